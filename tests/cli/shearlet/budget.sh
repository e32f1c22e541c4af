lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --scales 2 --budget 0.1 -o c.npy 2>said || echo "status $?"
grep -c 'MiB are needed (system .*, coefficients .*), the budget is 0.1' said
ls
