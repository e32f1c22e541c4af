#!/usr/bin/env bash
# Prints what --tilt-axis auto finds of a known lean of the rotation axis, and the error that it
# states, in degrees: the figures of recon/README.md. A body of ellipsoids, 64 rows of 96 bins,
# noise 1 % of the largest value. A minute.
#   tests/bench/tilt_axis.sh [PATH/lacuna]
set -eu
lacuna=$(realpath "${1:-build/lacuna}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >scan.py <<'PY'
import math, random, struct, sys
lean, arc, step = math.radians(float(sys.argv[1])), int(sys.argv[2]), 2
rows, bins, r = 64, 96, random.Random(1)
c, s = math.cos(lean), math.sin(lean)
# middle (x, y, z), half axes along x, y, z, attenuation
bodies = [((4, -2, 0), (26, 30, 60), .02), ((-10, 8, 13), (8, 8, 15), .03), ((10, 6, -13), (6, 6, 12), .03),
          ((-4, -14, -2), (5, 9, 18), -.01)]
x = []
for k in range(arc // step):
    t = math.radians(step * k)
    for row in range(rows):
        for d in range(bins):
            u, v, g = d - (bins - 1) / 2, (rows - 1) / 2 - row, 0
            U, V = u * c - v * s, u * s + v * c
            for at, size, m in bodies:
                w = (size[0] * math.cos(t))**2 + (size[1] * math.sin(t))**2
                h = 1 - (U - at[0] * math.cos(t) - at[1] * math.sin(t))**2 / w - ((V - at[2]) / size[2])**2
                g += m * 2 * size[0] * size[1] / math.sqrt(w) * math.sqrt(max(h, 0))
            x.append(g)
most = max(x)
x = [v + r.gauss(0, .01 * most) for v in x]
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }" % (arc // step, rows, bins)
head += " " * (63 - (len(head) + 10) % 64) + "\n"
with open("t.npy", "wb") as f:
    f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack("<%df" % len(x), *x))
open("t.geom", "w").write("angles_deg = 0:%d:%d\n" % (arc - step, step))
PY
for case in "0.5 180" "2 180" "-1 120"; do
    set -- $case
    python3 scan.py "$1" "$2"
    "$lacuna" -q prepare t.npy --tilt-axis auto --center off --json >found.json ||
        [ $? = 3 ] # it is uncertain, and says so
    python3 -c 'import json, sys
j = json.load(open("found.json"))["tilt_axis"]
print("%s degrees, arc %s: %.3f +- %.2g, %d of %d rows" % (sys.argv[1], sys.argv[2], j["degrees"], j["error_degrees"],
      j["rows_used"], j["rows_looked_at"]))' "$1" "$2"
done
