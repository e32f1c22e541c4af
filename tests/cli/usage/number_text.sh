lacuna phantom disc --size 12x -o x.npy
