lacuna recon scan.npy --metod fbp -o x.npy
