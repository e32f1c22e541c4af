lacuna recon scan.npy --method fbp --views 10 -o x.npy
