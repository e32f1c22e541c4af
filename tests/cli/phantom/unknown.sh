lacuna phantom shep-logan -o x.npy
