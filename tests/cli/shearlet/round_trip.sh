# synthesise(analyse(f)) = f to 1e-5 for both systems and an image that is not square;
# the pixel survives.
. "$LACUNA_CLI/lib.sh"
write_npy t.npy 131 144 'math.sin(0.3 * i) * math.cos(0.01 * j * j) + (i > 40) * (j < 90)'
echo "pixel_mm = 0.25" >t.geom
for system in bandlimited compact; do
    lacuna shearlet analyse t.npy --system $system -o c.npy
    lacuna shearlet synthesise c.npy -o b.npy
    lacuna score --json b.npy t.npy >s.json
    in_range "$system re" "$(value s.json re)" 0 1e-5
    grep pixel_mm b.geom
done
