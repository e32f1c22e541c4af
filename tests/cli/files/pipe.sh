# A pipe is refused, and not waited for.
. "$LACUNA_CLI/lib.sh"
mkfifo s.npy
printf 'angles_deg = 0:135:45\n' >s.geom
fails 1 timeout 20 lacuna recon s.npy --method fbp -o x.npy
fails 1 timeout 20 lacuna info s.npy
mkfifo p.geom
write_npy p.npy 4 5 i
fails 1 timeout 20 lacuna info p.npy
ls
