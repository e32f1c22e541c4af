. "$LACUNA_CLI/lib.sh"
write_npy s.npy 4 5 1
printf 'beam = parallel\nangles_deg = 0:180:45\n' >s.geom
lacuna recon s.npy --method fbp -o x.npy
