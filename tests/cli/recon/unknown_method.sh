lacuna project phantom:disc --size 16 --angles 0:179:10 -o s.npy
lacuna recon s.npy --method tvv -o x.npy
