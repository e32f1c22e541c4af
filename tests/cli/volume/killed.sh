# Killed in the middle and started again: the same bits as a run that was left alone; what
# was done is kept, another request is refused.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 96 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o s.npy
stack_npy v.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy
request="recon v.npy -m tv --set lambda=0.5 --set iterations=150"
# shellcheck disable=SC2086
lacuna -q $request -o whole.npy
# shellcheck disable=SC2086
lacuna -q $request -o cut.npy &
run=$!
while kill -0 $run 2>/dev/null; do
    # A record of a slice, 64 bytes with done = 1 first, lies behind the text of the head.
    if [ -e cut.npy.part ] && python3 - <<'PY'
import struct, sys
b = open("cut.npy.part", "rb").read(1 << 16)
if len(b) < 56 or b[:6] != b"lacuna":
    sys.exit(1)
text, slices, _, _, size = struct.unpack("<5Q", b[16:56])
first = (56 + text + 7) // 8 * 8
done = sum(struct.unpack_from("<i", b, first + i * size)[0] == 1 for i in range(slices))
sys.exit(not 1 <= done < slices)
PY
    then
        kill -9 $run
        break
    fi
done
wait $run 2>/dev/null || true
if [ -e cut.npy ]; then echo "it was quicker than the test"; fi
[ -e cut.npy.part ] || echo "nothing was kept"
fails 1 lacuna -q recon v.npy -m tv --set lambda=0.5 --set iterations=151 -o cut.npy
# shellcheck disable=SC2086
lacuna $request -o cut.npy 2>&1 | grep -oE 'of 8 slices are there from an earlier run and are kept'
cmp whole.npy cut.npy
if [ -e cut.npy.part ]; then echo "the store was left behind"; fi
