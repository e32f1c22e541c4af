# Valid JSON, with and without the tensors; 'info' prints the same as 'model info'.
. "$LACUNA_CLI/lib.sh"
write_model m.safetensors '{"scores": "a\n\"b\"", "sha256": "SUM"}'
lacuna model info m.safetensors --json >short
lacuna model info --json --tensors m.safetensors >long
lacuna info m.safetensors --json | cmp - short
python3 - <<'PY'
import json
short, long = json.load(open("short")), json.load(open("long"))
tensors = long.pop("tensor")
assert short == long
print({k: short[k] for k in ("kind", "bytes", "type", "tensors", "parameters", "verified")})
print(repr(short["metadata"]), len(short["sha256"]))
for t in tensors:
    print(t)
PY
