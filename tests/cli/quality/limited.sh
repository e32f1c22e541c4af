# Over 100 degrees TV beats FBP, and most of the error is in what no view measured.
. "$LACUNA_CLI/lib.sh"
lacuna phantom shepp-logan --size 128 -o truth.npy
lacuna project phantom:shepp-logan --size 128 --angles -50:50:1 --exact --noise gaussian:0.005 --seed 1 -o s.npy
for m in fbp tv; do
    lacuna recon --quiet s.npy --method $m --size 128 --pixel 1 -o $m.npy
    lacuna score $m.npy truth.npy --views -50:50 --json >$m.json
done
python3 - <<'PY'
import json
fbp, tv = json.load(open("fbp.json")), json.load(open("tv.json"))
if not tv["re"] < 0.8 * fbp["re"]:
    print("tv", tv["re"], "fbp", fbp["re"])
for d in (fbp, tv):
    if not d["visible_re"] < d["invisible_re"]:
        print(d)
    if d["visible_mcc"] is not None or d["mcc"] is None:
        print("mcc", d)
PY
