# The axis of a known scan from 110 degrees, found, given, and kept in the output; a
# centre of mass that contradicts the axis is pointed out.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:shepp-logan --size 64 --detectors 100 --exact --rays 4 --angles 10:120:2 -o s.npy
sed -i 's/^axis_offset_mm.*/axis_offset_mm = 5/' s.geom
lacuna prepare s.npy --center auto --json -o t.npy 2>t.txt >t.json
python3 - <<'PY'
import json
c = json.load(open("t.json"))["center"]
assert c["source"] == "found" and abs(c["bin"] - 49.5) < 0.15 and c["error_bins"] < 0.3, c
assert abs(c["moved_mm"] + 5) < 0.15, c
PY
lacuna prepare s.npy --center 49.5 --crop 10:79 -o u.npy
grep axis u.geom
lacuna prepare s.npy --bin-views 2 -o v.npy
fails 2 lacuna prepare s.npy --center middle -o w.npy
