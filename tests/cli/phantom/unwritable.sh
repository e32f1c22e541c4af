lacuna phantom disc --size 8 -o nowhere/x.npy
