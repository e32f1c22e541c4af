lacuna recon s.npy --method tv --set lambda -o x.npy
