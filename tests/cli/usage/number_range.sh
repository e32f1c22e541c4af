lacuna phantom disc --size 0 -o x.npy
