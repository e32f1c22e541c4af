# The object is wider than the detector: done, but with status 3.
lacuna project phantom:disc --size 64 --detectors 24 --angles 0:179:10 -o s.npy
lacuna recon s.npy --method fbp -o x.npy
