lacuna project phantom:disc -o x.npy
