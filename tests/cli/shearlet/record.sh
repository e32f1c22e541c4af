# Coefficients are [subband, row, column]; the record says which system they are of.
lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --scales 2 --alpha 0.25 -o c.npy
head -c 80 c.npy | tr -d '\0' | grep -ao 'shape.: ([0-9, ]*)'
grep shearlet_ c.geom
lacuna shearlet info c.npy | head -n 2
