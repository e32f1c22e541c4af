lacuna phantom disc --size -3 -o x.npy
