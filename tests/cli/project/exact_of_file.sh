lacuna phantom disc --size 16 -o a.npy
lacuna project a.npy --exact --angles 0:9:1 -o b.npy
