# The energies of a file's subbands add up to that of the image: a Parseval frame.
. "$LACUNA_CLI/lib.sh"
write_npy t.npy 48 56 '1 + math.sin(2.5 * j)'
lacuna shearlet analyse t.npy --scales 1 -o c.npy
lacuna shearlet info c.npy --json >c.json
lacuna shearlet info c.npy | grep -E 'share|low'
python3 - <<'PY'
import json, math
want = 48 * sum((1 + math.sin(2.5 * j)) ** 2 for j in range(56))
bands = json.load(open("c.json"))["subbands"]
assert abs(sum(b["energy"] for b in bands) / want - 1) < 1e-5
assert bands[2]["energy"] > 0.3 * want and bands[5]["energy"] < 0.01 * want, bands
PY
