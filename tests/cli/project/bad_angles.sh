lacuna project phantom:disc --size 16 --angles 0:10:0 -o a.npy
