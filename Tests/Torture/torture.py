#!/usr/bin/env python3
"""Random deeds on log files, under a running agent that is stopped and killed in between, and a server that fails.

    torture.py [--seeds 15] [--first 1] [--steps 150] [--keep]

Each seed is a run of its own, and tells all of it: `torture.py --first SEED --seeds 1` does the same deeds again. Held to be true at the end:

- every line whose bytes nobody destroyed before they were delivered is at the server;
- no line is there twice, whatever was repeated: one id a line;
- nothing is there that was not written.

A line is taken for destroyed by a truncation or deletion if the server did not have it at that moment: the model knows no more than an
onlooker. The end is waited for by progress: as long as the server gets something new, it goes on.
"""

import argparse
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from agent import Agent
from bulk_receiver import BulkReceiver

PATIENCE = 30


class LogFile:
    """What the model knows of one file: its lines, each with its number, and whether the last is unfinished."""

    def __init__(self):
        self.lines = []
        self.half = None


class Torture:
    def __init__(self, seed, steps, folder):
        self.random = random.Random(seed)
        self.steps = steps
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.receiver = BulkReceiver(seed)
        self.agent = Agent(folder, self.receiver.url)
        self.files = {}
        self.written = set()
        self.excused = set()
        self.deeds = []

    # What happens to files

    def line(self):
        number = len(self.written) + 1
        text = f"line {number} " + "x" * self.random.choice([0, 3, 50, 500, 5000])
        self.written.add(text)
        return text

    def write(self, name, data):
        with open(self.logs / name, "ab") as file:
            file.write(data)

    def append(self, name):
        file = self.files.setdefault(name, LogFile())
        data = b""
        if file.half is not None:
            data += file.half[1] + b"\n"
            file.lines.append(file.half[0])
            file.half = None
        for _ in range(self.random.choice([1, 1, 3, 20, 200])):
            text = self.line()
            file.lines.append(text)
            data += text.encode() + self.random.choice([b"\n", b"\n", b"\n", b"\r\n"])
        self.write(name, data)

    def append_half(self, name):
        file = self.files.setdefault(name, LogFile())
        if file.half is not None:
            return
        text = self.line()
        cut = self.random.randint(1, len(text) - 1)
        file.half = (text, text[cut:].encode())
        self.write(name, text[:cut].encode())

    def excuse(self, name):
        """What a file holds may be lost from now on, as far as the server does not have it."""
        file = self.files.pop(name, None)
        if file is None:
            return
        self.excused.update(file.lines)
        if file.half is not None:
            self.excused.add(file.half[0])
        self.excused -= self.delivered()

    def delivered(self):
        return {document["message"] for document in self.receiver.documents().values()}

    def rotate(self, name):
        """name.3 goes, name.2 becomes name.3, …, name becomes name.1."""
        last = f"{name}.3"
        if (self.logs / last).exists():
            self.excuse(last)
            (self.logs / last).unlink()
        for number in (2, 1):
            self.rename(f"{name}.{number}", f"{name}.{number + 1}")
        self.rename(name, f"{name}.1")
        if self.random.random() < 0.5:
            self.write(name, b"")

    def rename(self, name, other):
        if (self.logs / name).exists():
            (self.logs / name).rename(self.logs / other)
            if name in self.files:
                self.files[other] = self.files.pop(name)

    def copytruncate(self, name):
        if (self.logs / name).exists():
            shutil.copy(self.logs / name, self.logs / f"{name}.copy")
            self.truncate(name)

    def truncate(self, name):
        if (self.logs / name).exists():
            self.excuse(name)
            with open(self.logs / name, "wb"):
                pass

    def delete(self, name):
        if (self.logs / name).exists():
            self.excuse(name)
            (self.logs / name).unlink()

    # What happens

    def renamed(self):
        return self.random.choice(["r1.log", "r2.log"])

    def copied(self):
        return self.random.choice(["c1.log", "c2.log"])

    def step(self):
        kinds = [
            (30, lambda: self.append(self.renamed())), (20, lambda: self.append(self.copied())),
            (8, lambda: self.append_half(self.renamed())), (5, lambda: self.append_half(self.copied())),
            (8, lambda: self.rotate(self.renamed())), (3, lambda: [self.rotate("r1.log") for _ in range(2)]),
            (5, lambda: self.copytruncate(self.copied())), (2, lambda: self.truncate(self.copied())),
            (2, lambda: self.delete(self.renamed())), (2, lambda: self.delete(self.copied())),
            (6, lambda: self.agent.end(signal.SIGKILL)), (3, lambda: self.agent.end(signal.SIGTERM)), (12, self.agent.start),
            (4, lambda: self.receiver.fail(self.random.choice([0, 0, 0.3, 1]))), (12, lambda: time.sleep(self.random.random() * 0.1)),
        ]
        weights, deeds = zip(*kinds)
        index = self.random.choices(range(len(deeds)), weights)[0]
        self.deeds.append(index)
        deeds[index]()

    def run(self):
        self.agent.start()
        for _ in range(self.steps):
            self.step()
            if self.agent.has_died():
                return "the agent ended by itself"
        self.receiver.fail(0)
        self.agent.start()
        self.finish_halves()
        self.wait()
        return self.verdict()

    def finish_halves(self):
        for name, file in list(self.files.items()):
            if file.half is not None and (self.logs / name).exists():
                self.append(name)

    def wait(self):
        """Until all that must come has come, or nothing has come for long."""
        wanted = self.written - self.excused
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < PATIENCE:
            delivered = self.delivered()
            if wanted <= delivered:
                break
            if len(delivered) != seen:
                seen, since = len(delivered), time.monotonic()
            time.sleep(0.02)
        self.agent.end(signal.SIGTERM)

    def verdict(self):
        documents = self.receiver.documents()
        texts = [document["message"] for document in documents.values()]
        missing = self.written - self.excused - set(texts)
        foreign = set(texts) - self.written
        if missing:
            return f"{len(missing)} lines are missing: {sorted(text[:20] for text in missing)[:5]}"
        if len(texts) != len(set(texts)):
            twice = sorted({text for text in texts if texts.count(text) > 1})
            places = [(document["log.file.path"], document["log.offset"]) for document in documents.values() if document["message"] == twice[0]]
            return f"{len(texts) - len(set(texts))} lines are there twice, as {twice[0][:20]!r} at {places}"
        if foreign:
            return f"{len(foreign)} lines were never written: {[text[:60] for text in sorted(foreign)[:5]]}"
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs that fail")
    arguments = parser.parse_args()
    failed = []
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"torture-{seed}-"))
        torture = Torture(seed, arguments.steps, folder)
        complaint = torture.run()
        torture.agent.end()
        torture.receiver.close()
        print(f"seed {seed}: {len(torture.written)} lines, {len(torture.excused)} destroyed: {complaint or 'all is well'}", flush=True)
        if complaint:
            failed.append(seed)
        if not (complaint and arguments.keep):
            shutil.rmtree(folder)
        else:
            print(f"  kept in {folder}")
    if failed:
        sys.exit(f"Failed: seeds {failed}")


main()
