. "$LACUNA_CLI/lib.sh"
write_npy s.npy 4 5 'nan if (i, j) == (2, 3) else 1'
printf 'beam = parallel\nangles_deg = 0:135:45\n' >s.geom
fails 1 lacuna recon s.npy --method fbp -o x.npy
ls
