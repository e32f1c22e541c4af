# An off-centre disc comes back where it was, for parallel and fan beam.
. "$LACUNA_CLI/lib.sh"
write_npy t.npy 48 64 '1 if (j - 44) ** 2 + (i - 12) ** 2 < 30 else 0'
for beam in "--angles 5:184:1" "--fan 150,220 --angles 5:364:1"; do
    lacuna project t.npy $beam -o s.npy
    lacuna recon s.npy --method fbp --size 64 --pixel 1 -o f.npy
    python3 - "$beam" <<'PY'
import npy, sys
f = npy.read("f.npy")[1]
w = [(max(v - 0.5, 0), k % 64, k // 64) for k, v in enumerate(f)]
m = sum(a for a, _, _ in w)
x, y = sum(a * x for a, x, _ in w) / m, sum(a * y for a, _, y in w) / m
# The 48 rows of the image sit in the middle of the 64.
if abs(x - 44) > 0.3 or abs(y - 20) > 0.3:
    print(sys.argv[1], x, y)
PY
done
