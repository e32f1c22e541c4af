# A given curve does to each number what it says; air comes off before; the record says so.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 64 --pixel 0.05 --exact --angles 0:170:10 -o a.npy
lacuna prepare a.npy --hardening '0.5 0.9 0.1 to 1' -o b.npy
npy_holds 'max(abs((0.9*x + 0.1*x*x if x < 1 else 1.0 + 1.1*(x - 1)) - y) for x, y in zip(a, b)) < 1e-6 and max(a) > 1.2' a.npy b.npy
lacuna info b.npy | grep -E '^hardening'
lacuna prepare a.npy --hardening '0.5 0.9 0.1 to 1' --curve-out c.hardening
grep -v '^#' c.hardening
lacuna prepare a.npy --hardening c.hardening -o c.npy
npy_holds 'max(abs(x - y) for x, y in zip(a, b)) == 0' b.npy c.npy
lacuna info c.npy | grep -cE '^input +c.hardening'
