# Two processes share the slices and come to the same bits.
. "$LACUNA_CLI/lib.sh"
command -v mpirun >/dev/null || skip "mpirun is not there"
ldd "$(command -v lacuna)" | grep -q libmpi || skip "this build has no MPI"
ldd "$(command -v lacuna)" | grep -q libasan && skip "MPI itself leaks, as the sanitizer sees it"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
lacuna project phantom:ellipses --size 48 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o s.npy
lacuna project phantom:cartoon --size 48 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o t.npy
stack_npy v.npy s.npy t.npy s.npy t.npy s.npy t.npy s.npy
lacuna -q recon v.npy -m tv --set iterations=20 -o one.npy
mpirun -n 2 lacuna -q recon v.npy -m tv --set iterations=20 -o two.npy --json >two.json
cmp one.npy two.npy
value two.json processes
python3 -c "import json; print(json.load(open('two.json'))['preparation']['raw']['rows'])"
# A slice that cannot be reconstructed: its error is told, the others are kept.
python3 - <<'PY'
import npy
shape, x = npy.read("v.npy")
x = list(x)
x[5 * shape[2] + 10] = float("inf")
npy.write("bad.npy", shape, x)
PY
cp v.geom bad.geom
mpirun -n 2 lacuna -q recon bad.npy -m tv --set iterations=20 -o bad_out.npy 2>err || true
if [ -e bad_out.npy ]; then echo "a volume was written although a slice is missing"; fi
grep -oE "lacuna recon: slice 5: .*" err | head -1
grep -oE '[0-9] of 7 slices are missing; the others are kept in [a-z_.]*' err
# A process that cannot write leaves its slices to the other one.
mpirun -n 1 lacuna -q recon v.npy -m tv --set iterations=20 -o three.npy : \
    -n 1 bash -c 'ulimit -f 8; exec lacuna -q recon v.npy -m tv --set iterations=20 -o three.npy' 2>err
cmp one.npy three.npy
sort -u err | grep -o 'three.npy.part: cannot be written: File too large'
