# Shares of a scan and of its angles agree; views about 0 see the horizontal cone.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles -30:30:1 -o g.npy
lacuna shearlet visibility g.npy --size 64 --scales 3 --json -o t.png >a.json
lacuna shearlet visibility --angles -30:30:1 --size 64 --scales 3 --json >b.json
cmp a.json b.json
lacuna info t.png | grep '^command'
python3 - <<'PY'
import json
a = json.load(open("a.json"))
assert abs(a["measured_share"] - 61 / 180) < 1e-9, a["measured_share"]
for s in a["subbands"]:
    if s["cone"] == "l":
        assert s["visible"]
        continue
    off = min(s["direction_deg"], 180 - s["direction_deg"])
    if off < 12:
        assert s["visible"] and s["share"] > 0.7, s
    if off > 55:
        assert not s["visible"] and s["share"] < 0.3, s
PY
png_size t.png
