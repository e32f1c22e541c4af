lacuna phantom disc --pixel nan -o x.npy
