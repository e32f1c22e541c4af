lacuna phantom disc --size 16 -o t.npy
lacuna project t.npy --angles 0:179:9 -o s.npy
lacuna recon s.npy --method fbp -o f.npy --report page.txt
