# --name=value and -oVALUE are the same as two words.
lacuna phantom disc --size=8 -ox.npy
lacuna phantom disc --size 8 -o y.npy
cmp x.npy y.npy
