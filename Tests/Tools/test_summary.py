#!/usr/bin/env python3
"""Reads what `swift test` and `python -m unittest` printed: seconds per suite, slowest first, and the sums.

test_summary.py LOG. Exits with 1 if a test failed, if none ran, or if one was skipped on CI, where nothing may be.
"""

import os
import re
import sys

SUITE = re.compile(r"^\S+ +Suite (?P<name>.+) (?:passed|failed) after (?P<seconds>[\d.]+) seconds")
TEST = re.compile(r"^\S+ +Test (?!run with |case ).+ (?P<result>passed|failed) after [\d.]+ seconds")
SKIPPED = re.compile(r"^\S+ +Test (?!run with |case ).+ skipped(?:\.|: .*)$")
PYTHON_RUN = re.compile(r"^Ran (?P<tests>\d+) tests? in")
PYTHON_RESULT = re.compile(r"^(?:OK|FAILED)(?: \((?P<details>.*)\))?$")


def read(lines: list[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Seconds by suite, and how many tests passed, failed and were skipped."""
    suites: dict[str, float] = {}
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for line in lines:
        if suite := SUITE.match(line):
            suites[suite["name"].strip('"')] = float(suite["seconds"])
        elif test := TEST.match(line):
            counts[test["result"]] += 1
        elif SKIPPED.match(line):
            counts["skipped"] += 1
        elif run := PYTHON_RUN.match(line):
            counts["passed"] += int(run["tests"])
        elif result := PYTHON_RESULT.match(line):
            for word, count in re.findall(r"(\w+)=(\d+)", result["details"] or ""):
                counts["passed"] -= int(count)
                counts["skipped" if word == "skipped" else "failed"] += int(count)
    return suites, counts


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.exit(__doc__)
    with open(arguments[0], errors="replace") as log:
        suites, counts = read(log.read().splitlines())
    print("\n== Seconds per suite, slowest first (the end-to-end suites run side by side)")
    for name, seconds in sorted(suites.items(), key=lambda suite: -suite[1]):
        print(f"{seconds:8.2f}  {name}")
    print(f"\n{counts['passed']} tests passed, {counts['failed']} failed, {counts['skipped']} skipped")
    if counts["skipped"] and os.environ.get("CI"):
        print("On CI nothing may be skipped: install what the skipped tests ask for.", file=sys.stderr)
        return 1
    return 0 if counts["passed"] > 0 and counts["failed"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
