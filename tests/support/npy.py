"""NPY files without numpy, which a machine that runs the tests need not have."""
import ast
import itertools
import struct

FORMATS = {"f4": "f", "f8": "d", "i2": "h", "u1": "B"}


def write(path, shape, values, kind="f4"):
    """Little-endian numbers; values is a list in C order or a function of the indices."""
    if callable(values):
        values = itertools.starmap(values, itertools.product(*map(range, shape)))
    values = list(values)
    head = "{'descr': '<%s', 'fortran_order': False, 'shape': %r, }" % (kind, tuple(shape))
    head += " " * (63 - (len(head) + 10) % 64) + "\n"
    with open(path, "wb") as f:
        f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
        f.write(struct.pack("<%d%s" % (len(values), FORMATS[kind]), *values))


def read(path):
    """shape, values: what write() wrote, and what lacuna writes."""
    with open(path, "rb") as f:
        data = f.read()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    head = ast.literal_eval(data[10:start].decode())
    code = FORMATS[head["descr"].lstrip("<|")]
    return head["shape"], struct.unpack("<%d%s" % ((len(data) - start) // struct.calcsize(code), code), data[start:])
