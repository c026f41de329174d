"""Every seed that ever failed, and what it found. `make test` runs them all, with the deeds that there were when they failed."""

import collections

Seed = collections.namedtuple("Seed", "seed vocabulary steps found")

FAILED = [
    Seed(8, 29, 150, "a pin that the agent has no right to open"),
    Seed(13, 29, 150, "a copy of a file that cannot be opened; a proof that a look without a line forgot"),
    Seed(36, 29, 150, "a directory with the inode of a file of the last run"),
    Seed(39, 29, 150, "a compressed form while a pin that cannot be opened stands for its original"),
    Seed(46, 29, 150, "a refused line whose file was written anew before the dead letter had it"),
    Seed(58, 29, 150, "a pin of a file that was empty when the disk knew it, and held lines when the agent was killed"),
    Seed(66, 29, 150, "a compressed form of a small file that was written on under another name"),
    Seed(71, 29, 150, "a copy taken for one of earlier contents of which five bytes were known and none delivered"),
    Seed(96, 29, 150, "a pin that was there before the disk knew its file"),
    Seed(148, 29, 150, "a pin that went before the checkpoint knew of the delivery; a compressed form renamed before it was opened"),
]
