lacuna project phantom:disc --size 16 --angles 0:9:1 --noise gauss:0.1 -o a.npy
