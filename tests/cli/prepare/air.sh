# A round object: rays beside it. Another one: the ends of the detector, and a warning.
. "$LACUNA_CLI/lib.sh"
write_npy d.npy 31 100 '0.25 + 0.001 * i + 2 * math.sqrt(max(0, 30**2 - (j - 49.5)**2))'
echo 'angles_deg = 0:60:2' >d.geom
lacuna prepare d.npy --air --json -o e.npy >e.json
python3 - <<'PY'
import json
a = json.load(open("e.json"))["air"]
assert a["found_by"] == "disc" and a["views"] == 31, a
assert abs(a["mean"] - 0.265) < 1e-5 and abs(a["largest"] - 0.28) < 1e-5, a
PY
npy_holds 'max(abs(v) for v in a[:15]) < 1e-5' e.npy
lacuna project phantom:shepp-logan --size 64 --exact --angles 0:175:5 -o s.npy
lacuna prepare s.npy --air -o t.npy
lacuna info t.npy | grep -E '^air'
lacuna prepare s.npy --air-bins 4 -o t.npy
