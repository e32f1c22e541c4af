# A measured arc of 90 degrees: outline, air and a curve that explains the data.
. "$LACUNA_CLI/lib.sh"
lacuna prepare "$LACUNA_SAMPLES/htc2022_ta_0_90.npy" --hardening auto --json -o t.npy >t.json
python3 - <<'PY'
import json
d = json.load(open("t.json"))
assert abs(d["disc"]["radius_mm"] - 34.86) < 0.1, d
assert abs(d["air"]["mean"] - 0.015) < 0.002, d
h = d["hardening"]
assert h["source"] == "auto" and 0.033 < h["mu_per_mm"] < 0.036, h
assert h["residual"] < 0.02 < h["straight"], h
PY
