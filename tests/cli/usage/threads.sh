lacuna --threads 0 phantom disc -o x.npy
