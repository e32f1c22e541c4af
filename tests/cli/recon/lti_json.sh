# A network from 'lacuna train' completes a scan; the report tells what it did.
. "$LACUNA_CLI/lib.sh"
train_tiny m.safetensors
lacuna project phantom:ellipses --size 64 --seed 5 --exact --angles -47:53:1 --noise gaussian:0.003 -o s.npy
lti="lacuna recon s.npy -q --size 64 --pixel 1 --method lti --set model=m.safetensors --set iterations=20"
$lti -o f.npy --measured m.npy --learned l.npy --provenance p.png --json >j.json
python3 - <<'PY'
import json
j = json.load(open("j.json"))
for key in "residual residual_before residual_after learned_energy moved_energy".split():
    if not isinstance(j[key], float) or not 0 < j[key] < 1:
        print(key, j[key])
if j["residual"] != j["residual_after"]:
    print("residuals", j["residual"], j["residual_after"])
if j["parameters"]["model"] != "m.safetensors" or not j["parameters"]["noise"] > 0:
    print(j["parameters"])
PY
in_range "sum of the parts" "$(npy_value 'max(abs(x - y - z) for x, y, z in zip(a, b, c)) / norm(a)' f.npy m.npy l.npy)" 0 1e-6
in_range "energy of the learned part" \
    "$(npy_value "norm(b) ** 2 / norm(a) ** 2 - $(value j.json learned_energy)" f.npy l.npy)" -1e-6 1e-6
read -r columns rows channels <<<"$(png_size p.png)"
[ "$channels" = 3 ] && [ "$columns" -gt $((2 * rows)) ] || echo "picture of $columns x $rows x $channels"
# Without the say of the data, the image is as the network left it.
$lti --set consistency=0 -o raw.npy --json >raw.json
in_range "difference of residuals" \
    "$(python3 -c "print($(value raw.json residual_before) - $(value raw.json residual_after))")" -0.02 0.02
in_range "residual before" \
    "$(python3 -c "print($(value raw.json residual_before) - $(value j.json residual_before))")" -1e-9 1e-9
# The residual of f*, or of the noise.
lacuna recon s.npy -q --size 64 --pixel 1 --method shearlet --set iterations=20 -o star.npy --json >star.json
noise=$(npy_value "$(value j.json parameters | sed "s/.*'noise': \([^,}]*\).*/\1/") * math.sqrt(len(a)) / norm(a)" s.npy)
in_range "residual" "$(value j.json residual)" 0 \
    "$(python3 -c "print(1.05 * max($noise, $(value star.json residual)))")"
