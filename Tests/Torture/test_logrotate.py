"""The real agent under the real logrotate: nothing is lost and nothing is there twice, whatever the configuration and whenever it dies.

Each test does a dozen rounds of writing and rotating, in which the agent runs, is killed, is stopped and is down while files are rotated.
`rotate 50`: logrotate itself deletes nothing, so every line must come.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from agent import NOBODY, Agent
from bulk_receiver import BulkReceiver
from run import PATIENCE
from verdict import nanoseconds

SEED = int(os.environ.get("LOGROTATE_SEED", "1"))

CONFIGURATION = """
state_directory: {folder}/state
shutdown_timeout: 2s
admin: {{listen: "127.0.0.1:0"}}
sources:
  app: {{include: ["{folder}/logs/app*"], format: text, timestamp: off, poll_interval: 10ms{more}}}
sinks:
  one:
    type: elasticsearch
    inputs: [app]
    urls: ["{url}"]
    index: torture
    batch: {{max_age: 10ms, max_lines: 20}}
    backoff: {{initial: 10ms, max: 100ms}}
    circuit_breaker: {{recovery: 1s}}
"""


class Host:
    """A directory of logs, a writer, logrotate and an agent."""

    def __init__(self, directives, more=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="logrotate-"))
        self.folder.chmod(0o755)
        self.random = random.Random(SEED)
        self.change = threading.Condition(threading.RLock())
        self.receiver = BulkReceiver(SEED, change=self.change)
        self.agent = Agent(self.folder, CONFIGURATION.format(folder=self.folder, url=self.receiver.url, more=more))
        self.log = self.folder / "logs" / "app.log"
        self.rules = self.folder / "rules"
        self.rules.write_text(f"{self.log} {{\n{directives}\n}}\n")
        self.rules.chmod(0o644)
        self.state = self.folder / "rotated"
        self.written = []
        self.file = None

    def close(self):
        self.agent.end()
        self.receiver.close()
        if self.file:
            self.file.close()
        shutil.rmtree(self.folder)

    def write(self, count, reopens=True):
        """`reopens`: as a program does that is told of the rotation; else it goes on with the file that it has open."""
        if self.file is None or reopens:
            if self.file:
                self.file.close()
            self.file = open(self.log, "ab", buffering=0)
            if os.geteuid() == 0:
                os.fchown(self.file.fileno(), NOBODY, NOBODY)
        for _ in range(count):
            self.written.append(f"line {len(self.written) + 1} " + "x" * self.random.choice([0, 20, 300]))
            self.file.write(self.written[-1].encode() + b"\n")

    def rotate(self, force=True):
        command = ["logrotate", "--state", str(self.state), str(self.rules)] + (["--force"] if force else [])
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
        if done.returncode or "error:" in done.stderr:
            raise AssertionError(f"logrotate: {done.stderr}")

    def make_due(self):
        """As if the last rotation had been on another day."""
        text = "\n".join(
            line.rsplit(" ", 1)[0] + " 2020-1-1-0:0:0" if line.startswith('"') else line for line in self.state.read_text().splitlines())
        self.state.write_text(text + "\n")

    def rotated(self):
        return sorted(path.name for path in self.log.parent.iterdir() if path != self.log)

    def fate(self):
        """What becomes of the agent in between."""
        deed = self.random.choice(["start", "start", "start", "wait", "wait", "kill", "stop"])
        if deed == "start":
            self.agent.start()
        elif deed == "wait":
            self.agent.start()
            self.wait(len(self.written) // 2)
        else:
            self.agent.end(signal.SIGKILL if deed == "kill" else signal.SIGTERM)

    def wait(self, count):
        """Until so many lines are there."""
        seen, since = -1, time.monotonic()
        while self.receiver.count < count:
            if self.agent.has_died():
                raise AssertionError("the agent ended by itself: " + self.agent.said()[-2000:])
            with self.change:
                self.change.wait(0.2)
            if self.receiver.count != seen:
                seen, since = self.receiver.count, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise AssertionError(f"{count - seen} of {len(self.written)} lines do not come; rotated: {self.rotated()}")


class LogrotateTests(unittest.TestCase):
    ROUNDS = 12

    def host(self, directives, more=""):
        host = Host(f"    rotate 50\n    missingok\n    {directives}", more)
        self.addCleanup(host.close)
        return host

    def rounds(self, host, reopens=True, rotate=None):
        rotate = rotate or host.rotate
        host.agent.start()
        for number in range(self.ROUNDS):
            host.write(host.random.choice([1, 5, 100]), reopens)
            host.fate()
            rotate()
            host.fate()
        host.write(3, reopens)
        self.check(host)

    def check(self, host):
        host.agent.start()
        host.wait(len(host.written))
        documents = host.receiver.documents()
        self.assertEqual(sorted(document.text for document in documents), sorted(host.written), "each line once, and no other")
        in_time = [document.text for document in sorted(documents, key=lambda document: nanoseconds(document.time))]
        self.assertEqual(len(in_time), len(host.written))
        self.assertEqual(host.agent.end(signal.SIGTERM) in (0, -signal.SIGTERM), True)

    def test_create(self):
        host = self.host("create 0644")
        self.rounds(host)
        self.assertGreater(len(host.rotated()), 5)

    def test_nocreate(self):
        self.rounds(self.host("nocreate"))

    def test_a_writer_that_goes_on_with_the_old_file_for_a_while(self):
        host = self.host("nocreate")

        def rotate():
            host.rotate()
            host.write(4, reopens=False)

        self.rounds(host, rotate=rotate)

    def test_dateext(self):
        host = self.host("nocreate\n    dateext\n    dateformat -%Y%m%d-%s")
        rules, rounds = host.rules.read_text(), iter(range(self.ROUNDS))

        # Several times a day: with the same name twice logrotate would leave the file as it is.
        def rotate():
            host.rules.write_text(rules.replace("%s", str(1_700_000_000 + next(rounds))))
            host.rotate()

        self.rounds(host, rotate=rotate)
        self.assertTrue(any("app.log-20" in name for name in host.rotated()), host.rotated())

    def test_delaycompress(self):
        host = self.host("nocreate\n    compress\n    delaycompress")
        self.rounds(host)
        self.assertTrue(any(name.endswith(".gz") for name in host.rotated()), host.rotated())

    def test_compress(self):
        host = self.host("nocreate\n    compress")
        self.rounds(host)
        self.assertTrue(all(name.endswith(".gz") for name in host.rotated()), host.rotated())

    def test_copytruncate_while_the_writer_pauses(self):
        self.rounds(self.host("copytruncate"), reopens=False)

    def test_hourly_with_maxsize(self):
        host = self.host("nocreate\n    hourly\n    maxsize 2k")

        # Now and then an hour is over; else the size decides.
        def rotate():
            if host.state.exists() and host.random.random() < 0.3:
                host.make_due()
            host.rotate(force=False)

        self.rounds(host, rotate=rotate)
        self.assertGreater(len(host.rotated()), 2)

    def test_with_pins_what_is_rotated_away_and_deleted_while_the_agent_is_down_is_delivered(self):
        host = self.host("nocreate\n    rotate 1\n    allowhardlink", more=", pinning: on")
        host.write(2)
        host.agent.start()
        host.wait(2)
        for _ in range(3):
            host.receiver.fail(1)
            host.write(50)
            self.until_pinned(host)
            host.agent.end(signal.SIGKILL)
            # Twice, each time with something in the file: the first one is deleted.
            host.rotate()
            host.write(1)
            host.rotate()
            host.write(1)
            host.rotate()
            host.receiver.fail(0)
            host.agent.start()
            # The line of the file in between was written and deleted while no agent ran: it had no pin.
            host.written.remove(host.written[-2])
            host.wait(len(host.written))
            self.assertEqual(sorted(document.text for document in host.receiver.documents()), sorted(host.written))
            host.write(1)
            host.wait(len(host.written))

    def until_pinned(self, host):
        since = time.monotonic()
        while os.stat(host.log).st_nlink < 2:
            if time.monotonic() - since > PATIENCE:
                raise AssertionError("the file is not pinned: " + host.agent.said()[-1000:])
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
