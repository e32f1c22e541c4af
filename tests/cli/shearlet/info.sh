# 59 and 49 subbands; squared norms of the Parseval system add up to 1.
lacuna shearlet info --size 512 --json >a.json
lacuna shearlet info --size 256 --system compact --json >b.json
lacuna shearlet info --size 64 --scales 1 --threads 1
python3 - <<'PY'
import json
a, b = json.load(open("a.json")), json.load(open("b.json"))
assert len(a["subbands"]) == 59 and len(b["subbands"]) == 49
assert abs(sum(s["norm"] ** 2 for s in a["subbands"]) - 1) < 1e-5
assert a["coefficient_bytes"] == 59 * 512 * 512 * 4 and b["alpha"] is None
PY
