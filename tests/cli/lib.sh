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
import math, struct, sys
path, ny, nx, text = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
nan, inf = math.nan, math.inf
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (ny, nx)
head += " " * (63 - (len(head) + 10) % 64) + "\n"
code = compile(text, "expression", "eval")
with open(path, "wb") as f:
    f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
    for i in range(ny):
        f.write(struct.pack("<%df" % nx, *[float(eval(code)) for j in range(nx)]))
PY
}
