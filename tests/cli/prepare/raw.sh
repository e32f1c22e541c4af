# Counts of two detector rows with flats, darks, a dead, a stuck and a hot pixel become
# the line integrals they were made from.
. "$LACUNA_CLI/lib.sh"
python3 - <<'PY'
import math, npy
views, rows, bins = 12, 2, 9
dark = lambda f, r, d: 10 + d + r
flat = lambda f, r, d: dark(f, r, d) if (r, d) == (1, 3) else 1e4 if f == 4 and d == 2 else 1000 + 20 * d + f - 2 + r
line = lambda v, r, d: 0.1 * d + 0.02 * v + 0.3 * r
def count(v, r, d):
    if (r, d) == (0, 6):
        return 77
    x = dark(0, r, d) + (1000 + 20 * d + r - dark(0, r, d)) * math.exp(-line(v, r, d))
    return 1e5 if (v, r, d) == (7, 1, 5) else x
npy.write("raw.npy", (views, rows, bins), count)
npy.write("flat.npy", (5, rows, bins), flat)
npy.write("dark.npy", (2, rows, bins), dark)
open("raw.geom", "w").write("angles_deg = 0:110:10\nflats = flat.npy\ndarks = dark.npy\n")
PY
lacuna prepare raw.npy --rows 0:0 -o a.npy
lacuna prepare raw.npy --rows 1:1 --zingers 8 --json -o b.npy >b.json
npy_holds 'max(abs(x - 0.1 * (i % 9) - 0.02 * (i // 9)) for i, x in enumerate(a)) < 6e-3' a.npy
npy_holds 'max(abs(x - 0.3 - 0.1 * (i % 9) - 0.02 * (i // 9)) for i, x in enumerate(a)) < 6e-3' b.npy
python3 - <<'PY'
import json
r = json.load(open("b.json"))["raw"]
assert r["dead_bins"] == 1 and r["zingers"] == 1 and r["interpolated"] == 13, r
assert r["quantity"] == "counts" and r["flats"] == 5 and r["darks"] == 2, r
PY
lacuna info b.npy | grep -E '^(rows|lines|fields|bad_pixels)'
lacuna prepare raw.npy --rows 0:0 --crop 2:6 --bin-views 3 -o c.npy 2>c.txt
grep -v '^#' c.geom
