#!/usr/bin/env python3
"""What following files costs, with the real binary: CPU time and memory with many files, latency, and what the application pays.

    tailing.py [--brief] [idle] [growing] [latency] [application]

Prints Markdown tables for docs/performance.md. `--brief` is small and short: it shows that the program works, and its numbers say nothing.
CPU time and memory are those of the agent's process, read from /proc; a row is one run.
"""

import argparse
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Torture"))
BINARY = os.environ.get("SHIPPER_BINARY", str(ROOT / ".build" / "release" / "shipper"))
TICKS = os.sysconf("SC_CLK_TCK")

from bulk_receiver import BulkReceiver, number_of  # noqa: E402

CONFIGURATION = """
state_directory: {folder}/state
admin: {{listen: off}}
log: {{level: warning}}
sources:
  app: {{include: ["{folder}/logs/**/*.log"], format: text, timestamp: off}}
sinks:
  one: {{type: elasticsearch, inputs: [app], urls: ["{url}"], index: bench, batch: {{max_age: {age}ms}}}}
"""

# Nobody listens there.
DEAD_SINK = """  dead: {type: loki, inputs: [app], urls: ["http://127.0.0.1:1"], labels: {service: bench}}
"""


class TimingReceiver(BulkReceiver):
    """Knows when each line came."""

    def __init__(self, change):
        super().__init__(0, change=change)
        self.arrivals = {}

    def _store(self, body):
        now = time.monotonic()
        before = self.count
        items = super()._store(body)
        for document in self.documents()[before:]:
            self.arrivals[number_of(document.text)] = now
        return items


