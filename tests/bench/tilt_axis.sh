#!/usr/bin/env bash
# Prints what --tilt-axis auto finds of a known lean of the rotation axis, and the error that it
# states, in degrees: the figures of recon/README.md. A body of ellipsoids, 64 rows of 96 bins,
# noise 1 % of the largest value, five draws of it. Eight minutes of one core.
#   tests/bench/tilt_axis.sh [PATH/lacuna]
set -eu
lacuna=$(realpath "${1:-build/lacuna}")
PYTHONPATH=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../support")
export PYTHONPATH PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >scan.py <<'PY'
import ellipsoids, npy, random, sys
lean, arc, step = float(sys.argv[1]), int(sys.argv[2]), 2
rows, bins, r = 64, 96, random.Random(int(sys.argv[3]))
bodies = [((4, -2, 0), (26, 30, 60), .02), ((-10, 8, 13), (8, 8, 15), .03), ((10, 6, -13), (6, 6, 12), .03),
          ((-4, -14, -2), (5, 9, 18), -.01)]
x = ellipsoids.project(bodies, range(0, arc, step), rows, bins, lean)
most = max(x)
npy.write("t.npy", (arc // step, rows, bins), [v + r.gauss(0, .01 * most) for v in x])
open("t.geom", "w").write("angles_deg = 0:%d:%d\n" % (arc - step, step))
PY
for case in "0 120" "-1 120" "0.5 180" "2 180"; do
    set -- $case
    for draw in 1 2 3 4 5; do
        python3 scan.py "$1" "$2" $draw
        "$lacuna" -q prepare t.npy --tilt-axis auto --center off --json >found.$draw.json ||
            [ $? = 3 ] # it is uncertain, and says so
    done
    python3 - "$1" "$2" <<'PY'
import json, sys
found = [json.load(open("found.%d.json" % k))["tilt_axis"] for k in range(1, 6)]
text = ", ".join("%.3f +- %.2g" % (f["degrees"], f["error_degrees"]) for f in found)
off = [(f["degrees"] - float(sys.argv[1])) / f["error_degrees"] for f in found]
print("%s degrees, arc %s: %s; off by %.1f errors" % (*sys.argv[1:], text, (sum(x * x for x in off) / 5) ** 0.5))
PY
done
