lacuna phantom disc --size 16 -o a.npy
lacuna phantom disc --size 17 -o b.npy
lacuna score a.npy b.npy
