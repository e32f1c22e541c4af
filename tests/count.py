#!/usr/bin/env python3
"""Sums the results of meson's tests over builds: a table of suites, then one line.

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
    """{"suite / program": [passed, failed, skipped]} of the programs with sub-tests."""
    counts = {}
    for suite in xml.parse(os.path.join(logs, "testlog.junit.xml")).getroot().iter("testsuite"):
        # "project.project:suite / program"; programs without sub-tests are all in "project"
        count = counts.setdefault(suite.get("name").split(":")[-1], [0, 0, 0])
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                count[1] += 1
            else:
                count[2 if case.find("skipped") is not None else 0] += 1
    return counts


def programs(logs):
    """("suite / program", result, seconds) of every program that meson ran."""
    with open(os.path.join(logs, "testlog.json"), encoding="utf-8") as f:
        for line in f:
            test = json.loads(line)
            yield test["name"].split(":")[-1], test["result"], test["duration"]


def count(build):
    """{suite: [passed, failed, skipped, programs, seconds]}"""
    logs = os.path.join(build, "meson-logs")
    suites = {}
    if not os.path.exists(os.path.join(logs, "testlog.json")):
        return suites
    by_name = subtests(logs)
    for name, result, seconds in programs(logs):
        total = suites.setdefault(name.split(" / ")[0], [0, 0, 0, 0, 0.0])
        total[3] += 1
        total[4] += seconds
        known = by_name.get(name)
        for k in range(3):
            total[k] += known[k] if known else 0
        if result not in ("OK", "SKIP", "EXPECTEDFAIL") and not (known and known[1]):
            total[1] += 1
        elif result == "SKIP" and not known:
            total[2] += 1
        elif not known:
            total[0] += 1
    return suites


totals = []
print("%-24s %8s %7s %7s %7s %8s" % ("build, suite", "programs", "passed", "failed", "skipped", "seconds"))
for build in sys.argv[2:]:
    for suite, t in sorted(count(build).items()):
        totals.append(t)
        print("%-24s %8d %7d %7d %7d %8.0f" % (build + ", " + suite, t[3], t[0], t[1], t[2], t[4]))
passed, failed, skipped = (sum(t[k] for t in totals) for k in range(3))
failed += int(sys.argv[1])
print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
sys.exit(failed > 0 or passed == 0)
