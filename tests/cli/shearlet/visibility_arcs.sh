# Before anything is scanned: arcs, several arcs, lists of angles; views of a scan.
lacuna shearlet visibility --views -60.5:60.5 --size 64 --scales 3 --json >a.json
lacuna shearlet visibility --angles -60:60:1 --size 64 --scales 3 --json >b.json
lacuna shearlet visibility --views 20:40 --views 100:130 --views 30:45 --size 64 \
    --scales 3 --json -o t.png >c.json
lacuna shearlet visibility --views 150:-150 --size 64 --scales 3 --json >d.json
lacuna shearlet visibility --angles 20,30,40 --size 64 --scales 3 --json >e.json
lacuna shearlet visibility --angles -90:90:1 --views -60:60 --size 64 --scales 3 \
    --json >f.json
lacuna project phantom:disc --size 32 --angles -90:90:1 -o g.npy
lacuna shearlet visibility g.npy --views -60:10 --views 11:60 --size 64 --scales 3 \
    --json >g.json
cmp b.json f.json
cmp b.json g.json
python3 - <<'PY'
import json
a, b, c, d, e = [json.load(open(n + ".json")) for n in "abcde"]
for s, t in zip(a["subbands"], b["subbands"]):
    assert abs(s["share"] - t["share"]) < 1e-9
for got, degrees in (a, 121), (c, 55), (d, 60), (e, 30):
    assert abs(got["measured_share"] - degrees / 180) < 1e-9, (got, degrees)
PY
lacuna shearlet visibility --views 40:50 --angles 0:9:1 || echo "status $?"
lacuna shearlet visibility --views 40 || echo "status $?"
lacuna shearlet visibility g.npy --angles 0:9:1 || echo "status $?"
lacuna shearlet info --views 4:5 || echo "status $?"
