# What --memory allows holds the rows around those of a batch, which a tilted axis needs: 64
# views of 256 bins, once as counted and once as line integrals, so 128 KiB a row.
. "$LACUNA_CLI/lib.sh"
python3 - <<'PY'
import npy
views, rows, bins = 64, 120, 256
line = [max(0, 60 - abs(d - 127.5)) / 60 for d in range(bins)]
npy.write("t.npy", (views, rows, bins), views * rows * line)
open("t.geom", "w").write("angles_deg = 0:126:2\n")
PY
# around OPTION...: MiB that it says of the rows around
around() {
    lacuna -v recon t.npy --rows 58:61 -m fbp --size 16 "$@" -o v.npy 2>&1 | sed -n 's/.*rows around \([0-9]*\) MiB.*/\1/p'
}
around
# sin 10 degrees times 127.5 bins to both sides are 44 rows; up to 8 more interpolate
in_range "MiB around at 10 degrees" "$(around --tilt-axis 10)" 6 7
# needed OPTION...: MiB that it says would do
needed() {
    lacuna recon t.npy --rows 58:61 -m fbp --size 16 --memory 1M "$@" -o w.npy 2>&1 | sed -n 's/.*allow \([0-9]*\) MiB or more/\1/p'
}
straight=$(needed)
turned=$(needed --tilt-axis 10)
in_range "MiB more for the rows around" "$((turned - straight))" 4 40 # the sanitizers hold back memory
lacuna -q recon t.npy --rows 58:61 -m fbp --size 16 --memory "$((turned + 4))M" --tilt-axis 10 -o w.npy
ls w.npy
