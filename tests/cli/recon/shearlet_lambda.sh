# The weight: refused where it means nothing; 'auto' is the default, and in proportion
# to the noise, which is estimated where it is not given.
. "$LACUNA_CLI/lib.sh"
parameter() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["parameters"][sys.argv[2]])' "$1" "$2"
}
ratio() { python3 -c "print(float('$1') / float('$2'))"; }
lacuna project phantom:ellipses --size 40 --angles -40:60:1 --noise gaussian:0.01 -o s.npy
run() { lacuna recon s.npy -q --method shearlet --set iterations=20 --json "$@"; }
for bad in -1 nan inf 1e10 much ''; do
    fails 2 run --set lambda=$bad -o x.npy
done
fails 2 run --set noise=-0.1 -o x.npy
ls x.npy x.geom 2>/dev/null || echo "no image"
run -o a.npy >a.json
run -o b.npy --set lambda=auto --set noise=auto >b.json
run -o c.npy --set lambda="$(parameter a.json lambda)" >c.json
in_range "difference to auto" "$(npy_value 'max(abs(x - y) for x, y in zip(a, b))' a.npy b.npy)" 0 0
in_range "difference to the weight given" "$(npy_value 'norm([x - y for x, y in zip(a, b)]) / norm(a)' a.npy c.npy)" 0 1e-5
sigma=$(sed -n 's/^# noise_sigma = //p' s.geom)
in_range "estimated noise" "$(ratio "$(parameter a.json noise)" "$sigma")" 0.95 1.1
[ "$(parameter c.json noise)" = None ] || echo "noise though nobody asked"
run -o d.npy --set noise="$sigma" >d.json
run -o e.npy --set noise="$(ratio "$sigma" 0.5)" >e.json
in_range "noise given" "$(ratio "$(parameter d.json noise)" "$sigma")" 0.99999 1.00001
in_range "twice the noise, times the weight" "$(ratio "$(parameter e.json lambda)" "$(parameter d.json lambda)")" 1.9 2.1
in_range "residual with twice the noise over once" "$(ratio "$(value e.json residual)" "$(value d.json residual)")" 1.001 2
