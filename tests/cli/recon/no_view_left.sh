lacuna project phantom:disc --size 16 --angles 0:90:10 -o s.npy
lacuna recon s.npy --method fbp --views 200:210 -o x.npy
