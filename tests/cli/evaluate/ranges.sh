# The challenge's way: widths of the arc from several starts, raw scans prepared by the
# preset, the outline as support.
. "$LACUNA_CLI/lib.sh"
lacuna evaluate "$LACUNA_SAMPLES/htc2022_ta.suite" --preset htc --range 60,30 --start 0,20 \
    --methods fbp,dtv --set dtv.iterations=100 --json --csv r.csv --html p.html >r.json
well_formed p.html
python3 - <<'PY'
import json, table
r = {(x["arc"], x["method"]): x for x in json.load(open("r.json"))["results"]}
print(sorted(r))
assert all(x["objects"] == 2 and x["mcc_worst"] <= x["mcc"] for x in r.values()), r
assert r["60", "dtv"]["mcc"] > 0.96 and r["30", "dtv"]["mcc_worst"] > 0.75, r
assert r["60", "fbp"]["mcc"] < 0.8
rows = table.rows("r.csv")
print(sorted({x["item"] for x in rows}), sorted({x["views"] for x in rows}))
PY
# options of the command line count more than those of the preset
lacuna evaluate "$LACUNA_SAMPLES/htc2022_ta.suite" --preset htc --range 60 --hardening none \
    --methods dtv --set dtv.iterations=100 --json >n.json
python3 - <<'PY'
import json
a, b = (json.load(open(f))["results"] for f in ("r.json", "n.json"))
a = [x for x in a if x["arc"] == "60" and x["method"] == "dtv"]
assert b[0]["objects"] == 1 and b[0]["mcc"] != a[0]["mcc"], b
PY
lacuna evaluate "$LACUNA_SAMPLES/htc2022_ta.suite" --preset htc --range 60,30 --start 0,20 \
    --methods fbp | cut -c1-50
fails 2 lacuna evaluate ellipses --range 60
fails 2 lacuna evaluate ellipses --preset htc
fails 2 lacuna evaluate htc --range 60 --views 0:60 --methods fbp
fails 2 lacuna evaluate htc --range 60,x --methods fbp
fails 2 lacuna evaluate htc --range 60 --start 400 --methods fbp
