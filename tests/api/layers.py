#!/usr/bin/env python3
"""Rules of the source tree that a compiler does not check; reports in TAP.

    tests/api/layers.py SOURCE_ROOT PUBLIC_HEADER...
"""
import collections
import os
import re
import subprocess
import sys

MODULES = ["data", "radon", "shearlet", "learned", "recon", "tools"]
BELOW = {  # which folders the files of a folder may include from
    "data/base": ["data/base"],
    "data": ["data"],
    "radon": ["radon", "data"],
    "shearlet": ["shearlet", "data"],
    "learned": ["learned", "data"],
    "recon": ["recon", "radon", "shearlet", "learned", "data"],
    "tools": ["tools", "recon", "radon", "shearlet", "learned", "data"],
}
TOP_LEVEL = set(MODULES) | {"tests"}
MAX_LINES = 600

root = os.path.realpath(sys.argv[1])
public = [os.path.relpath(os.path.realpath(p), root) for p in sys.argv[2:]]
os.chdir(root)


def sources(folders):
    found = []
    for folder in folders:
        for path, _, names in os.walk(folder):
            found += [os.path.join(path, n) for n in names if n.endswith((".c", ".h"))]
    return sorted(found)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def includes(path):
    """Headers a file includes by quotes, named from the top of the tree."""
    for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', read(path), re.M):
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
        yield beside if name.startswith(".") or os.path.exists(beside) else name


def code(path):
    """The text without comments and strings; the lines keep their numbers."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', blank, read(path), flags=re.S)


def calls(paths, names):
    for path in paths:
        for k, line in enumerate(code(path).split("\n"), 1):
            if re.search(r"(?<![\w.>])(%s)\s*\(" % "|".join(names), line):
                yield "%s:%d: %s" % (path, k, line.strip())


def downwards():
    for path in sources(MODULES):
        at = "data/base" if path.startswith("data/base/") else path.split("/")[0]
        for header in includes(path):
            made = "/" not in header  # by the build, such as lac_config.h
            if not made and not any(header.startswith(d + "/") for d in BELOW[at]):
                yield "%s includes %s" % (path, header)


def tools_public():
    for path in sources(["tools"]):
        for header in includes(path):
            if "/" in header and not header.startswith("tools/") and header not in public:
                yield "%s includes %s, which is private" % (path, header)


def public_closed():
    for path in public:
        for header in includes(path) if os.path.exists(path) else ():
            if header not in public:
                yield "%s includes %s, which is not installed" % (path, header)


def unique_names():
    names = collections.Counter(os.path.basename(p) for p in sources(MODULES + ["tests"]))
    return sorted(n for n, count in names.items() if count > 1)


def sizes():
    for path in sources(MODULES + ["tests"]):
        lines = read(path).count("\n")
        if lines > MAX_LINES:
            yield "%s has %d lines, at most %d are allowed" % (path, lines, MAX_LINES)


def allocator():
    allowed = ("data/base/alloc.c", "tools/mem.c")
    return calls([p for p in sources(MODULES) if p not in allowed],
                 ["malloc", "calloc", "realloc", "free", "aligned_alloc", "posix_memalign",
                  "strdup", "strndup"])


def silent():
    return calls(sources(m for m in MODULES if m != "tools"),
                 ["printf", "puts", "putchar", "perror", "exit", "_Exit", "abort", "getenv",
                  "secure_getenv", "setenv", "system"])


def random_numbers():
    return calls(sources(MODULES), ["rand", "srand", "drand48", "random"])


def whitespace():
    for path in sources(MODULES + ["tests"]):
        text = read(path)
        if not text.endswith("\n") or text.endswith("\n\n"):
            yield path + ": must end with one newline"
        for k, line in enumerate(text.split("\n"), 1):
            if "\t" in line or line != line.rstrip():
                yield "%s:%d: tab or trailing blank" % (path, k)


def folders():
    try:
        out = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    tops = {p.split("/")[0] for p in out.stdout.split("\n") if "/" in p}
    return sorted(t for t in tops if t not in TOP_LEVEL and not t.startswith("."))


RULES = [
    ("includes point downwards", downwards),
    ("tools include public headers only", tools_public),
    ("public headers include public headers only", public_closed),
    ("file names are unique", unique_names),
    ("files have at most %d lines" % MAX_LINES, sizes),
    ("one allocator: data/base/alloc.h, in the tools mem.h", allocator),
    ("the library never prints, exits or reads the environment", silent),
    ("random numbers only through data/base/rng.h", random_numbers),
    ("no tabs, no trailing blanks, a final newline", whitespace),
    ("top-level folders", folders),
]

print("1..%d" % len(RULES))
failed = False
for k, (name, rule) in enumerate(RULES, 1):
    said = list(rule())
    failed = failed or bool(said)
    print("%s %d - %s" % ("not ok" if said else "ok", k, name))
    for line in said[:40]:
        print("# " + line)
sys.exit(failed)
