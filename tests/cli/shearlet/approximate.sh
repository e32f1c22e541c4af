# Few terms make the image; the pursuit is far better than the largest coefficients; the
# error falls with the terms; the record says how it was made.
. "$LACUNA_CLI/lib.sh"
lacuna phantom cartoon --size 96 --seed 2 -o t.npy
echo "pixel_mm = 0.25" >t.geom
lacuna shearlet approximate t.npy --terms 2% --json -o a.npy >a.json
lacuna shearlet approximate t.npy --terms 184 --by largest --json -o b.npy >b.json
lacuna shearlet approximate t.npy --terms 600 --scales 2 --json -o c.npy >c.json
lacuna shearlet approximate t.npy --terms 184 --threads 1 --json -o d.npy >d.json
cmp a.npy d.npy
cmp a.json d.json
lacuna score a.npy t.npy --json >s.json
python3 - <<'PY'
import json
a, b, c, s = [json.load(open(n + ".json")) for n in "abcs"]
assert a["terms"] == a["terms_asked"] == b["terms"] == 184 and c["terms"] == 600
assert a["by"] == "pursuit" and b["by"] == "largest" and c["scales"] == 2
assert sum(a["terms_by_scale"]) == 184 and len(a["terms_by_scale"]) == a["scales"] + 1
assert abs(a["re"] - s["re"]) < 1e-6 and abs(a["psnr"] - s["psnr"]) < 1e-4
assert 0.02 < a["re"] < 0.12, a["re"]
assert a["re"] < 0.7 * b["re"], (a["re"], b["re"])
assert 0.005 < c["re"] < 0.6 * a["re"], c["re"]
PY
grep -E 'pixel_mm|shearlet_terms' a.geom
lacuna shearlet approximate t.npy --terms 0 --scales 1 -o z.npy
lacuna shearlet approximate t.npy --terms 12 --system compact --scales 1 -o z.png | head -n 4
