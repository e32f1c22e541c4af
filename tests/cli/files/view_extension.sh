lacuna view a.npy -o p.jpg
