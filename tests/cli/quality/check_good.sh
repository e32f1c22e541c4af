# A fan scan agrees with its geometry.
lacuna project phantom:shepp-logan --size 128 --fan 300,450 --angles 0:359:2 -o s.npy
lacuna check s.npy --json >c.json
python3 - <<'PY'
import json
d = json.load(open("c.json"))
for m in ("joseph", "footprint"):
    if not d[m]["adjoint_error"] < 1e-6:
        print(m, d[m])
# Between sqrt(side * views) and sqrt(diagonal * views) for pixels of 1 mm.
if not 150 < d["norm_mm"] < 182:
    print(d["norm_mm"])
if d["orientation_best"] != "as given" or abs(d["axis_offset_best_mm"]) > 1.0:
    print(d)
PY
