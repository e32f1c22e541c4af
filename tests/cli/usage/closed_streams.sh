# What is said where a standard stream is closed must not land in the files that are read or
# written: the same image comes out, and closed output is a failure only where it is needed.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles -40:40:5 -o s.npy
cp s.npy copy.npy
run() { lacuna recon s.npy --method cgls --set iterations=2 -o x.npy "$@"; }
run 2>/dev/null
same() {
    python3 - <<'PY'
import npy
a, b = npy.read("want.npy"), npy.read("x.npy")
if a != b:
    print("another image")
PY
    rm x.npy
    cmp s.npy copy.npy
}
mv x.npy want.npy
run 2>&- && same
run 2>&- >&- && same
run 2>&- >&- <&- && same
run 2>/dev/null <&- && same
fails 1 run --json >&- 2>err
grep -c 'standard output' err
