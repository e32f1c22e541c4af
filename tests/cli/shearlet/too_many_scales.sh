lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --scales 9 -o c.npy || echo "status $?"
lacuna shearlet info --size 40 --system compact || echo "status $?"
ls
