#!/usr/bin/env python3
"""Adds up the JSON of gcovr by folder, and lists the lines that nothing reached.

    tests/coverage.py COVERAGE.json

Ends with status 1 where a folder has less than 90 % of its lines.
"""
import collections
import json
import sys

FOLDERS = ["data/base", "data", "radon", "shearlet", "learned", "recon", "tools"]
WANTED = 0.9


def folder(path):
    """The longest of FOLDERS that holds a file: tools/doc counts as tools."""
    return next(f for f in FOLDERS if path.startswith(f + "/"))


def ranges(numbers):
    """[1, 2, 3, 7] as '1-3 7'."""
    runs = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return " ".join(str(a) if a == b else "%d-%d" % (a, b) for a, b in runs)


def lines_of(file):
    """{line: times reached}; a line of a header counts once however often it is compiled."""
    reached = collections.Counter()
    for line in file["lines"]:
        if not line.get("gcovr/noncode"):
            reached[line["line_number"]] += line["count"]
    return reached


def functions_of(file):
    reached = collections.Counter()
    for f in file["functions"]:
        reached[f["lineno"]] += f["execution_count"]
    return reached


total = {f: [0, 0, 0, 0] for f in FOLDERS}
missed = []
with open(sys.argv[1], encoding="utf-8") as f:
    files = json.load(f)["files"]
for file in sorted(files, key=lambda f: f["file"]):
    lines, functions = lines_of(file), functions_of(file)
    t = total[folder(file["file"])]
    for k, of in ((0, lines), (2, functions)):
        t[k] += sum(n > 0 for n in of.values())
        t[k + 1] += len(of)
    without = sorted(n for n in lines if not lines[n])
    if without:
        missed.append((file["file"], len(without), len(lines), ranges(without)))

for name, n, of, where in missed:
    print("%s: %d of %d: %s" % (name, n, of, where))
print()
print("| folder | lines | reached | functions | reached |")
print("|---|---|---|---|---|")
everything = [sum(t[k] for t in total.values()) for k in range(4)]
for name, t in list(total.items()) + [("all", everything)]:
    print("| %s | %d | %.1f %% | %d | %.1f %% |"
          % (name, t[1], 100 * t[0] / max(t[1], 1), t[3], 100 * t[2] / max(t[3], 1)))
sys.exit(any(t[0] < WANTED * t[1] for t in total.values()))
