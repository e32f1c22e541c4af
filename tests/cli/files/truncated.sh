# A scan cut short anywhere is refused, and nothing is written.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles 0:9:1 -o s.npy
size=$(stat -c %s s.npy)
mkdir out
for n in 0 1 7 10 64 127 $((size - 1)); do
    head -c $n s.npy >t.npy
    cp s.geom t.geom
    fails 1 lacuna recon t.npy --method fbp -o out/x.npy 2>text
    grep -q '^lacuna recon: t\.npy: ' text || cat text
done
ls out
