"""Every seed that ever failed, and what it found. `make test` runs them all, with the deeds that there were when they failed."""

import collections

Seed = collections.namedtuple("Seed", "seed vocabulary steps found")

FAILED = []
