# Helpers of the command-line tests: . "$LACUNA_CLI/lib.sh"

# Leave the test as skipped, saying why.
skip() {
    echo "$1" >&2
    exit 77
}

# value FILE KEY: the number or text of a top-level key of a JSON file.
value() {
    python3 - "$1" "$2" <<'PY'
import json, sys
v = json.load(open(sys.argv[1]))[sys.argv[2]]
print("null" if v is None else v)
PY
}

# in_range WHAT NUMBER LO HI: says so where LO <= NUMBER <= HI does not hold.
in_range() {
    awk -v x="$2" -v lo="$3" -v hi="$4" 'BEGIN {
        exit !(x ~ /^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$/ && x + 0 >= lo + 0 && x + 0 <= hi + 0) }' ||
        echo "$1 is $2, expected $3..$4"
}

# fails STATUS COMMAND...: says so where the command ends with another status.
fails() {
    local want=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$want" ] || echo "status $got instead of $want: $*"
}

# write_npy FILE ROWS COLUMNS EXPRESSION: float32; the expression sees i (row), j
# (column) and math.
write_npy() {
    python3 - "$@" <<'PY'
import math, npy, sys
path, ny, nx, text = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
names = {"math": math, "nan": math.nan, "inf": math.inf}
code = compile(text, "expression", "eval")
npy.write(path, (ny, nx), lambda i, j: float(eval(code, {**names, "i": i, "j": j})))
PY
}

# stack_npy FILE SCAN...: float32 scans [view, bin] as the rows of a volume [view, row,
# bin], with the geometry of the first.
stack_npy() {
    python3 - "$@" <<'PY'
import npy, shutil, sys
scans = [npy.read(p) for p in sys.argv[2:]]
views, bins = scans[0][0]
npy.write(sys.argv[1], (views, len(scans), bins), lambda v, row, d: scans[row][1][v * bins + d])
shutil.copy(sys.argv[2][:-4] + ".geom", sys.argv[1][:-4] + ".geom")
PY
}

# well_formed PAGE: says so where tags do not balance, an attribute or an id appears twice,
# anything is loaded from outside, or the policy that forbids it does not stand first or
# does not know the page's own style and script.
well_formed() {
    python3 - "$1" <<'PY'
import base64, hashlib, html.parser, re, sys
VOID = {"meta", "img", "br", "input"}
class Check(html.parser.HTMLParser):
    open, ids = [], set()
    def handle_starttag(self, tag, attrs):
        names = [a for a, _ in attrs]
        if len(set(names)) < len(names):
            print("attributes of", tag, names)
        for name, value in attrs:
            if name in ("src", "href") and not value.startswith(("data:", "#")):
                print("not in the page:", value[:60])
            if name == "id" and value in self.ids:
                print("twice:", value)
            if name == "id":
                self.ids.add(value)
            if name == "style":
                print("a style that the policy refuses:", value)
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            print("</%s> closes nothing, line %d" % (tag, self.getpos()[0]))
text = open(sys.argv[1], encoding="utf-8").read()
c = Check()
c.feed(text)
c.close()
if c.open:
    print("left open:", c.open)
policy = re.search(r"<head>\n<meta charset=.utf-8.>\n<meta http-equiv=.Content-Security-Policy. content=.default-src 'none'; img-src data:; style-src '(\S*)'; script-src '(\S*)'; base-uri 'none'; form-action 'none'.>\n", text)
if not policy:
    print("no policy")
for tag, known in zip(("style", "script"), policy.groups() if policy else ()):
    for body in re.findall("<%s>(.*?)</%s>" % (tag, tag), text, re.S) or ["none"]:
        want = "sha256-" + base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        if known != (want if body != "none" else "none"):
            print("the policy refuses the", tag)
if not text.startswith("<!DOCTYPE html>") or not text.endswith("</html>\n"):
    print("begin or end of the page")
PY
}

