# The report is one JSON object with the keys of the contract.
lacuna project phantom:shepp-logan --size 32 --angles 0:179:3 -o s.npy
for m in fbp cgls sirt tikhonov tv dtv; do
    lacuna recon s.npy --method $m --json -o x.npy >r.json
    python3 - $m <<'PY'
import json, sys
d = json.load(open("r.json"))
for key in "method seconds iterations reason residual parameters preparation".split():
    if key not in d:
        print("missing", key)
if d["method"] != sys.argv[1] or not 0 <= d["residual"] < 0.2:
    print(d)
PY
done
