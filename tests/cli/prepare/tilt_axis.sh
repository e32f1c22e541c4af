# A detector of 40 rows rotated about the beam by 1.5 degrees: found; given; the same bytes
# for all rows at once and for each by itself.
. "$LACUNA_CLI/lib.sh"
python3 - <<'PY'
import ellipsoids, npy
rows, bins, angles = 40, 48, range(0, 180, 4)
bodies = [((2, -1, 0), (14, 16, 40), .02), ((-5, 4, 8), (4, 4, 9), .03), ((5, 3, -8), (3, 4, 7), .03)]
npy.write("t.npy", (len(angles), rows, bins), ellipsoids.project(bodies, angles, rows, bins, 1.5))
open("t.geom", "w").write("angles_deg = 0:176:4\n")
PY
lacuna prepare t.npy --tilt-axis auto --center off --json -o u.npy >u.json 2>u.txt
python3 - <<'PY'
import json
j = json.load(open("u.json"))["tilt_axis"]
assert j["source"] == "found" and abs(j["degrees"] - 1.5) < 0.08 and j["error_degrees"] < 0.1, j
assert j["uncovered_rows"] == 1 and j["rows_looked_at"] == 9, j
PY
# each row by itself, with the rows around it read again
for turn in "--tilt-axis 1.5" "--scale 2"; do
    lacuna prepare t.npy $turn --center off -o all.npy 2>/dev/null
    for r in 0 1 7 8 19 39; do
        lacuna prepare t.npy $turn --center off --rows $r:$r -o one.npy 2>/dev/null
        npy_holds "max(abs(x - y) for x, y in zip(a[$r * 45 * 48:], b)) == 0" all.npy one.npy
    done
    lacuna prepare t.npy $turn --center off --rows 5:14 --bin-rows 2 -o two.npy 2>/dev/null
    npy_holds "max(abs((x + y) / 2 - z) for x, y, z in zip(a[9 * 45 * 48:], a[10 * 45 * 48:], b[2 * 45 * 48:3 * 45 * 48])) < 1e-6" all.npy two.npy
done
lacuna prepare t.npy --tilt-axis 1.5 --center off -o all.npy 2>/dev/null
lacuna info all.npy | grep -E '^tilt_axis'
fails 2 lacuna prepare t.npy --tilt-axis 11 -o x.npy
fails 2 lacuna prepare t.npy --tilt-axis much -o x.npy
fails 1 lacuna prepare t.npy --tilt-axis 1 --rows 30:40 -o x.npy
fails 1 lacuna prepare t.npy --tilt-axis auto --rows 3:4 -o x.npy
fails 1 lacuna prepare one.npy --tilt-axis 1 -o x.npy
ls
