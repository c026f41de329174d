"""Every seed that ever failed, and what it found. `make test` runs them all, with the deeds that there were when they failed."""

import collections

Seed = collections.namedtuple("Seed", "seed vocabulary steps found")

FAILED = [
    Seed(8, 29, 150, "a pin that the agent has no right to open"),
    Seed(13, 29, 150, "a copy of a file that cannot be opened; a proof that a look without a line forgot"),
    Seed(36, 29, 150, "a directory with the inode of a file of the last run"),
    Seed(39, 29, 150, "a compressed form while a pin that cannot be opened stands for its original"),
    Seed(46, 29, 150, "a refused line whose file was written anew before the dead letter had it"),
    Seed(66, 29, 150, "a compressed form of a small file that was written on under another name"),
    Seed(71, 29, 150, "a cut between the look at a file's size and that at its beginning: two epochs for one truncation"),
    Seed(96, 29, 150, "a pin that was there before the disk knew its file"),
]
