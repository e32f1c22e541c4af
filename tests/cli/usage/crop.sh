# Sides that no int holds are refused, not added up.
lacuna view x.npy --crop 2147483647,0,2147483647,10 -o v.png
