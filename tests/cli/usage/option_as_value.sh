lacuna recon scan.npy --method --json -o x.npy
