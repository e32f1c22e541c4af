# Twice the noise, and the worst perturbation of its size: in the table, in both files
# and on the page, for the first object of each arc alone.
. "$LACUNA_CLI/lib.sh"
lacuna evaluate ellipses,disc --size 24 --count 2 --methods fbp,tv,shearlet --set tv.iterations=60 \
    --set shearlet.iterations=30 --views -60:60 --views -40:40 --step 5 --worst 3 \
    --csv runs.csv --html p.html >table.txt
well_formed p.html
# truth, three methods, differences, worst: two suites, two arcs
[ "$(png_count p.html)" = 40 ] || echo "$(png_count p.html) pictures"
grep -c 'with the worst d' table.txt
grep -c 'd found for' p.html
lacuna evaluate ellipses --size 24 --count 2 --methods fbp,tv,shearlet --set tv.iterations=60 \
    --set shearlet.iterations=30 --views -60:60 --step 5 --worst 3 --json >sum.json
python3 - <<'PY'
import json, table
rows = table.rows("runs.csv")
keys = ["psnr_noise2", "psnr_random", "psnr_worst", "moved_random", "moved_worst", "perturbation", "amplification"]
first = [r for r in rows if r["psnr_worst"]]
assert all((r["psnr_worst"] != "") == (r["item"].endswith(" 1")) for r in rows), "other objects"
assert all(all(r[k] for k in keys) for r in first)
print(len(rows), "runs,", len(first), "looked at")
for r in first:
    v = {k: float(r[k]) for k in keys}
    assert v["moved_worst"] > v["moved_random"] > 0, r
    assert 0.005 < v["perturbation"] < 0.1, r
    assert abs(v["amplification"] - v["moved_worst"] / v["perturbation"]) < 1e-6 * v["amplification"]
    if r["suite"] == "ellipses":  # what moves that far is worse
        assert v["psnr_worst"] < v["psnr_random"] < float(r["psnr"]), r
        assert v["psnr_noise2"] < float(r["psnr"]), r
# JSON has the same numbers; seeds are those of the first suite
for r in json.load(open("sum.json"))["results"]:
    own = next(x for x in first if (x["suite"], x["arc"], x["method"]) == (r["suite"], r["arc"], r["method"]))
    for k in keys:
        assert abs(float(own[k]) - r[k]) < 1e-6 * abs(r[k]), (k, own[k], r[k])
PY
lacuna evaluate disc --size 24 --methods fbp --views -60:60 --csv plain.csv >plain.txt
if grep -q worst plain.txt || grep -q psnr_worst plain.csv; then echo "not asked for"; fi
fails 2 lacuna evaluate disc --size 24 --methods fbp --noise none --worst 3
fails 2 lacuna evaluate disc --size 24 --methods fbp --worst 0
