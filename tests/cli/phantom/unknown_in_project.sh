lacuna project phantom:disk --angles 0:9:1 -o x.npy
