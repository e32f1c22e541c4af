#!/usr/bin/env python3
"""Writes the seeds of the corpus: small valid files of every kind, named seed-*.

    tests/fuzz/seeds.py LACUNA [CORPUS]     LACUNA is the command; CORPUS by default ./corpus

Needs numpy, scipy and h5py. What a fuzzer found (finding-*) and kept (kept-*) is left alone.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import h5py
import numpy as np
import scipy.io

lacuna = os.path.abspath(sys.argv[1])
corpus = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
work = tempfile.mkdtemp()


def put(target, name, data):
    os.makedirs(os.path.join(corpus, target), exist_ok=True)
    with open(os.path.join(corpus, target, "seed-" + name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def run(*words):
    subprocess.run([lacuna, *words], cwd=work, check=True, stdout=subprocess.DEVNULL)


def get(name, geom=False):
    with open(os.path.join(work, name), "rb") as f:
        data = f.read()
    if geom:
        with open(os.path.join(work, os.path.splitext(name)[0] + ".geom"), "rb") as f:
            data += b"\n%%geom\n" + f.read()
    return data


# --- what the command writes ---------------------------------------------------------
def own():
    run("phantom", "shepp-logan", "--size", "8", "-o", "image.npy")
    run("project", "image.npy", "--angles", "-50:50:20", "--fan", "60,90", "-o", "fan.npy")
    run("project", "image.npy", "--angles", "-50:50:20", "-o", "scan.npy")
    put("npy", "image", get("image.npy", True))
    put("npy", "scan", get("scan.npy", True))
    put("npy", "fan", get("fan.npy", True))
    for target, extension in (("png", "png"), ("tiff", "tif"), ("mat", "mat"), ("hdf5", "h5"), ("mrc", "mrc")):
        run("convert", "image.npy", "picture." + extension)
        put(target, "image", get("picture." + extension))
    for target, extension in (("tiff", "tif"), ("mat", "mat"), ("hdf5", "h5"), ("mrc", "mrc")):
        run("convert", "fan.npy" if extension in ("tif", "mat") else "scan.npy", "data." + extension)
        put(target, "scan", get("data." + extension))
    for name in ("image", "scan"):
        put("geom", "npy-" + name, get(name + ".geom"))
    put("geom", "fan", get("fan.geom"))
    put("geom", "stack", "angles_deg = 0, 40\nlayout = projections\nquantity = counts\npitch_mm = 0.5\n")
    put("geom", "sinograms", "angles_deg = 0:40:20\nlayout = sinograms; row_pitch_mm = 2\nviews_along = rows\n")
    put("geom", "flats", "angles_deg = 0, 40\nflats = scan.npy\ndarks = scan.npy\naxis_offset_mm = -1\n")


# --- arrays --------------------------------------------------------------------------
def npy():
    for dtype in ("<f8", ">f4", "|u1", ">u2", "<i8", "|b1", "<f2"):
        path = os.path.join(work, "a.npy")
        np.save(path, np.arange(12).reshape(3, 4).astype(dtype))
        put("npy", "type-" + dtype[1:] + ("-big" if dtype[0] == ">" else ""), get("a.npy"))
    np.save(path, np.asfortranarray(np.arange(12.0, dtype="f4").reshape(3, 4)))
    put("npy", "fortran", get("a.npy") + b"\n%%geom\nangles_deg = 0:60:30\nviews_along = rows\n")
    np.save(path, np.arange(24, dtype="f4").reshape(2, 3, 4))
    put("npy", "stack", get("a.npy") + b"\n%%geom\nangles_deg = 0:60:30\nlayout = sinograms\n")


def mat():
    angles = np.arange(4.0) * 15
    inner = {"sinogram": np.arange(20.0).reshape(4, 5), "parameters": {
        "angles": angles, "distanceSourceOrigin": 410.66, "distanceSourceDetector": 553.74, "pixelSizePost": 0.2}}
    for packed in (False, True):
        scipy.io.savemat(os.path.join(work, "a.mat"), {"CtDataFull": inner}, do_compression=packed)
        put("mat", "helsinki" + ("-packed" if packed else ""), get("a.mat"))
    scipy.io.savemat(os.path.join(work, "a.mat"), {"x": np.arange(24, dtype="u2").reshape(2, 3, 4)})
    put("mat", "cube", get("a.mat"))
    scipy.io.savemat(os.path.join(work, "a.mat"), {"x": np.eye(3, dtype="f4"), "angles": np.arange(3.0), "s": "text",
                                                   "c": np.array([["a", 1.0]], dtype=object)})
    put("mat", "mixed", get("a.mat"))


def hdf5():
    path = os.path.join(work, "a.h5")
    data = np.arange(4 * 2 * 3, dtype="u2").reshape(4, 2, 3)
    for packed in (False, True):
        with h5py.File(path, "w") as f:
            f.create_dataset("exchange/data", data=data, chunks=(2, 2, 2) if packed else None,
                             compression="gzip" if packed else None)
            f["exchange/data_white"] = data[:2]
            f["exchange/data_dark"] = data[:1]
            f["exchange/theta"] = np.arange(4.0)
            f["exchange/theta"].attrs["units"] = "deg"
        put("hdf5", "exchange" + ("-packed" if packed else ""), get("a.h5"))
    with h5py.File(path, "w", libver="latest") as f:
        group = f.create_group("entry/data")
        f["entry"].attrs["NX_class"] = "NXentry"
        group.attrs["NX_class"] = "NXdata"
        f["entry/instrument/detector/data"] = data
        f["entry/instrument/detector/image_key"] = np.array([1, 0, 0, 2])
        f["entry/sample/rotation_angle"] = np.arange(4.0) * 10
        f["entry/sample/rotation_angle"].attrs["units"] = "degrees"
        group["data"] = h5py.SoftLink("/entry/instrument/detector/data")
    put("hdf5", "nexus", get("a.h5"))
    with h5py.File(path, "w") as f:
        f["entry/data"] = np.arange(6.0).reshape(2, 3)
        f["text"] = "some words"
        f["record"] = np.zeros(2, dtype=[("a", "i4"), ("b", "f4")])
    put("hdf5", "plain", get("a.h5"))


# --- pictures ------------------------------------------------------------------------
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png():
    for name, bits, colour, row in (("grey1", 1, 0, 1), ("grey16", 16, 0, 8), ("rgb", 8, 2, 12), ("palette", 4, 3, 2),
                                    ("alpha", 8, 4, 8), ("rgba16", 16, 6, 32)):
        data = b"".join(bytes([k % 5]) + bytes(range(row)) for k in range(3))
        put("png", name, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 4, 3, bits, colour, 0, 0, 0)) +
            (chunk(b"PLTE", bytes(range(48))) if colour == 3 else b"") + chunk(b"pHYs", struct.pack(">2IB", 5000, 5000, 1)) +
            chunk(b"tEXt", b"lacuna-window\0" + b"-1 2.5") + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def tiff_bytes(order, bits, form, pages, tiled=False, packed=False):
    def entry(tag, kind, value):
        return struct.pack(order + "2HI", tag, kind, 1) + \
            struct.pack(order + ("H2x" if kind == 3 else "I"), value)

    out = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    for page in range(pages):
        data = bytes(range(16 * 16 * bits // 8 % 251)) if tiled else bytes(range(12 * bits // 8))
        data = data.ljust(256 * bits // 8, b"\1") if tiled else data
        data = zlib.compress(data) if packed else data
        at = len(out) + 2 + 12 * (11 if tiled else 10) + 4
        entries = [(256, 3, 4), (257, 3, 3), (258, 3, bits), (259, 3, 8 if packed else 1), (262, 3, 1)]
        entries += [] if tiled else [(273, 4, at)]
        entries += [(277, 3, 1)] + ([] if tiled else [(278, 3, 3), (279, 4, len(data))])
        entries += [(322, 3, 16), (323, 3, 16), (324, 4, at), (325, 4, len(data))] if tiled else []
        entries += [(339, 3, form)]
        out += struct.pack(order + "H", len(entries)) + b"".join(entry(*e) for e in entries)
        out += struct.pack(order + "I", at + len(data) + len(data) % 2 if page + 1 < pages else 0)
        out += data + b"\0" * (len(data) % 2)
    return out


def tiff():
    put("tiff", "grey8", tiff_bytes("<", 8, 1, 1))
    put("tiff", "big-endian16", tiff_bytes(">", 16, 1, 2))
    put("tiff", "float", tiff_bytes("<", 32, 3, 2) + b"\n%%geom\nangles_deg = 0:60:30\nlayout = sinograms\n")
    put("tiff", "packed", tiff_bytes("<", 16, 2, 1, packed=True))
    put("tiff", "tiled", tiff_bytes("<", 8, 1, 1, tiled=True))


def edf_bytes(big, kind, size):
    head = ("{\nHeaderID = EH:000001:000000:000000 ;\nByteOrder = %s ;\nDataType = %s ;\nDim_1 = 4 ;\nDim_2 = 3 ;\n"
            "Size = %d ;\n" % ("HighByteFirst" if big else "LowByteFirst", kind, 12 * size))
    return head.ljust(510).encode() + b"}\n" + bytes(range(12 * size))


def edf():
    for big, kind, size in ((0, "UnsignedShort", 2), (1, "FloatValue", 4), (0, "UnsignedByte", 1),
                            (1, "SignedInteger", 4), (0, "DoubleValue", 8)):
        put("edf", kind.lower(), edf_bytes(big, kind, size))
    put("edf", "stack", edf_bytes(1, "UnsignedShort", 2) * 3 + b"\n%%geom\nangles_deg = 0:60:30\n")
    put("edf", "scan", edf_bytes(0, "UnsignedShort", 2) + b"\n%%geom\nangles_deg = 0:60:30\n")


def dicom_bytes(explicit, index=1):
    def element(group, number, vr, value):
        long = vr in ("OB", "OW", "SQ", "UN")
        named = explicit or group == 2
        value += (b"\0" if vr == "UI" else b" ") * (len(value) & 1)
        head = struct.pack("<HH", group, number) + (vr.encode() if named else b"") + (b"\0\0" if named and long else b"")
        return head + struct.pack("<I" if long or not named else "<H", len(value)) + value

    def word(number, v):
        return element(0x28, number, "US", struct.pack("<H", v))

    out = bytes(128) + b"DICM" + element(2, 0x10, "UI", b"1.2.840.10008.1.2" + (b".1" if explicit else b""))
    out += element(8, 0x60, "CS", b"CT")
    out += struct.pack("<HH", 8, 0x1140) + (b"SQ\0\0" if explicit else b"") + b"\xff\xff\xff\xff"
    out += struct.pack("<HHI", 0xfffe, 0xe000, 0xffffffff) + element(8, 0x1150, "UI", b"1.2.840")
    out += struct.pack("<HHI", 0xfffe, 0xe00d, 0) + struct.pack("<HHI", 0xfffe, 0xe0dd, 0)
    out += element(0x20, 0x13, "IS", b"%d" % index) + element(0x20, 0x32, "DS", b"0\\0\\%d" % index)
    out += element(0x20, 0x37, "DS", b"1\\0\\0\\0\\1\\0")
    out += word(2, 1) + word(0x10, 3) + word(0x11, 4) + element(0x28, 0x30, "DS", b"0.75\\0.75")
    out += word(0x100, 16) + word(0x101, 12) + word(0x102, 11) + word(0x103, 0)
    out += element(0x28, 0x1052, "DS", b"-1024") + element(0x28, 0x1053, "DS", b"2")
    return out + element(0x7fe0, 0x10, "OW", bytes(range(24)))


def pictures():
    png()
    tiff()
    edf()
    put("dicom", "explicit", dicom_bytes(True))
    put("dicom", "implicit", dicom_bytes(False))
    put("folder", "edf", b"".join(b"%%%%p%d.edf\n" % k + edf_bytes(0, "UnsignedByte", 1) + b"\n" for k in range(3)) +
        b"%%scan.geom\nangles_deg = 0:60:30\n")
    put("folder", "dicom", b"".join(b"%%%%a%d.dcm\n" % k + dicom_bytes(True, k) + b"\n" for k in range(3)))
    put("folder", "png", b"".join(b"%%%%flat_%d.png\n" % k + get("picture.png") + b"\n" for k in range(2)) +
        b"%%proj_1.png\n" + get("picture.png") + b"\n%%scan.geom\nangles_deg = 5\n")
    put("folder", "log", b"%%p1.edf\n" + edf_bytes(1, "FloatValue", 4) + b"\n%%p2.edf\n" +
        edf_bytes(1, "FloatValue", 4) + b"\n%%scan.log\nObject to Source (mm)=120\nRotation Step (deg)=0.7\n")


def mrc_bytes(mode, big, stamp):
    form, size = {0: ("b", 1), 1: ("h", 2), 2: ("f", 4), 6: ("H", 2), 12: ("e", 2)}[mode]
    order = ">" if big else "<"
    head = bytearray(1024)
    struct.pack_into(order + "4i", head, 0, 4, 3, 2, mode)
    struct.pack_into(order + "3i3f", head, 28, 4, 3, 2, 40, 30, 20)
    extended = b""
    if stamp == "SERI":
        extended = struct.pack(order + "2h", -600, 0) + struct.pack(order + "2h", 600, 0)
        struct.pack_into(order + "2h", head, 128, 4, 1)
    elif stamp == "FEI1":
        extended = struct.pack(order + "32f", *([-30.0] + 31 * [1.0])) + \
            struct.pack(order + "32f", *([30.0] + 31 * [1.0]))
        struct.pack_into(order + "2h", head, 128, 0, 32)
    struct.pack_into(order + "i", head, 92, len(extended))
    if stamp:
        head[104:108] = stamp.encode()
    head[208:214] = b"MAP " + (b"\x11\x11" if big else b"\x44\x44")
    return bytes(head) + extended + struct.pack(order + "24" + form, *range(24))


def mrc():
    for mode in (0, 1, 2, 6, 12):
        put("mrc", "mode%d" % mode, mrc_bytes(mode, mode == 1, None))
    put("mrc", "seri", mrc_bytes(2, False, "SERI"))
    put("mrc", "fei1", mrc_bytes(1, False, "FEI1"))
    put("mrc", "geom", mrc_bytes(1, False, None) + b"\n%%geom\nangles_deg = -30:30:60\nquantity = transmission\n")


# --- weights -------------------------------------------------------------------------
def tensors(texts, entries):
    head, at = {"__metadata__": texts} if texts else {}, 0
    data = b""
    for name, dtype, size, shape in entries:
        n = size * int(np.prod(shape, dtype=int))
        head[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + n]}
        data += (b"\0\0\x80\x3f" * n)[:n] if size == 4 else bytes(n)
        at += n
    text = json.dumps(head).encode()
    return struct.pack("<Q", len(text)) + text + data


def weights():
    put("safetensors", "types", tensors({"about": "types"}, [
        ("a", "F32", 4, (2, 3)), ("b", "F16", 2, (4,)), ("c", "BF16", 2, (2, 1, 2)), ("d", "F64", 8, ()), ]))
    put("safetensors", "bare", tensors(None, [("w", "F32", 4, (1,))]))
    for kind, inputs in (("lti", 2), ("unet-fbp", 1)):
        put("safetensors", "model-" + kind, tensors(
            {"model.kind": kind, "model.system": "bandlimited", "model.scales": "2", "unet.inputs": str(inputs),
             "unet.outputs": "1", "unet.conditions": "0", "unet.widths": "8,8", "unet.activation": "leaky"},
            [("input.rms", "F32", 4, (inputs,)), ("output.gain", "F32", 4, (1,))]))
    for name, scales, widths in (("scales", "9", "8,8"), ("wide", "2", "4096,4096,4096,4096")):
        put("safetensors", "model-" + name, tensors(
            {"model.kind": "lti", "model.system": "bandlimited", "model.scales": scales, "unet.inputs": "2",
             "unet.outputs": "1", "unet.conditions": "13", "unet.widths": widths, "unet.activation": "relu"},
            [("input.rms", "F32", 4, (2,)), ("output.gain", "F32", 4, (1,))]))


# --- texts ---------------------------------------------------------------------------
def texts():
    for name, text in (("range", "-60:60:1.5"), ("count", "0:180/7"), ("list", "0, 5.5, -1e1"),
                       ("lines", "# degrees\n0\n 10.5 # tilt\n\n20\n"), ("back", "90:0:-7.5")):
        put("angles", name, text)
    put("hardening", "curve", "# a curve\n0.0328 0.80 -0.04 0.06 to 2.3\n")
    put("hardening", "line", "0.0328 0.80 -0.04")
    put("suite", "two", "size = 64\npixel_mm = 0.15\nviews = 0:90, 0:60\n[ta]\nscan = a.npy # here\nmask = m.png\n"
        "[tb]\nscan = b.mat\nreference = r.npy\nrebin = 2\n")
    put("preset", "all", "# about it\nabout = some words\nair\nmask\nsize = 64\npixel = 0.1\nset = shearlet.max=auto\n"
        "set = lti.model=./a.safetensors\nhardening = ./c.hardening\n")
    put("settings", "tv", "tv\nlambda=0.1\niterations=50\nmax=auto\nsupport=fit\n")
    put("settings", "shearlet", "shearlet\nlambda=1e-3\nscales=4\nsystem=compact\ntv=0\nrho=0.1\n")
    put("settings", "fbp", "fbp\nfilter=hann\ncutoff=0.7\n")
    put("settings", "lti", "lti\nmodel=/nowhere.safetensors\nmirrors=8\n")
    for name, words in (
            ("recon", "recon scan.npy -m tv --set lambda=0.1 --views -60:60 -o out.npy --report page.html --size 64"),
            ("project", "project image.npy --angles 0:180:1 --fan 410,553 --detectors 99 -oscan.npy --seed 7"),
            ("view", "view a.npy b.npy --window 0:1 --columns 2 --caption one --caption=two -o o.png"),
            ("shearlet", "shearlet visibility image.npy --views -60:60 --json"),
            ("train", "train --data ellipses:4 --sizes 64 --arcs 40:150 --samples 6 --steps 8 -o m.safetensors"),
            ("score", "score a.npy b.npy --mask --views 10:-10 -- -strange"),
            ("typing", "recon --metod tv --set"),
            ("evaluate", "evaluate ellipses --methods fbp,tv --arcs 0:90 --csv t.csv"),
            ("convert", "convert --page 3 --pixel .5 --geometry angles_deg=0:10:1 a.tif b.npy"),
            ("prepare", "prepare scan.mat --hardening disc --bin 2 -o p.npy"),
            ("phantom", "phantom discs --size 512 --pixel 1e-3 --seed 18446744073709551615 -o p.png")):
        put("options", name, words.replace(" ", "\n"))


for write in (own, npy, mat, hdf5, pictures, mrc, weights, texts):
    write()
subprocess.run(["rm", "-rf", work], check=True)
