. "$LACUNA_CLI/lib.sh"
write_npy s.npy 4 5 1
lacuna recon s.npy --method fbp -o x.npy
