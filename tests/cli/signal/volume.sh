# What is complete stays, and the same command goes on with it to the same bits; nothing
# stays where nothing is complete.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 96 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o s.npy
stack_npy v.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy
run="lacuna recon v.npy -m tv --set lambda=0.5 --set iterations=150 --set tolerance=0"
$run -q -o whole.npy
# A record of a slice, 64 bytes with done = 1 first, lies behind the text of the head.
some_done() {
    [ -e "$1" ] && python3 - "$1" <<'PY'
import struct, sys
b = open(sys.argv[1], "rb").read(1 << 16)
if len(b) < 56 or b[:6] != b"lacuna":
    sys.exit(1)
text, slices, _, _, size = struct.unpack("<5Q", b[16:56])
first = (56 + text + 7) // 8 * 8
done = sum(struct.unpack_from("<i", b, first + i * size)[0] == 1 for i in range(slices))
sys.exit(not 1 <= done < slices)
PY
}
for signal in INT TERM; do
    stopped $signal 'some_done cut.npy.part' $run -o cut.npy | sed 's/[1-7] of 8/N of 8/'
    ls cut*
    $run -q -o cut.npy
    cmp cut.npy whole.npy
    ls cut*
    rm cut*
done
# Before the first slice.
stopped INT '[ -e early.npy.part ]' lacuna recon v.npy -m tv --set lambda=0.5 --set iterations=1000000 \
    --set tolerance=0 -o early.npy
ls early* 2>/dev/null || true
