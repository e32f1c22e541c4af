lacuna score a.npy b.npy c.npy
