# Behind "--" a name may start with a dash.
lacuna phantom disc --size 8 -o ./-odd.npy
lacuna info -- -odd.npy | head -n 1
