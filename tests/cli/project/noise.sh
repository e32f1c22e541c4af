# The same seed gives the same scan for any number of threads, another seed another one.
lacuna project phantom:disc --size 32 --angles 0:9:1 --noise gaussian:0.01 --seed 3 --threads 1 -o a.npy
cp a.npy b.npy
lacuna project phantom:disc --size 32 --angles 0:9:1 --noise gaussian:0.01 --seed 3 --threads 2 -o a.npy
cmp a.npy b.npy
lacuna project phantom:disc --size 32 --angles 0:9:1 --noise gaussian:0.01 --seed 4 -o a.npy
! cmp -s a.npy b.npy || echo "the seed does nothing"
lacuna project phantom:disc --size 32 --pixel 0.01 --angles 0:9:1 --noise poisson:1e5 -o a.npy
lacuna info a.npy | grep -cE '^(noise +poisson:1e5|seed +0)$'
