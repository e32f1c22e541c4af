# Visible subbands in words: the share of each, and what it makes of it.
lacuna shearlet visibility --angles -30:30:1 --size 64 --scales 2 --json >v.json
lacuna shearlet visibility --angles -30:30:1 --size 64 --scales 2 >v
python3 - <<'PY'
import json
v = json.load(open("v.json"))["subbands"]
rows = [l.split() for l in open("v") if l.rstrip().endswith("visible")]
if len(rows) != len(v):
    print(len(rows), "rows,", len(v), "subbands")
for row, s in zip(rows, v):
    if abs(float(row[-2]) - s["share"]) > 6e-5 or (row[-1] == "visible") != s["visible"]:
        print(row, s)
PY
