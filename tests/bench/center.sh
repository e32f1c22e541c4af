#!/usr/bin/env bash
# Prints how far --center auto is from a known rotation axis, and in brackets the error that it
# states, in bins: the table of recon/README.md. A minute.
#   tests/bench/center.sh [PATH/lacuna]
set -eu
lacuna=$(realpath "${1:-build/lacuna}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for object in shepp-logan ellipses; do
    for noise in 0.01 0.05; do
        printf '%s, noise %s' "$object" "$noise"
        for to in 60 90 120 150 179; do
            "$lacuna" project "phantom:$object" --seed 1 --size 256 --detectors 384 --axis-offset 6.3 \
                --angles "0:$to:1" --noise "gaussian:$noise" --exact -o scan.npy
            "$lacuna" -q prepare scan.npy --geometry 'axis_offset_mm = 0' --center auto --json >found.json ||
                [ $? = 3 ] # it is uncertain, and says so
            python3 -c 'import json
c = json.load(open("found.json"))["center"]
print(" | %.2f (%.2f)" % (c["bin"] - 191.5 - 6.3, c["error_bins"]), end="")'
        done
        echo
    done
done
