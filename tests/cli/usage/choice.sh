lacuna project phantom:disc --angles 0:9:1 --model foot -o x.npy
