# MAT and EDF stacks as programs of others read them: here by their published formats.
. "$LACUNA_CLI/lib.sh"
for k in 3 5 4; do
    lacuna --quiet project phantom:disc --size 32 --angles 0:60:5 --detectors 20 --noise gaussian:0.0$k -o s$k.npy
done
stack_npy s.npy s3.npy s5.npy s4.npy
lacuna --quiet convert s.npy t.mat
lacuna --quiet convert s.npy t.edf
lacuna --quiet convert t.mat back.edf
python3 - <<'PY'
import npy, re, struct, zlib

want = [npy.read("s%d.npy" % k)[1] for k in (3, 5, 4)]  # [row][view * 20 + bin]

def elements(b, at, end):
    while at < end:
        kind, n = struct.unpack("<II", b[at:at + 8])
        if kind >> 16:
            yield kind & 0xffff, b[at + 4:at + 4 + (kind >> 16)]
            at += 8
        else:
            yield kind, b[at + 8:at + 8 + n]
            at += 8 + (n if kind == 15 else (n + 7) // 8 * 8)

b, found = open("t.mat", "rb").read(), {}
for kind, data in elements(b, 128, len(b)):
    if kind == 15:
        kind, data = next(elements(zlib.decompress(data), 0, 1))
    parts = list(elements(data, 0, len(data)))
    found[parts[2][1].decode()] = parts
assert sorted(found) == ["lacuna", "sinograms"], found.keys()
flags, dims, name, numbers = found["sinograms"]
assert struct.unpack("<I", flags[1][:4])[0] == 7 and numbers[0] == 7
assert struct.unpack("<3i", dims[1]) == (13, 20, 3), dims
got = struct.unpack("<%df" % (13 * 20 * 3), numbers[1])
for row in range(3):
    for i in range(13 * 20):
        assert got[(row * 20 + i % 20) * 13 + i // 20] == want[row][i]

for path in "t.edf", "back.edf":
    b, at = open(path, "rb").read(), 0
    for row in range(3):
        end = b.index(b"}\n", at) + 2
        assert (end - at) % 512 == 0
        key = dict(re.findall(r"(\w+) = (\S+) ;", b[at:end].decode()))
        assert (key["Dim_1"], key["Dim_2"]) == ("20", "13") and key["DataType"] == "FloatValue"
        assert key["ByteOrder"] == "LowByteFirst" and key["Image"] == str(row + 1)
        at = end + int(key["Size"])
        assert struct.unpack("<260f", b[end:at]) == want[row]
    assert at == len(b)
PY
lacuna info back.edf --json >i.json
echo "$(value i.json format) $(value i.json pages)"
