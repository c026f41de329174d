"""Starts LoggerProof and reads what it wrote."""

import collections
import json
import os
import pathlib
import subprocess

PROGRAM = os.environ.get(
    "LOGGER_PROOF", str(pathlib.Path(__file__).resolve().parent.parent / ".build" / "release" / "LoggerProof"))


def run(*arguments):
    """Runs LoggerProof to its end. Returns the report that it prints."""
    done = subprocess.run([PROGRAM, *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


class Writer:
    """A LoggerProof that logs until it is told to stop."""

    def __init__(self, path, **settings):
        arguments = [PROGRAM, "write", str(path)] + [f"{key}={value}" for key, value in settings.items()]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def statistics(self):
        """What has become of the lines so far."""
        self.say("stats")
        return json.loads(self.process.stdout.readline())

    def until(self, condition):
        """Asks until the statistics fulfil a condition, and returns them."""
        while True:
            statistics = self.statistics()
            if condition(statistics):
                return statistics

    def stop(self):
        """Has it end. Returns its last report."""
        self.say("stop")
        return json.loads(self.process.stdout.readline())


Content = collections.namedtuple("Content", "records notices torn")


def read(paths):
    """The records in some files, those of the log's own, and the lines that are none: `(path, number, line, is_last)`."""
    content = Content([], [], [])
    for path in paths:
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        for number, line in enumerate(lines):
            try:
                record = json.loads(line)
                (content.notices if record["logger"] == "jsonlogging" else content.records).append(record)
            except (ValueError, TypeError):
                content.torn.append((str(path), number, line, number == len(lines) - 1))
    return content


def numbers(records):
    """The numbers that each thread's records have, in the order of the file."""
    threads = collections.defaultdict(list)
    for record in records:
        threads[record["thread"]].append(record["n"])
    return threads
