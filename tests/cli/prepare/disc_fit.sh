# The outline of a known disc: radius 0.4 of the half width, mm.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 128 --pixel 0.5 --exact --rays 4 --angles 20:70:1 --fan 200,300 -o s.npy
lacuna prepare s.npy --disc-fit --json >s.json
python3 - <<'PY'
import json
d = json.load(open("s.json"))
assert d["air"] is None and d["hardening"] is None, d
assert d["disc"]["edges"] == d["disc"]["edges_found"] == 102, d
assert d["disc"]["residual_mm"] < 0.05 and abs(d["disc"]["radius_mm"] - 12.5) < 0.05, d
PY
lacuna prepare s.npy --disc-fit | cut -c1-11
