# The fan detector covers the diagonal; one bin is one pixel at the axis.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 64 --pixel 0.5 --fan 100,150 --angles 0:90:10 -o a.npy
lacuna info --json a.npy >a.json
python3 - <<'PY'
import json
g = json.load(open("a.json"))["geometry"]
diagonal = 64 * 0.5 * 2 ** 0.5
assert g["beam"] == "fan" and abs(g["pitch_mm"] - 0.75) < 1e-9, g
assert diagonal <= g["field_diameter_mm"] < diagonal + 1.1, g
PY
