# The mask made from an image is the mask that recon writes.
lacuna project phantom:holes --size 64 --angles 0:179:2 -o s.npy
lacuna recon s.npy --method fbp -o f.npy
lacuna recon s.npy --method fbp --mask -o m.npy
lacuna convert f.npy g.npy --mask
lacuna score g.npy m.npy --mask --json | grep mcc
lacuna info g.npy | grep -c ^threshold