# png_count PAGE: checks the pictures of a page and prints how many there are.
png_count() {
    python3 - "$1" <<'PY'
import base64, re, struct, sys, zlib
n = 0
for data in re.findall(r'src="data:image/png;base64,([^"]*)"', open(sys.argv[1]).read()):
    png, at, pixels, size = base64.b64decode(data, validate=True), 8, b"", None
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + length:at + 12 + length])[0]
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            channels = {0: 1, 2: 3}[body[9]]
        pixels += body if kind == b"IDAT" else b""
        at += 12 + length
    assert len(zlib.decompress(pixels)) == size[1] * (channels * size[0] + 1)
    n += 1
print(n)
PY
}

# npy_value EXPRESSION FILE...: the value of an expression of the arrays a, b, c, ...
# (lists of numbers) in the order of the files.
npy_value() {
    python3 - "$@" <<'PY'
import math, npy, sys
arrays = dict(zip("abcdefgh", (npy.read(p)[1] for p in sys.argv[2:])))
def norm(x):
    return math.sqrt(math.fsum(v * v for v in x))
print("%.9g" % eval(sys.argv[1], {"math": math, "norm": norm, "max": max, "abs": abs, "zip": zip, **arrays}))
PY
}

# npy_holds EXPRESSION FILE...: says so where such an expression is not true.
npy_holds() {
    [ "$(npy_value "$@")" = 1 ] || echo "does not hold: $*"
}

# write_model FILE METADATA: safetensors with the tensors a [2, 3] F32, b [2] F16 and
# c [] BF16; METADATA is JSON, in which SUM stands for the checksum of the numbers.
write_model() {
    python3 - "$@" <<'PY'
import hashlib, struct, sys
numbers = struct.pack("<6f2e", -3, 0.5, 0, 1, 2, 0.25, -1.5, 2) + b"\x80\x3f"
text = '{"__metadata__": %s,' % sys.argv[2].replace("SUM", hashlib.sha256(numbers).hexdigest())
text += '''"c": {"dtype": "BF16", "shape": [], "data_offsets": [28, 30]},
"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
"b": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]}}'''
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<Q", len(text.encode())) + text.encode() + numbers)
PY
}

# train_tiny FILE OPTION...: a small network, trained for a moment on 64 x 64 pixels; the
# samples stay in the folder "samples".
train_tiny() {
    local file=$1
    shift
    lacuna train -q --data ellipses,cartoon --sizes 64 --samples 6 --validate 2 --set iterations=10 \
        --widths 8,8 --steps 8 --warm 2 --batch 2 --crop 32 --every 4 --cache samples -o "$file" "$@"
}

# png_size FILE: columns, rows and channels.
png_size() {
    python3 - "$1" <<'PY'
import struct, sys
b = open(sys.argv[1], "rb").read(26)
assert b[:8] == b"\x89PNG\r\n\x1a\n"
print(*struct.unpack(">II", b[16:24]), {0: 1, 2: 3, 6: 4}[b[25]])
PY
}

# tensors_sum FILE: checksum of the numbers of a safetensors file, without its texts.
tensors_sum() {
    python3 - "$1" <<'PY'
import hashlib, struct, sys
b = open(sys.argv[1], "rb").read()
print(hashlib.sha256(b[8 + struct.unpack("<Q", b[:8])[0]:]).hexdigest())
PY
}

# some_done STORE: whether some slices of a volume are complete, but not all. A record of a
# slice, 64 bytes with done = 1 first, lies behind the text of the head.
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

# stopped SIGNAL READY COMMAND...: runs it with standard error in the file "err", sends the
# signal as soon as it listens to signals and the shell command READY succeeds, prints its
# status, what it said of stopping, and the files that it should not have left.
stopped() {
    local signal=$1 ready=$2 pid status=0 caught
    shift 2
    set -m # else a shell without a terminal has its children ignore SIGINT
    "$@" 2>err &
    pid=$!
    set +m
    while kill -0 $pid 2>/dev/null; do
        caught=$(awk '/^SigCgt/ { print $2 }' /proc/$pid/status 2>/dev/null || true)
        if ((0x0${caught} & 2)) && eval "$ready"; then break; fi
        sleep 0.02
    done
    kill -"$signal" $pid 2>/dev/null || echo "it was quicker than the test"
    wait $pid 2>/dev/null || status=$?
    echo "status $status"
    grep 'stopped by' err || cat err
    find . -name '.lacuna-*'
}
