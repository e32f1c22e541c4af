# Every view of a parallel scan sums to the mass of the object, here in units of the
# detector pitch, for both projectors and the exact integrals.
. "$LACUNA_CLI/lib.sh"
lacuna phantom disc --size 64 -o t.npy
mass=$(lacuna info --json t.npy | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["mean"]*d["rows"]*d["columns"])')
for how in "--model joseph" "--model footprint" "--exact --rays 8"; do
    lacuna project phantom:disc --size 64 --angles 3:170:11 $how -o g.npy
    lacuna info --json g.npy >g.json
    python3 - "$mass" "$how" <<'PY'
import json, sys
d = json.load(open("g.json"))
got = d["mean"] * d["columns"]
if abs(got / float(sys.argv[1]) - 1) > 0.005:
    print(sys.argv[2], got, sys.argv[1])
PY
done
