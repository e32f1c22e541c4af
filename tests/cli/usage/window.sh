lacuna view a.npy --window 2:1 -o x.png
