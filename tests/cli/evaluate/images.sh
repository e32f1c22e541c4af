# Hounsfield units in int16 become 1/mm, and pixel_mm.txt gives the pixels: the same
# scores as the same image in 1/mm.
. "$LACUNA_CLI/lib.sh"
mkdir hu mu
python3 - <<'PY'
import npy
def hu(k, i, j):
    r = (i - 30) ** 2 + (j - 33 + 4 * k) ** 2
    return -1024 if r > 500 else 40 + 300 * k if r > 90 else -800
pages = [hu(k, i, j) for k in range(2) for i in range(64) for j in range(68)]
npy.write("hu/a.npy", (2, 64, 68), pages, "i2")
npy.write("mu/a.npy", (2, 64, 68), [max(0.0, 0.02 * (1 + v / 1000)) for v in pages])
open("hu/pixel_mm.txt", "w").write("0.7\n# half\n1.5\n")
open("mu/pixel_mm.txt", "w").write("0.7\n1.5\n")
PY
for d in hu mu; do
    lacuna evaluate $d/ --size 32 --methods fbp,cgls --views -60:60 --noise none --csv $d.csv >/dev/null
done
python3 - <<'PY'
import table
a, b = table.rows("hu.csv"), table.rows("mu.csv")
print(len(a), [r["item"] for r in a])
for x, y in zip(a, b):
    for key in ("re", "psnr", "residual"):
        if abs(float(x[key]) - float(y[key])) > 1e-5 * float(y[key]):
            print(key, x[key], y[key])
PY
# Read as they stand, Hounsfield units are another image.
lacuna evaluate hu --size 32 --methods cgls --views -60:60 --noise none --values linear --csv l.csv >/dev/null
cmp -s l.csv hu.csv && echo "linear has no effect"
echo 1 >hu/pixel_mm.txt
fails 1 lacuna evaluate hu --size 32
fails 1 lacuna evaluate mu --size 65
# Between once and twice the pixels they are interpolated.
lacuna evaluate mu --size 48 --methods cgls --views -90:89 --noise none --csv i.csv >/dev/null
python3 - <<'PY'
import table
for r in table.rows("i.csv"):
    print("interpolated:", float(r["psnr"]) > 22)
PY
cp mu/a.npy 'm,u.npy'
lacuna evaluate 'm,u.npy' disc --size 32 --methods fbp --views -60:60 --count 1 | grep deg
mkdir empty
fails 1 lacuna evaluate empty
