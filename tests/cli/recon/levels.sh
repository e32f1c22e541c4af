# Classes by several thresholds: numbers, a picture, and the thresholds in the report.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:shepp-logan --size 64 --pixel 1 --exact --angles 0:178:2 -o s.npy
lacuna recon s.npy --method tv --size 64 --pixel 1 --mask --levels 3 --json -o m.npy >r.json
python3 - <<'PY'
import json
t = json.load(open("r.json"))["thresholds"]
assert len(t) == 2 and t[0] < t[1], t
PY
npy_holds 'min(a) == 0 and max(a) == 2 and len(set(a)) == 3' m.npy
lacuna recon s.npy --method tv --size 64 --pixel 1 --mask --levels 3 -o m.png
lacuna convert m.png back.npy
npy_holds 'max(abs(x - y) for x, y in zip(a, b)) < 0.01' m.npy back.npy
lacuna recon s.npy --method tv --size 64 --pixel 1 --mask -o m2.npy
npy_holds 'min(a) == 0 and max(a) == 1 and len(set(a)) == 2' m2.npy
fails 2 lacuna recon s.npy --method tv --mask --levels 9 -o m.npy
