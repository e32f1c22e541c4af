#!/usr/bin/env bash
# Prints what --stripes 11 leaves of stripes, and what it does where there are none:
# ||g - truth|| / ||truth|| in %, before and after; the table of data/README.md. Seconds.
#   tests/bench/stripes.sh [PATH/lacuna]
set -eu
lacuna=$(realpath "${1:-build/lacuna}")
PYTHONPATH=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../support")
export PYTHONPATH PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >stripe.py <<'PY'
import math, npy, random, sys
if sys.argv[1] == "add":  # 30 % of the bins are off, four neighbours by twice that
    shape, x = npy.read("noisy.npy")
    size, bins, most, r = float(sys.argv[2]), int(sys.argv[3]), max(x), random.Random(1)
    off = [r.gauss(0, size * most) if r.random() < 0.3 else 0.0 for _ in range(bins)]
    for d in range(bins // 3, bins // 3 + 4):
        off[d] = 2 * size * most
    x = [v + off[i % bins] for i, v in enumerate(x)]
    npy.write("striped.npy", shape, x)
else:
    truth, x = npy.read("noisy.npy")[1], npy.read(sys.argv[2])[1]
    print("%.2f" % (100 * math.dist(truth, x) / math.hypot(*truth)), end="")
PY
for object in shepp-logan holes; do
    for to in 179 90; do
        "$lacuna" project "phantom:$object" --seed 1 --size 256 --detectors 367 --angles "0:$to:1" --exact \
            --noise gaussian:0.01 -o noisy.npy
        cp noisy.geom striped.geom
        printf '%s 0:%s' "$object" "$to"
        for size in 0 0.01 0.03; do
            python3 stripe.py add $size 367
            "$lacuna" -q prepare striped.npy --stripes 11 -o mended.npy
            printf ' | %s: %s, %s' $size "$(python3 stripe.py tell striped.npy)" "$(python3 stripe.py tell mended.npy)"
        done
        echo
    done
done
