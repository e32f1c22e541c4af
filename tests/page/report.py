#!/usr/bin/env python3
"""The page of 'lacuna recon --report' in a browser: report.py PATH/lacuna SCREENSHOT.png

Makes a scan, reconstructs it, opens the page from disk without a window and moves what can
be moved; pixels on the canvas are compared with the images that the command wrote. TAP;
skipped where there is no Chromium."""
import json
import math
import os
import struct
import subprocess
import sys
import tempfile

import devtools

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import npy

lacuna, picture = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
done = failed = 0


def check(what, holds, found=""):
    global done, failed
    done += 1
    failed += not holds
    print("%sok %d - %s" % ("" if holds else "not ", done, what))
    if not holds and found != "":
        print("# found: %s" % (found,))


def run(*words):
    subprocess.run([lacuna, *words], check=True, stdin=subprocess.DEVNULL)


def pixels(b):
    """Red, green, blue of each dot of the canvas, once it has been painted."""
    b.run("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    # a copy is read: the browser complains of canvases that are read often
    text = b.run("(() => { const c = new OffscreenCanvas(%d, %d).getContext('2d');"
                 "c.drawImage(document.getElementById('canvas'), 0, 0);"
                 "return Array.from(c.getImageData(0, 0, %d, %d).data.filter((v, i) => i %% 4 < 3))"
                 ".join() })()" % (N, N, N, N))
    v = list(map(int, text.split(",")))
    return list(zip(v[::3], v[1::3], v[2::3]))


def number(b, attribute):
    return float(b.run("document.getElementById('viewer').dataset." + attribute))


def text(b, name):
    return b.run("document.getElementById('%s').textContent" % name)


def slide(b, name, value):
    b.run("{const e = document.getElementById('%s'); e.value = %d;"
          "e.dispatchEvent(new Event('input'))}" % (name, value))


def farthest(got, image, lo, hi, columns):
    """Largest difference of the canvas from an image in its window, over some columns."""
    most = 0
    for i, dot in enumerate(got):
        if i % N in columns:
            grey = min(max((image[i] - lo) / (hi - lo) * 255, 0), 255)
            most = max(most, max(abs(c - grey) for c in dot))
    return most


N = 96
HALF, LEFT, RIGHT = N // 2, range(N // 2), range(N // 2, N)


def place(b, share):
    """A point of the screen, so far from the left of the canvas, half way down."""
    box = b.run("(({left, top, width}) => [left, top, width])"
                "(document.getElementById('canvas').getBoundingClientRect())")
    return box[0] + share * box[2], box[1] + 0.503 * box[2]


def check_compare(b, fbp, result):
    lo, hi = number(b, "lo"), number(b, "hi")
    slide(b, "opacity", 0)
    got = pixels(b)
    # a grey is rounded, and the 16 bits of a value, too
    check("left of the divider is FBP", farthest(got, fbp, lo, hi, LEFT) < 0.6)
    check("right of it is the result", farthest(got, result, lo, hi, RIGHT) < 0.6)
    at = [place(b, share) for share in (0.5, 0.25)]
    b.mouse("mouseMoved", *at[0])
    b.mouse("mousePressed", *at[0], pressed=True)
    b.mouse("mouseMoved", *at[1], pressed=True)
    b.mouse("mouseReleased", *at[1])
    got = pixels(b)
    check("the mouse drags the divider", farthest(got, result, lo, hi, range(N // 4 + 1, N)) < 0.6)
    check("what is left of it stays", farthest(got, fbp, lo, hi, range(N // 4 - 1)) < 0.6)
    left = b.run("document.getElementById('divider').style.left")
    check("the line stands there", abs(float(left.rstrip("%")) - 25) < 1, left)
    b.run("document.getElementById('split').focus()")
    b.key("End")
    got = pixels(b)
    check("the divider follows keys", farthest(got, fbp, lo, hi, range(N)) < 0.6)
    check("and says where it is", text(b, "split-value") == "100 %", text(b, "split-value"))
    slide(b, "split", 500)


def check_window(b, fbp, result):
    lo, hi = number(b, "lo"), number(b, "hi")
    before = text(b, "white-value")
    low, high = number(b, "rangeLo"), number(b, "rangeHi")
    step = round((0.5 * (lo + hi) - low) / (high - low) * 1000)
    slide(b, "white", step)
    middle = low + step / 1000 * (high - low)
    got = pixels(b)
    check("the window reaches the picture", farthest(got, result, lo, middle, RIGHT) < 0.6)
    check("its label follows", text(b, "white-value") != before and
          abs(float(text(b, "white-value")) - middle) < 1e-3 * abs(middle), text(b, "white-value"))
    b.run("document.getElementById('white').focus()")
    b.key("ArrowRight")
    one = low + (step + 1) / 1000 * (high - low)
    check("a key moves it by a step", farthest(pixels(b), result, lo, one, RIGHT) < 0.6)
    slide(b, "black", 1000)
    check("black stays below white", float(text(b, "black-value")) < float(text(b, "white-value")))
    b.run("document.getElementById('window-full').click()")
    check("the whole range", farthest(pixels(b), fbp, low, high, LEFT) < 0.6)
    b.run("document.getElementById('window-reset').click()")
    check("and back", farthest(pixels(b), result, lo, hi, RIGHT) < 0.6)
    check("the histogram has a curve",
          len(b.run("document.querySelector('#histogram .counts').getAttribute('d')")) > 500)


def check_overlay(b):
    slide(b, "opacity", 0)
    plain = pixels(b)
    slide(b, "opacity", 100)
    tinted = pixels(b)
    orange = [i for i in range(N * N) if tinted[i][0] > tinted[i][2] + 20]
    check("the overlay is orange", len(orange) > 20, len(orange))
    check("over the result only", all(i % N >= HALF for i in orange))
    check("and grey elsewhere", all(plain[i] == tinted[i] for i in range(N * N) if i % N < HALF))
    slide(b, "opacity", 0)


def check_values(b, fbp, result):
    b.mouse("mouseMoved", *place(b, 0.503))
    b.run("document.getElementById('canvas').focus()")
    b.key("ArrowLeft")
    b.key("ArrowRight", shift=True)
    b.key("ArrowUp")
    column, row = HALF + 9, HALF - 1
    said = b.run("Array.from(document.querySelectorAll('#readout td'), (e) => e.textContent)")
    said = dict(zip(said[::2], said[1::2]))
    shown = [float(v) for v in said["x, y"].replace(" mm", "").split(", ")]
    pixel = number(b, "pixel")
    want = ((column + 0.5 - HALF) * pixel, (HALF - row - 0.5) * pixel)
    check("where the arrow keys point", max(abs(p - w) for p, w in zip(shown, want)) < 0.006,
          (shown, want))
    for name, image in (("FBP", fbp), ("lti", result)):
        value, true = float(said[name].split()[0]), image[row * N + column]
        check("value of " + name, math.isclose(value, true, rel_tol=6e-4, abs_tol=2e-5),
              (value, true))
    line = b.run("document.querySelector('#profile .second').getAttribute('d')")
    line = [float(point.split()[1]) for point in line[1:].split("L")]
    low, high = number(b, "rangeLo"), number(b, "rangeHi")
    want = [58 - 58 * min(max((v - low) / (high - low), 0), 1) for v in result[row * N:(row + 1) * N]]
    high_box = b.run("document.getElementById('profile').getBoundingClientRect().height")
    check("the profile is that row", len(line) == N and high_box > 20 and
          max(abs(y - w) for y, w in zip(line, want)) < 0.06, line)


def check_choice(b, result):
    names = b.run("Array.from(document.getElementById('left').options, (e) => e.text)")
    check("what there is to compare", names == ["FBP", "f*, before the network", "lti"], names)
    before = pixels(b)
    b.run("{const e = document.getElementById('left'); e.value = 1; e.dispatchEvent(new Event('change'))}")
    after = pixels(b)
    check("another image on the left", sum(before[i] != after[i] for i in range(N * N)) > 500)
    check("and none on the right", all(before[i] == after[i] for i in range(N * N) if i % N >= HALF))
    check("its name stands there", text(b, "tag-left") == names[1], text(b, "tag-left"))


def check_looks(b, page):
    colours = []
    for dark in (False, True):
        b.open(page, dark=dark)
        colours.append(b.run("getComputedStyle(document.body).backgroundColor"))
    check("dark where the reader wants it", colours[0] != colours[1], colours)
    b.open(page, width=400)
    b.wait_for("document.getElementById('viewer').dataset.ready === 'yes'")
    wide = b.run("document.documentElement.scrollWidth")
    check("a telephone is wide enough", wide <= 400, wide)
    b.call("Emulation.setEmulatedMedia", media="print")
    check("sliders of no use are not printed",
          b.run("getComputedStyle(document.querySelector('.controls .screen')).display") == "none")
    b.open(page, script=False)
    # without scripts the page cannot be asked either, so it is looked at
    tree = b.call("DOM.getDocument", depth=-1)
    found = json.dumps(tree)
    check("without its script there is no canvas", '"canvas"' not in found.lower())
    box = b.call("DOM.querySelector", nodeId=tree["root"]["nodeId"], selector="#stage img")
    size = b.call("DOM.getBoxModel", nodeId=box["nodeId"])["model"]
    check("but the still picture", size["width"] > 300, size["width"])


def check_policy(b):
    """Last of all, since the browser logs what it refuses."""
    refused = b.run("fetch('https://lacuna.invalid/').then(() => false, () => true)")
    check("nothing can be sent", refused and
          any("Content Security Policy" in c for c in b.complaints()), b.complaints())


def main():
    run("project", "phantom:cartoon", "--size", str(N), "--seed", "3", "--fan", "300,450",
        "--angles", "10:110:2", "--noise", "gaussian:0.01", "-o", "scan.npy")
    grid = ("--size", str(N), "--pixel", "1", "-q")
    run("recon", "scan.npy", *grid, "--method", "lti", "--set", "iterations=15", "-o", "lti.npy",
        "--report", "page <1>.html")
    run("recon", "scan.npy", *grid, "--method", "fbp", "-o", "fbp.npy")
    page, fbp, result = "page <1>.html", npy.read("fbp.npy")[1], npy.read("lti.npy")[1]
    with devtools.Browser() as b:
        b.open(page)
        b.wait_for("document.getElementById('viewer').dataset.ready === 'yes'")
        b.screenshot(picture)
        with open(picture, "rb") as f:
            check("a screenshot", struct.unpack(">I", f.read(20)[16:])[0] == 1280)
        check_compare(b, fbp, result)
        check_window(b, fbp, result)
        check_overlay(b)
        check_values(b, fbp, result)
        check_choice(b, result)
        check("no complaint, no request", b.complaints() == [], b.complaints())
        check_looks(b, page)
        check("none of the other looks either", b.complaints() == [], b.complaints())
        b.open(page)
        check_policy(b)


if not devtools.program():
    print("1..0 # SKIP no Chromium")
    sys.exit(0)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    main()
    os.chdir("/")
print("1..%d" % done)
sys.exit(failed > 0)
