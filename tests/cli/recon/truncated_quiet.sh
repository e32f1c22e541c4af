# --quiet silences the warning, not the status.
lacuna project phantom:disc --size 64 --detectors 24 --angles 0:179:10 --quiet -o s.npy
lacuna recon s.npy --method fbp --quiet -o x.npy
