#!/usr/bin/env python3
"""What the texts name exists: links, files, functions, tests, options of commands; in TAP.

    tests/api/docs.py SOURCE_ROOT LACUNA

Texts are all .md, the topics of 'lacuna help', and the comments of headers. A word in
capitals (NAME, FILE) stands for anything, so names with such words are not looked for.
"""
import os
import re
import subprocess
import sys

ENDS = (".c", ".h", ".sh", ".py", ".md", ".supp", ".known", ".build", ".hardening")
GLOBAL = {"help", "version", "quiet", "verbose", "threads", "simd"}

lacuna = os.path.abspath(sys.argv[2])
os.chdir(sys.argv[1])
FOLDERS = ("data", "radon", "shearlet", "learned", "recon", "tools", "tests")
files = [n for n in os.listdir(".") if os.path.isfile(n)]
for top in FOLDERS:
    files += [os.path.join(at, n) for at, _, names in os.walk(top) for n in names]
base = {os.path.basename(f) for f in files}


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


code = {f: read(f) for f in files if f.endswith((".c", ".h", ".in", "meson.build"))}
comment = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
known = set(re.findall(r"\b(?:lac|LAC)_\w+", " ".join(comment.sub(" ", t)
                                                      for t in code.values())))
texts = {f: read(f) for f in files if f.endswith(".md") or f.startswith("tools/topics/")}
pages = dict(texts)
texts.update((f, "\n".join(comment.findall(t))) for f, t in code.items()
             if f.endswith(".h") and not f.startswith("tests/"))


def exists(name, text):
    near = os.path.dirname(text)
    return "/" not in name and name in base or any(
        os.path.exists(os.path.normpath(os.path.join(d, name))) for d in (".", near, "tests"))


def links():
    for f, text in pages.items():
        for to in re.findall(r"\]\(([^)\s]+)\)", text):
            if not to.startswith("http") and not os.path.exists(
                    os.path.join(os.path.dirname(f), to.split("#")[0])):
                yield "%s: %s" % (f, to)


def paths():
    word = r"(?<![\w$*.:/{}-])(?:[\w-]+/)*[\w.-]*\w(?:%s)\b(?![\w*/.]*\w)" % "|".join(
        map(re.escape, ENDS))
    for f, text in texts.items():
        for name in set(re.findall(word, text)):
            stands = not name.endswith(".md") and re.search(r"[A-Z]{3}", name)
            ours = "/" not in name or name.startswith(tuple(d + "/" for d in FOLDERS))
            if ours and not stands and not exists(name, f):
                yield "%s: %s" % (f, name)


def names():
    for f, text in texts.items():
        for name in set(re.findall(r"\b(?:lac|LAC)_\w*\w\b(?!\*)", text)):
            if name not in known and not name.endswith("_") and not re.search("_[A-Z]+_[a-z]",
                                                                              name):
                yield "%s: %s" % (f, name)


def tests():
    for f, text in texts.items():
        for name in set(re.findall(r"\btest_[a-z]\w*[a-z0-9]\b(?!\*)", text)):
            if name + ".c" not in base:
                yield "%s: %s" % (f, name)


def options():
    taken = {}
    for f, text in pages.items():
        for command, rest in re.findall(
                r"(?<![\w/-])lacuna ([a-z]+)\b((?:(?!lacuna |[`']\s|`|\n\n|\n(?!  )).)*)", text, re.S):
            if command not in taken:
                said = subprocess.run([lacuna, "help", command], capture_output=True, text=True)
                taken[command] = set(re.findall(r"--([a-z][\w-]*)", said.stdout)) | GLOBAL
            if len(taken[command]) > len(GLOBAL):
                for name in re.findall(r"(?<=[\s(\[])--([a-z][\w-]*)", rest):
                    if name not in taken[command]:
                        yield "%s: lacuna %s --%s" % (f, command, name)


RULES = [("links", links), ("files", paths), ("functions and constants", names),
         ("unit tests", tests), ("options of commands", options)]
print("1..%d" % len(RULES))
failed = False
for k, (name, rule) in enumerate(RULES, 1):
    said = sorted(rule())
    failed = failed or bool(said)
    print("%s %d - %s that the texts name exist" % ("not ok" if said else "ok", k, name))
    for line in said[:40]:
        print("# " + line)
sys.exit(failed)
