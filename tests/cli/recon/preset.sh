lacuna recon s.npy --method tv --preset htc -o x.npy
