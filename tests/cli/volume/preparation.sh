# The object of --json says how the rows of a volume were prepared, and counts each row and
# slice once, however often it was read.
. "$LACUNA_CLI/lib.sh"
python3 - <<'PY'
import math, npy
views, rows, bins = 24, 6, 32
# dead bins in rows 1 and 4, an opaque ray in rows 2 and 5
def flat(f, r, d):
    return 10 if (r, d) in ((1, 3), (4, 20), (4, 21)) else 1000 + 5 * d
def count(v, r, d):
    at = d - 15.5 - (v % 5) / 10
    g = .1 * math.sqrt(max(0, 100 - (at - 4 * math.cos(math.radians(7.5 * v)))**2))
    opaque = r in (2, 5) and (v, d) == (9, 16)
    return 10 if opaque else 10 + (flat(0, r, d) - 10) * math.exp(-g) * (1 + (v * 7 + d * 3) % 5 / 1000)
npy.write("raw.npy", (views, rows, bins), count)
npy.write("flat.npy", (3, rows, bins), flat)
npy.write("dark.npy", (2, rows, bins), lambda f, r, d: 10)
open("raw.geom", "w").write("angles_deg = 0:172.5:7.5\nflats = flat.npy\ndarks = dark.npy\n")
PY
# what OPTION... counts of all rows
counts() {
    lacuna -q recon raw.npy -m fbp --size 16 --center off "$@" -o x.npy --json >x.json || echo "status $?"
    python3 -c "
import json
j = json.load(open('x.json'))
p, r = j['preparation'], j['preparation']['raw']
print(p['slices'], r['rows'], r['dead_bins'], r['interpolated'], r['clipped'], p['tilt_axis'] and p['tilt_axis']['degrees'])"
    # the record of the file, of all rows too
    lacuna info x.npy | sed -n 's/^bad_pixels */  /p'
}
counts
counts --align 2 # looks at three slices before
counts --rows 1:2
counts --bin-rows 2
counts --tilt-axis 3 # reads the rows around each batch again
counts --tilt-axis 3 --rows 2:3
