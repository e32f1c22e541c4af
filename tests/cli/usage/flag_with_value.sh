lacuna score a.npy b.npy --json=yes
