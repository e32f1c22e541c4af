# One bit of the numbers, a short file, another file, a wrong header: status 1 and why.
. "$LACUNA_CLI/lib.sh"
write_model m.safetensors '{"sha256": "SUM"}'
python3 - <<'PY'
data = open("m.safetensors", "rb").read()
open("bit.safetensors", "wb").write(data[:-12] + bytes([data[-12] ^ 1]) + data[-11:])
open("short.safetensors", "wb").write(data[:-1])
open("header.safetensors", "wb").write(data.replace(b'"F16"', b'"I16"'))
PY
lacuna phantom disc --size 8 -o x.png
mv x.png png.safetensors
for f in bit short header png missing; do
    fails 1 lacuna model info $f.safetensors --tensors
    fails 1 lacuna info $f.safetensors --json
done
