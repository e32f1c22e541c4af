# Real data: the sample scan with its official mask, from its .suite file.
. "$LACUNA_CLI/lib.sh"
lacuna evaluate "$LACUNA_SAMPLES/htc2022_ta.suite" --methods fbp,cgls --html p.html --json >r.json
well_formed p.html
[ "$(png_count p.html)" = 10 ] || echo "$(png_count p.html) pictures"
python3 - <<'PY'
import json
r = {(x["arc"], x["method"]): x for x in json.load(open("r.json"))["results"]}
print(sorted(r))
# the figures of the README at 90 degrees; less at 60
assert abs(r["0:90", "fbp"]["mcc"] - 0.537) < 0.002, r["0:90", "fbp"]["mcc"]
assert abs(r["0:90", "cgls"]["mcc"] - 0.750) < 0.002, r["0:90", "cgls"]["mcc"]
assert 0.3 < r["0:60", "cgls"]["mcc"] < 0.74
assert all(x["psnr"] is None and x["objects"] == 1 for x in r.values())
PY
