# The array beside another's record, and a record that was damaged.
lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --scales 2 -o c.npy
sed -i 's/64 x 64/64 x 65/' c.geom
lacuna shearlet synthesise c.npy -o b.npy || echo "status $?"
sed -i -e 's/64 x 65/64 x 64/' -e 's/scales = 2/scales = 1/' c.geom
lacuna shearlet synthesise c.npy -o b.npy || echo "status $?"
sed -i 's/scales = 1/scales = 99/' c.geom
lacuna shearlet synthesise c.npy -o b.npy || echo "status $?"
lacuna shearlet synthesise t.npy -o b.npy || echo "status $?"
lacuna shearlet synthesise t.npy --system compact --scales 1 -o b.npy || echo "status $?"
[ ! -e b.npy ] || echo "an output was written"
