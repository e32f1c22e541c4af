lacuna project phantom:disc --size 16 --fan 5,20 --angles 0:9:1 -o a.npy
