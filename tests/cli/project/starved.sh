# Photons cannot pass a metre of this: a warning, and status 0.
lacuna project phantom:disc --size 64 --pixel 10 --angles 0:9:3 --noise poisson:1e3 -o a.npy
