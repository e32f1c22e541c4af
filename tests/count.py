#!/usr/bin/env python3
"""Sums the results of meson's tests over builds and prints one line.

    tests/count.py FAILED_BUILDS BUILD...

Counts every sub-test of a TAP program. A program that went wrong as a whole (crashed,
timed out, left its plan unfinished) counts as one more failure, and so does a build that
failed.
"""
import json
import os
import sys
import xml.etree.ElementTree as xml


def subtests(logs):
    """{name of the program: [passed, failed, skipped]} of the programs with sub-tests."""
    counts = {}
    for suite in xml.parse(os.path.join(logs, "testlog.junit.xml")).getroot().iter("testsuite"):
        count = counts.setdefault(suite.get("name"), [0, 0, 0])
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                count[1] += 1
            else:
                count[2 if case.find("skipped") is not None else 0] += 1
    return counts


def programs(logs):
    """(name, result) of every program that meson ran."""
    with open(os.path.join(logs, "testlog.json"), encoding="utf-8") as f:
        for line in f:
            test = json.loads(line)
            # "project:suite / name" or "suite / name" or "name"
            yield test["name"].split(" / ")[-1], test["result"]


def count(build):
    logs = os.path.join(build, "meson-logs")
    if not os.path.exists(os.path.join(logs, "testlog.json")):
        return [0, 0, 0]
    by_name = subtests(logs)
    total = [sum(c[k] for c in by_name.values()) for k in range(3)]
    for name, result in programs(logs):
        known = next((c for n, c in by_name.items() if n.endswith("." + name)), None)
        if result not in ("OK", "SKIP", "EXPECTEDFAIL") and not (known and known[1]):
            total[1] += 1
        elif result == "SKIP" and not known:
            total[2] += 1
        elif not known:
            total[0] += 1
    return total


totals = [count(b) for b in sys.argv[2:]]
passed, failed, skipped = (sum(t[k] for t in totals) for k in range(3))
failed += int(sys.argv[1])
print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
sys.exit(failed > 0 or passed == 0)
