lacuna project phantom:disc --size 16 --angles 0:179:10 -o s.npy
lacuna recon s.npy --method tv --set lamda=1 -o x.npy
