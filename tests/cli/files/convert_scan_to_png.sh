lacuna project phantom:disc --size 16 --angles 0:9:1 -o s.npy
lacuna convert s.npy s.png
