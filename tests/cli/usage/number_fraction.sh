lacuna phantom disc --size 12.5 -o x.npy
