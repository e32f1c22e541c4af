# The table of runs, and the statistics of it.
. "$LACUNA_CLI/lib.sh"
lacuna evaluate ellipses,disc --size 32 --count 3 --seed 40 --methods cgls,sirt --set sirt.iterations=9 \
    --views -50:60 --views 0:179 --step 3 --csv runs.csv --json >sum.json
python3 - <<'PY'
import json, statistics, table
lines = open("runs.csv").read().splitlines()
rows = table.rows("runs.csv")
print(len(rows), "runs;", sum(l.startswith("# command") for l in lines), "command")
print(sorted({(r["suite"], r["seed"]) for r in rows}))
results = json.load(open("sum.json"))["results"]
print(len(results), "results")
for r in results:
    own = [x for x in rows if (x["suite"], x["arc"], x["method"]) == (r["suite"], r["arc"], r["method"])]
    assert len(own) == r["objects"] == 3
    full = r["arc"] == "0:179"  # nothing is invisible in a half turn
    assert full == (r["invisible_re"] is None) == (r["visible_re"] is None)
    for key in ("re", "psnr", "ssim", "haarpsi") + (() if full else ("visible_re", "visible_psnr")):
        v = [float(x[key]) for x in own]
        assert abs(statistics.mean(v) - r[key]) < 1e-6 * abs(r[key]), (key, v, r[key])
        assert abs(statistics.stdev(v) - r[key + "_sd"]) < 1e-6 + 1e-4 * r[key + "_sd"], (key, v)
    assert all(int(x["iterations"]) <= 10 and 0 < float(x["residual"]) < 1 for x in own)
# The whole lies between its two parts.
for x in rows:
    if x["arc"] == "-50:60":
        assert float(x["visible_re"]) < float(x["re"]) < float(x["invisible_re"]), x
print(next(l for l in lines if l.startswith("# parameters.sirt")))
PY
