lacuna project phantom:disc --size 16 --angles 0:9:1 --noise poisson:0 -o a.npy
