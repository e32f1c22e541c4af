lacuna score a.npy
