# --mask writes 0 and 1 only, in PNG and in NPY, and the two agree.
lacuna project phantom:holes --size 64 --angles 0:179:2 -o s.npy
lacuna recon s.npy --method fbp --mask -o m.npy
lacuna recon s.npy --method fbp --mask -o m.png
lacuna info --json m.npy | grep -E '"(min|max|type)"'
lacuna score m.npy m.png --mask --json | grep mcc
