# A volume is what its slices give one by one, for any number of threads; a lambda of its
# own is chosen once.
. "$LACUNA_CLI/lib.sh"
for s in 1 2 3 4 5; do
    lacuna project phantom:ellipses --size 48 --seed $s --angles -60:60:3 --noise gaussian:0.01 -o s$s.npy
done
stack_npy v.npy s1.npy s2.npy s3.npy s4.npy s5.npy
lacuna -q recon v.npy -m tv --set lambda=0.5 --set iterations=20 -o all.npy --json >all.json
lacuna -q recon v.npy -m tv --set lambda=0.5 --set iterations=20 -o two.npy --threads 2
cmp all.npy two.npy
python3 - <<'PY'
import json
j = json.load(open("all.json"))
print(j["slices"], [s["slice"] for s in j["slice"]], j["columns"] == j["rows"], j["slice_mm"])
PY
# Slice 3 of the volume, byte by byte.
lacuna -q recon s4.npy -m tv --set lambda=0.5 --set iterations=20 -o one.npy
lacuna -q recon v.npy --rows 3:3 -m tv --set lambda=0.5 --set iterations=20 -o row.npy
cmp one.npy row.npy
tail -c +129 one.npy >one.raw
count=$(wc -c <one.raw)
tail -c +129 all.npy | tail -c +$((3 * count + 1)) | head -c "$count" | cmp - one.raw
# Parts of a volume add up to it: the sum is checked on one number.
lacuna -q recon v.npy -m shearlet --set iterations=5 -o f.npy --measured m.npy --learned l.npy --visible s.npy
ls m.npy l.npy s.npy
lacuna info f.npy | grep -E 'format|lambda'
lacuna -v recon v.npy -m tv --set iterations=5 -o g.npy 2>&1 | grep -o 'for all slices, as chosen for slice 2'
ls *.part 2>/dev/null || true
