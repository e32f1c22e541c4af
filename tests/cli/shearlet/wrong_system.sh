lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --scales 2 -o c.npy
lacuna shearlet synthesise c.npy --system compact -o b.npy || echo "status $?"
lacuna shearlet synthesise c.npy --scales 3 -o b.npy || echo "status $?"
lacuna shearlet synthesise c.npy --alpha 1 -o b.npy || echo "status $?"
[ ! -e b.npy ] || echo "an output was written"
