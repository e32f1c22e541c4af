# A disc of value 1 keeps its value within 1 % over a full turn: parallel, fan, other
# pixels and pitches.
. "$LACUNA_CLI/lib.sh"
lacuna phantom disc --size 96 --pixel 0.5 -o truth.npy
try() {
    lacuna project truth.npy "$@" --model footprint -o s.npy
    lacuna recon s.npy --method fbp --size 96 --pixel 0.5 -o f.npy
    # The mean over a few pixels about the centre of the disc.
    python3 - "$*" <<'PY'
import npy, sys
f, t = npy.read("f.npy")[1], npy.read("truth.npy")[1]
top = max(t)
def inside(k):  # three pixels away from any edge
    return all(t[k + dy * 96 + dx] > 0.999 * top for dy in range(-3, 4) for dx in range(-3, 4))
at = [k for k in range(96 * 4, 96 * 92) if 3 < k % 96 < 92 and inside(k)]
got = sum(f[k] for k in at) / len(at) / top
if len(at) < 100 or abs(got - 1) > 0.01:
    print(sys.argv[1], got, len(at))
PY
}
try --angles 0:179:1
try --angles 0:359:1 --pitch 0.37
try --fan 100,160 --angles 0:359:1
