#!/usr/bin/env python3
"""A journalctl over a file of entries, in the directory that it is called in: it knows the options that we use, and follows."""

import os
import sys
import time

folder = os.path.dirname(os.path.abspath(__file__))
with open(folder + "/calls", "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\n")
if os.path.exists(folder + "/fail"):
    sys.exit(open(folder + "/fail").read())
cursor = next((a.split("=", 1)[1] for a in sys.argv if a.startswith("--after-cursor=")), None)
lines = open(folder + "/entries").readlines()
if "--lines=1" in sys.argv:
    sys.stdout.write("".join(lines[-1:]))
    sys.exit(0)
place = 0
if cursor:
    place = 1 + next(i for i, line in enumerate(lines) if '"__CURSOR":"%s"' % cursor in line)
while not os.path.exists(folder + "/stop"):
    lines = [line for line in open(folder + "/entries").readlines() if line.endswith("\n")]
    sys.stdout.write("".join(lines[place:]))
    sys.stdout.flush()
    place = len(lines)
    time.sleep(0.005)
os.remove(folder + "/stop")
