# What a limited arc cannot show is said, but it is no failure: status 0.
lacuna project phantom:disc --size 32 --angles -50:50:1 -o s.npy
lacuna recon s.npy --method fbp -o x.npy
