# Repairs compare a view with those that look from beside it, whatever the order of the
# views in the file: zingers, a hole too wide to be filled along its view, stripes.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 64 --detectors 91 --angles 0:179:1 -o lines.npy
python3 - <<'PY'
import math, npy
(views, bins), g = npy.read("lines.npy")
g = [2 * x / max(g) for x in g]
t = [math.exp(-x) * (1 + 1e-3 * math.sin(7.3 * k * k)) for k, x in enumerate(g)]
for k in range(20):
    t[(3 + 8 * k) * bins + 20 + (37 * k) % 50] += 0.3
for d in range(30, 55):
    t[100 * bins + d] = math.nan
for v in range(views):
    t[v * bins + 33] *= 1.05


def write(name, order, deg):
    npy.write(name + ".npy", (views, bins), [x for v in order for x in t[v * bins:(v + 1) * bins]])
    with open(name + ".geom", "w") as f:
        f.write("quantity = transmission\nangles_deg = " + ",".join(map(str, deg)) + "\n")


write("a", range(views), range(views))
b = [77 * k % views for k in range(views)]
write("b", b, b)
# counted on over many turns, the file in order of the angles of the first one
c = [(137 * k % 360) for k in range(2 * views)]
c = [(v, 137 * k) for k, v in enumerate(c) if v < views]
write("c", [v for v, _ in c], [at for _, at in c])
PY
for x in a b c; do
    lacuna prepare $x.npy --zingers 8 --stripes 11 -o $x-out.npy 2>$x.txt
done
cat a.txt
cmp a.txt b.txt
cmp a.txt c.txt
python3 - <<'PY'
import npy
(views, bins), a = npy.read("a-out.npy")
a = list(a)
b, c = npy.read("b-out.npy")[1], npy.read("c-out.npy")[1]
order = [77 * k % views for k in range(views)]
other = [v for v in (137 * k % 360 for k in range(2 * views)) if v < views]
for name, x, o in (("b", b, order), ("c", c, other)):
    y = [0.0] * len(a)
    for k, v in enumerate(o):
        y[v * bins:(v + 1) * bins] = x[k * bins:(k + 1) * bins]
    print(name, "as in order" if y == a else "off by up to %g" % max(abs(p - q) for p, q in zip(a, y)))
PY
fails 1 lacuna prepare b.npy --bin-views 2 -o no.npy
[ ! -e no.npy ] || echo no.npy was written
