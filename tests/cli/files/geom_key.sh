. "$LACUNA_CLI/lib.sh"
write_npy s.npy 4 5 1
printf 'beam = parallel\nangles_deg = 0:135:45\npitch = 2\n' >s.geom
lacuna recon s.npy --method fbp -o x.npy
