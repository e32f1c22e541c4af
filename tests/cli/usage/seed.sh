lacuna phantom disc --seed -1 -o x.npy
