#!/usr/bin/env python3
"""Runs clang-tidy and gcc -fanalyzer over the files of a build; see analyse.sh.

    analyse.py BUILD KNOWN [FILE...]

A line of KNOWN is FILE CHECK TEXT: a path (a pattern of the shell), the name of the check
or option, and a regular expression for the message or for the line of source. It
explains all findings that match; the reason stands in a comment above it.
"""
import collections
import concurrent.futures
import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys

FOLDERS = ("data", "radon", "shearlet", "learned", "recon", "tools")
FINDING = re.compile(r"^(?P<file>[^:\s]+):(?P<line>\d+):\d+: (?:warning|error): (?P<text>.*) \[(?P<check>[^\[\]]+)\]$")

Finding = collections.namedtuple("Finding", "file line check text source")


def commands(build):
    """{file: (folder, arguments)}, once a file, without the files that a build makes."""
    found = {}
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        for entry in json.load(f):
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            name = os.path.relpath(path)
            if name.split(os.sep)[0] in FOLDERS and os.path.exists(path):
                found.setdefault(name, (entry["directory"], shlex.split(entry["command"])))
    return found


def of_gcc(folder, arguments):
    """The command that compiled a file, analysing it in place of that."""
    kept, skip = [], False
    for a in arguments:
        if skip or a in ("-MD", "-MQ", "-MF", "-o") or a.startswith("-O"):
            skip = not skip and a in ("-MQ", "-MF", "-o")
            continue
        kept.append(a)
    kept += ["-O1", "-fanalyzer", "-fdiagnostics-plain-output", "-o", os.devnull]
    return subprocess.run(kept, cwd=folder, capture_output=True, text=True, check=False)


def of_tidy(build, name):
    # one file a process: with several, clang 14 takes va_list for uninitialised
    return subprocess.run(["clang-tidy", "-p", build, "--quiet", name], capture_output=True, text=True, check=False)


def source_line(path, number):
    with open(path, encoding="utf-8", errors="replace") as f:
        for i, line in enumerate(f, 1):
            if i == number:
                return line.strip()
    return ""


def findings(output, folder):
    for line in output.splitlines():
        m = FINDING.match(line)
        if not m:
            continue
        path = os.path.normpath(os.path.join(folder, m["file"])) # both tools name files from there
        number = int(m["line"])
        text = re.sub(r" \[CWE-\d+\]$", "", m["text"])
        yield Finding(os.path.relpath(path), number, m["check"], text, source_line(path, number))


def analyse(build, name, command):
    folder, arguments = command
    found, broken = [], []
    for run, where in ((of_tidy(build, name), folder), (of_gcc(folder, arguments), folder)):
        found += findings(run.stdout + run.stderr, where)
        if run.returncode and not found:
            broken.append(f"{name}: cannot be analysed: {(run.stderr or run.stdout).strip()[-400:]}")
    return found, broken


def read_known(path):
    rules = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if line.strip() and not line.startswith("#"):
                file, check, text = line.rstrip("\n").split(None, 2)
                rules.append((number, file, check, re.compile(text)))
    return rules


def explains(rule, f):
    _, file, check, text = rule
    return (fnmatch.fnmatch(f.file, file) and check in f.check.split(",")
            and bool(text.search(f.text) or text.search(f.source)))


def main():
    build, known_path, *wanted = sys.argv[1:]
    known = read_known(known_path)
    todo = {n: c for n, c in commands(build).items() if not wanted or n in wanted}
    found, broken = set(), []
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as pool:
        for more, bad in pool.map(lambda item: analyse(build, *item), sorted(todo.items())):
            found.update(more)
            broken += bad
    used, new = set(), []
    for f in sorted(found):
        by = [r[0] for r in known if explains(r, f)]
        used.update(by)
        if not by:
            new.append(f"{f.file}:{f.line}: {f.text} [{f.check}]\n    {f.source}")
    stale = [] if wanted else [f"{known_path}:{r[0]}: explains nothing any more" for r in known if r[0] not in used]
    print("\n".join(new + broken + stale + [""]) if new or broken or stale else "", end="")
    print(f"{len(todo)} files, {len(found)} findings: {len(found) - len(new)} explained, {len(new)} new")
    return 1 if new or broken or stale else 0


sys.exit(main())
