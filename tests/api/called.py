#!/usr/bin/env python3
"""Every function of the public interface is called by a unit test or an example; in TAP.

    tests/api/called.py SOURCE_ROOT
"""
import glob
import os
import re
import sys

os.chdir(sys.argv[1])
text = ""
for path in glob.glob("tests/unit/*.c") + glob.glob("tests/examples/*.c"):
    with open(path, encoding="utf-8") as f:
        text += re.sub(r"/\*.*?\*/|//[^\n]*", "", f.read(), flags=re.S)
called = set(re.findall(r"\b(lac_\w+)\s*\(", text))
with open("tests/api/symbols.txt", encoding="utf-8") as f:
    missing = [name for name in f.read().split() if name not in called]
print("1..1")
print("%sok 1 - every function is called by a unit test or an example" % ("not " * bool(missing)))
for name in missing:
    print("# %s is called by none" % name)
sys.exit(bool(missing))