class Bench:
    """A directory of logs under an agent."""

    def __init__(self, age=1000, beside=""):
        self._folder = tempfile.TemporaryDirectory(prefix="tailing-")
        self.folder = pathlib.Path(self._folder.name)
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        self.change = threading.Condition(threading.RLock())
        self.receiver = TimingReceiver(self.change)
        self.numbers = 0
        configuration = CONFIGURATION.format(folder=self.folder, url=self.receiver.url, age=age) + beside
        (self.folder / "shipper.yaml").write_text(configuration)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.receiver.close()
        self._folder.cleanup()

    def start(self):
        self.agent = subprocess.Popen([BINARY, "run", "--config", str(self.folder / "shipper.yaml")], stdin=subprocess.DEVNULL)

    def stop(self):
        if getattr(self, "agent", None):
            self.agent.send_signal(signal.SIGTERM)
            self.agent.wait()
            self.agent = None

    def path(self, number):
        return self.logs / f"{number % 100}" / f"{number}.log"

    def write(self, path):
        self.numbers += 1
        with open(path, "ab", buffering=0) as file:
            file.write(f"line {self.numbers} of a file that is followed, as long as lines of a log are, or nearly so\n".encode())
        return self.numbers

    def make(self, count):
        for number in range(min(count, 100)):
            (self.logs / f"{number}").mkdir()
        for number in range(count):
            self.write(self.path(number))

    def until_all(self):
        """Waits until every line written is there."""
        while self.receiver.count < self.numbers:
            if self.agent.poll() is not None:
                raise SystemExit("the agent ended by itself")
            with self.change:
                self.change.wait(0.2)

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.agent.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Anonymous resident memory, in MiB."""
        status = pathlib.Path(f"/proc/{self.agent.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) / 1024

    def share(self, seconds):
        """Percent of one core, over a stretch of time."""
        start, used = time.monotonic(), self.processor_seconds()
        time.sleep(seconds)
        return (self.processor_seconds() - used) / (time.monotonic() - start) * 100


def idle(brief):
    print("\n| quiet files | % of one core | RssAnon, MiB |\n| ---: | ---: | ---: |")
    for count in (10, 100) if brief else (100, 1_000, 10_000):
        with Bench() as bench:
            bench.make(count)
            bench.start()
            bench.until_all()
            # The looks at a quiet file become as seldom as they will be within 40 s.
            time.sleep(1 if brief else 60)
            share = bench.share(2 if brief else 60)
            print(f"| {count:,} | {share:.2f} | {bench.memory():.1f} |", flush=True)


def growing(brief):
    print("\n| files | of which grow, a line a second each | % of one core | RssAnon, MiB |\n| ---: | ---: | ---: | ---: |")
    for count, busy in ((20, 5),) if brief else ((100, 100), (1_000, 100), (10_000, 100)):
        with Bench() as bench:
            bench.make(count)
            bench.start()
            bench.until_all()
            time.sleep(1 if brief else 60)
            over = threading.Event()
            writer = threading.Thread(target=grow, args=(bench, busy, over))
            writer.start()
            share = bench.share(2 if brief else 60)
            over.set()
            writer.join()
            print(f"| {count:,} | {busy} | {share:.2f} | {bench.memory():.1f} |", flush=True)


def grow(bench, busy, over):
    while not over.wait(1):
        for number in range(busy):
            bench.write(bench.path(number))


def latency(brief):
    print("\n| a line in a file | median, ms | 99th percentile, ms | lines |\n| --- | ---: | ---: | ---: |")
    age = 100
    with Bench(age) as bench:
        bench.make(10 if brief else 100)
        bench.start()
        bench.until_all()
        tell(f"in use (batch.max_age {age} ms, poll_interval 40 ms, the default)", bench, in_use(bench, brief))
        time.sleep(1 if brief else 60)
        times = []
        for number in range(1, 10 if brief else 100):
            times.append((bench.write(bench.path(number)), time.monotonic()))
            time.sleep(0.05)
        bench.until_all()
        tell("quiet for a minute", bench, times)
    with Bench(age, DEAD_SINK) as bench:
        bench.make(10 if brief else 100)
        bench.start()
        bench.until_all()
        # By then the dead sink's breaker is open, and its queue full.
        time.sleep(1 if brief else 60)
        tell("in use, beside a sink whose server is dead", bench, in_use(bench, brief))


def in_use(bench, brief):
    # A file that was quiet is looked at seldom until it has grown.
    bench.write(bench.path(0))
    bench.until_all()
    times = []
    for _ in range(20 if brief else 500):
        times.append((bench.write(bench.path(0)), time.monotonic()))
        time.sleep(0.05)
    bench.until_all()
    return times


def tell(name, bench, times):
    waits = sorted((bench.receiver.arrivals[number] - written) * 1000 for number, written in times)
    print(f"| {name} | {statistics.median(waits):.0f} | {waits[len(waits) * 99 // 100]:.0f} | {len(waits)} |", flush=True)


def application(brief):
    """`dd` copies a million lines of 100 bytes into the log, a write each. Beside `gzip`, which watches nothing, it shows what it costs to
    share the machine."""
    count, rounds = (10_000, 1) if brief else (1_000_000, 5)
    costs = {"nothing": [], "agent": [], "gzip": []}
    with Bench() as bench:
        lines = bench.folder / "lines"
        lines.write_bytes((b"a line of a log of a hundred bytes " + b"." * 64 + b"\n") * count)
        bench.receiver._store = lambda body: answer(body)
        for _ in range(rounds):
            for beside in costs:
                log = bench.logs / "app.log"
                log.write_bytes(b"")
                other = None
                if beside == "agent":
                    bench.start()
                    time.sleep(1)
                if beside == "gzip":
                    other = subprocess.Popen(["sh", "-c", 'while gzip -1 <"$0" >/dev/null; do :; done', lines], start_new_session=True)
                try:
                    costs[beside].append(cost(["dd", f"if={lines}", f"of={log}", "bs=100", "oflag=append", "conv=notrunc", "status=none"]))
                finally:
                    bench.stop()
                    if other:
                        os.killpg(other.pid, signal.SIGKILL)
                        other.wait()
    alone, watched, shared = (statistics.median(costs[key]) for key in ("nothing", "agent", "gzip"))
    print("\n| a program that writes " + f"{count:,} lines | CPU seconds, median of {rounds} | ratio |\n| --- | ---: | ---: |")
    for name, value in (("alone", alone), ("while the agent follows the file", watched), ("while gzip works on another", shared)):
        print(f"| {name} | {value:.3f} | {value / max(alone, 0.001):.3f} |")


def answer(body):
    """A server that forgets: what it costs to remember is not what is measured."""
    return [{"create": {"status": 201}} for _ in range(body.count(b"\n") // 2)]


def cost(command):
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed")
    return usage.ru_utime + usage.ru_stime


PARTS = {"idle": idle, "growing": growing, "latency": latency, "application": application}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--brief", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.parts or PARTS:
        PARTS[name](arguments.brief)


if __name__ == "__main__":
    main()
