# A bin with a wrong gain makes a ring; its stripe goes, the rest stays.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 128 --detectors 183 --angles 0:178:2 -o a.npy
npy_holds 'max(a) > 1' a.npy
python3 - <<'PY'
import npy
shape, x = npy.read("a.npy")
x = list(x)
for v in range(90):
    x[v * shape[1] + 76] += 1.0 # 2 % of the largest number
npy.write("b.npy", shape, x)
PY
cp a.geom b.geom
lacuna prepare b.npy --stripes 11 -o c.npy 2>c.txt
npy_holds 'norm([x - y for x, y in zip(a, c)]) < 0.15 * norm([x - y for x, y in zip(a, b)])' a.npy b.npy c.npy
lacuna info c.npy | grep -c '^stripes'
grep -c '^lacuna prepare: stripes: .* taken off' c.txt
