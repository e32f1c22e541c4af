# A tilt series of two detector rows whose views lie beside their places: they come back, the file
# of shifts does the same again, and the axis stays that of --center.
. "$LACUNA_CLI/lib.sh"
python3 - <<'PY'
import math, npy, random
random.seed(3)
views, rows, bins = 41, 2, 64
shift = [random.uniform(0, 3) for _ in range(views)]
discs = [[(3, -2, 14, .02), (-5, 4, 4, .03)], [(3, -2, 14, .02), (-2, -8, 3, .04)]]
x = []
for i in range(views):
    t = math.radians(-60 + 3 * i)
    for r in range(rows):
        for d in range(bins):
            at = d - (bins - 1) / 2 - shift[i]
            x.append(random.gauss(0, .005) + sum(.5 * m * math.sqrt(max(0, R * R - (at + k / 4 - .375 - a * math.cos(t) - b * math.sin(t))**2))
                for a, b, R, m in discs[r] for k in range(4)))
npy.write("t.npy", (views, rows, bins), x)
open("t.geom", "w").write("angles_deg = -60:60:3\nlayout = projections\n")
open("true.txt", "w").write("\n".join(map(str, shift)))
PY
lacuna prepare t.npy --align 30 --center off --shifts-out s.csv --json -o u.npy >u.json 2>u.txt
python3 - <<'PY'
import json, math
j = json.load(open("u.json"))["alignment"]
got = [float(v) for v in open("s.csv") if not v.startswith("#")]
want = [float(v) for v in open("true.txt")]
n = len(want)
# what a + b cos t + c sin t explains of the truth goes: Gram-Schmidt
basis = []
for f in (lambda t: 1.0, math.cos, math.sin):
    v = [f(math.radians(-60 + 3 * i)) for i in range(n)]
    for b in basis:
        p = sum(x * y for x, y in zip(v, b))
        v = [x - p * y for x, y in zip(v, b)]
    s = math.sqrt(sum(x * x for x in v))
    basis.append([x / s for x in v])
for b in basis:
    p = sum(x * y for x, y in zip(want, b))
    want = [x - p * y for x, y in zip(want, b)]
rms = lambda x: math.sqrt(sum(v * v for v in x) / n)
after = rms([x - y for x, y in zip(want, got)])
assert rms(want) > 0.6 and after < 0.06, (rms(want), after)
assert j["source"] == "found" and j["slices"] == 2 and j["converged"] is True, j
assert j["residual_after"] < 0.5 * j["residual_before"], j
assert max(abs(a - b) for a, b in zip(j["shift_bins"], got)) < 1e-6
PY
grep -c 'root mean square' u.txt
lacuna prepare t.npy --shifts s.csv --center off -o v.npy
npy_holds 'max(abs(x - y) for x, y in zip(a, b)) == 0' u.npy v.npy
lacuna info v.npy | grep -E '^(alignment|input)' | sed 's/sha256.*//'
lacuna recon t.npy --rows 0:0 --align 1 --center off --method fbp --shifts-out r.csv -o r.png 2>r.txt || echo "status $?"
grep -c 'still moved' r.txt
grep -vc '^#' r.csv
echo 0.5 >short.csv
fails 1 lacuna prepare t.npy --shifts short.csv -o x.npy
echo '1 2' >>short.csv
fails 1 lacuna prepare t.npy --shifts short.csv -o x.npy
fails 1 lacuna prepare t.npy --shifts none.csv -o x.npy
fails 2 lacuna prepare t.npy --shifts s.csv --align 3 -o x.npy
fails 2 lacuna prepare t.npy --shifts-out s2.csv -o x.npy
fails 2 lacuna prepare t.npy --align 0 -o x.npy
fails 1 lacuna prepare t.npy --views 0:0 --align 3 -o x.npy
ls
