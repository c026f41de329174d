#!/usr/bin/env python3
"""The agent over real sockets, under servers that lie.

    lying.py [--seeds 20] [--first 1] [--jobs 4] [--keep]

A seed is a run of its own: lines, good ones and such as the server refuses, are written while the agent runs and is killed now and then; a
Loki receiver (even seeds, every fourth over TLS, with rates or a small message size as limits) or a real Elasticsearch API behind a proxy (odd seeds) plays a script of faults: refusals,
busy times with Retry-After, resets before, within and after a request, half an answer, one that drips, none at all, answers that deny
what was stored, and restarts that forget every connection. Some sinks have a second address at which nobody listens.

Held to be true:

- once the script is over, every good line is at the server once, and every bad one in the dead letter with the server's reason, once more
  at most for each kill;
- no line is counted as uncertain, but such as are older than what Loki's queries see;
- the agent's books add up in every scrape, its memory stays under 64 MiB, and no request comes before a Retry-After is over.

A run ends by progress. Only where nothing at all has moved for a minute it is called stalled, and fails.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

from agent import ROOT, Agent
from scrape import Scrape

SERVERS = ROOT / "Tests" / "ShipperTestSupport" / "Servers"
PATIENCE = 60
MEMORY = 64 << 20
LINES = 1_500
# Older than a Loki takes, and than its queries see.
OLD = "2001-01-01T00:00:00Z"

CONFIGURATION = """
state_directory: {folder}/state
shutdown_timeout: 1s
admin: {{listen: "127.0.0.1:0"}}
sources:
  written: {{include: ["{folder}/logs/*.ndjson"], timestamp: timestamp, poll_interval: 10ms, max_line_bytes: 1MiB}}
sinks:
  out:
    inputs: [written]
    urls: [{urls}]
    timeout: 1s
    max_in_flight: {in_flight}
    batch: {{max_age: 20ms, max_lines: {lines}}}
    backoff: {{initial: 10ms, max: 200ms}}
    circuit_breaker: {{recovery: 1s}}
{sink}
"""
# What each Loki limits beside: nothing, the tenant's rate, that of a stream, the size of a push. Bytes, and bytes a second.
LIMITS = [
    [], ["--tenant-rate", 40_000, "--tenant-burst", 40_000], ["--stream-rate", 20_000, "--stream-burst", 20_000],
    ["--max-message", 8_192],
]
LOKI = """
    type: loki
    labels: {service: lying, level: $.level}
    query: {settling: 50ms}
    limits: {max_age: off, line_bytes: 1MiB}
"""
SEARCH = """
    type: elasticsearch
    index: lying
"""

# What befalls a request that stores, by weight.
WRITES = [
    (3, {"answer": 500}), (2, {"answer": 502}), (1, {"answer": 408}), (1, {"answer": 401}), (1, {"answer": 404}), (1, {"answer": 302}),
    (2, {"answer": 503, "headers": {"Retry-After": "1"}}), (2, {"answer": 429, "headers": {"Retry-After": "1"}}), (2, {"garbage": True}),
    (3, {"reset": True}), (3, {"reset_in_body": True}), (2, {"slow_body": 100_000}), (1, {"hang": True}), (3, {"store_then": 500}),
    (2, {"store_then": 504}), (3, {"store_then_reset": True}), (1, {"store_then_hang": True}), (3, {"half_answer": True}),
    (2, {"drip": 0.5}), (1, {"drip": 2}), (2, {"forget": True}), (2, {"delay": 0.3}), (6, {}),
    # A line by itself is smaller, unless it is a bad one.
    (2, {"answer": 413, "over": 1_000}), (2, {"answer_unread": 413, "over": 1_000}),
]
LOKI_WRITES = [
    (1, {"answer": 260, "body": "ingestion blocked for user fake until '2099-01-01T00:00:00Z' with status code '260'"}),
    (1, {"answer": 422, "body": "error at least one valid stream is required for ingestion", "over": 1_000}),
    (1, {"answer": 400, "body": "http: request body too large", "over": 1_000}),
]
# And a question.
READS = [(1, {"answer": 503}), (1, {"answer": 429}), (1, {"reset": True}), (1, {"delay": 0.3}), (1, {"half_answer": True}), (4, {})]

# What a bad line, if it is large, may be told by them instead.
TOO_LARGE = re.compile(r"413: |422: |400: http: request body too large")


class Wrong(Exception):
    """What must hold does not."""


def chosen(chance, vocabulary, count, **more):
    weights, faults = zip(*vocabulary)
    return [fault | more for fault in chance.choices(faults, weights, k=count)]


def closed_port():
    """At which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """A process of the test servers, which ends with us."""

    def __init__(self, log, script, *arguments):
        self._log = log
        with open(log, "wb") as output:
            command = [sys.executable, str(SERVERS / script), "--exit-with-stdin", *map(str, arguments)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output)
        self.port = self.told("listening on")

    def told(self, words):
        """The port behind these words."""
        while True:
            ended = self._process.poll() is not None
            for line in self._log.read_text().splitlines():
                if line.startswith(words):
                    return int(line.rpartition(":")[2])
            if ended:
                raise Wrong(f"a test server did not start: {self._log.read_text()}")
            time.sleep(0.01)

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def close(self):
        self._process.stdin.close()
        self._process.wait()


class Loki:
    """Refuses lines that are too long or too old, and stores the rest of a push."""

    writes = WRITES + LOKI_WRITES
    answers = "requests_by_status"

    def __init__(self, folder, seed):
        over_tls = seed % 4 == 0
        self._has_old = seed % 3 == 0
        self._record = folder / "record"
        tls = self._certificate(folder) if over_tls else []
        limits = LIMITS[seed // 2 % len(LIMITS)]
        self.front = Server(
            folder / "loki", "loki_receiver.py", "--record", self._record, "--record-dropped", "--no-behind-limit", *tls, *limits)
        self.url = f"https://localhost:{self.front.told('tls on')}" if over_tls else f"http://127.0.0.1:{self.front.port}"
        self.sink = LOKI + (f"    tls: {{ca_file: {folder}/certificate}}\n" if over_tls else "")

    @staticmethod
    def _certificate(folder):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key", "-out", folder / "certificate"],
            check=True, capture_output=True)
        return ["--tls-certificate", folder / "certificate", "--tls-key", folder / "key"]

    def bad(self, chance):
        return chance.choice([{"timestamp": OLD}, {"filler": "x" * (300 << 10)}]) if self._has_old else {"filler": "x" * (300 << 10)}

    def reason(self, line):
        return "max entry size" if "filler" in line else "oldest acceptable timestamp"

    def held(self):
        """How often each number came; a Loki shows only some of the repeats."""
        lines = self._record.read_text().splitlines() if self._record.exists() else []
        return collections.Counter(json.loads(json.loads(line)["line"])["n"] for line in lines)

    def close(self):
        self.front.close()


class Search:
    """Refuses documents whose number is a word."""

    sink = SEARCH
    writes = WRITES
    answers = "bulks_by_status"

    def __init__(self, folder, _):
        self._real = Server(folder / "search", "elasticsearch_server.py")
        mapping = {"mappings": {"properties": {"word": {"type": "long"}}}}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._real.port}/lying", json.dumps(mapping).encode(), {"Content-Type": "application/json"}, method="PUT")
        urllib.request.urlopen(request).close()
        self.front = Server(folder / "proxy", "elasticsearch_faults.py", "--upstream", f"http://127.0.0.1:{self._real.port}")
        self.url = f"http://127.0.0.1:{self.front.port}"
        self._dump = folder / "dump"

    def bad(self, chance):
        return {"word": "no number"}

    def reason(self, line):
        return "document_parsing_exception"

    def held(self):
        subprocess.run(
            [sys.executable, SERVERS / "elasticsearch_dump.py", f"http://127.0.0.1:{self._real.port}", "lying", self._dump],
            check=True, capture_output=True)
        return collections.Counter(json.loads(line)["_source"]["n"] for line in self._dump.read_text().splitlines())

    def close(self):
        self.front.close()
        self._real.close()


class Run:
    def __init__(self, seed, folder):
        self._chance = random.Random(seed)
        self._folder = folder
        self.server = (Search if seed % 2 else Loki)(folder, seed)
        scheme = self.server.url.partition(":")[0]
        urls = [self.server.url] + [f"{scheme}://localhost:{closed_port()}"] * (seed % 3 == 0)
        self._chance.shuffle(urls)
        self._in_flight = self._chance.choice([1, 4])
        self._agent = Agent(folder, CONFIGURATION.format(
            folder=folder, urls=", ".join(f'"{url}"' for url in urls), in_flight=self._in_flight,
            lines=self._chance.choice([7, 50, 300]), sink=self.server.sink))
        self.kills = self._chance.choice([0, 0, 1, 2])
        self._lines = {}
        self._moved = time.monotonic()
        self._last = None

    def close(self):
        self._agent.end()
        self.server.close()

    def _write(self, count):
        with open(self._folder / "logs" / "a.ndjson", "a", encoding="utf-8") as file:
            for _ in range(count):
                number = len(self._lines)
                stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{number:06d}Z"
                line = {"timestamp": stamp, "level": self._chance.choice(["info", "warning"]), "n": number}
                is_bad = self._chance.random() < 0.01
                if is_bad:
                    line |= self.server.bad(self._chance)
                self._lines[number] = (line, is_bad)
                file.write(json.dumps(line) + "\n")

    # Progress

    def _look(self):
        """A scrape that holds, or `None` while there is none."""
        if self._agent.has_died():
            raise Wrong("the agent ended by itself; its last words: " + self._agent.said()[-2000:])
        text = self._agent.metrics()
        scrape = Scrape(text) if text else None
        if scrape and scrape.complaint():
            raise Wrong(scrape.complaint())
        if scrape and (memory := self._agent.anonymous_memory()) > MEMORY:
            raise Wrong(f"the agent has {memory >> 20} MiB of memory")
        state = text and [line for line in text.splitlines() if line.startswith(("shipper_lines_", "shipper_requests_"))]
        if state != self._last:
            self._last, self._moved = state, time.monotonic()
        if time.monotonic() - self._moved > PATIENCE:
            raise Wrong(f"nothing moves; {self.server.front.call('/_control/stats')}; the agent said last: {self._agent.said()[-2000:]}")
        time.sleep(0.02)
        return scrape

    def _until(self, holds):
        while not ((scrape := self._look()) and holds(scrape)):
            pass
        return scrape

    def run(self):
        """Returns what is wrong, or `None`."""
        script = chosen(self._chance, self.server.writes, self._chance.randint(8, 20)) + chosen(self._chance, READS, 8, on="read")
        if self._in_flight == 1:
            # Nothing else is under way when an answer comes.
            script = [event | {"under_way": 0} for event in script]
        self.server.front.call("/_control/script", script)
        self._write(LINES // 3)
        self._agent.start()
        for _ in range(self.kills):
            enough = self._chance.randint(1, 300)
            self._until(lambda scrape: scrape.sum("lines_delivered_total") >= enough or self._is_idle(scrape))
            self._agent.end(signal.SIGKILL)
            self._write(50)
            self._agent.start()
        while len(self._lines) < LINES:
            self._write(50)
            self._look()
        quiet = 0
        # It tells its lag each second, and one that has just been started does not know it yet.
        while quiet < 100:
            quiet = quiet + 1 if (scrape := self._look()) and self._is_idle(scrape) else 0
        if self._agent.end(signal.SIGTERM) != 0:
            raise Wrong("told to stop, the agent did not end in order")
        return self._verdict(scrape)

    def _is_idle(self, scrape):
        return scrape.is_idle("out") and scrape.sum("lines_read_total") > 0

    # The verdict

    def _verdict(self, scrape):
        old = sum(line["timestamp"] == OLD for line, _ in self._lines.values())
        if (uncertain := scrape.sum("lines_uncertain_total")) > old:
            return f"{uncertain} lines are called uncertain, and {old} are old"
        held, dead = self.server.held(), self._dead_letter()
        if stray := (held.keys() | dead.keys()) - self._lines.keys():
            return f"there is what was never written: {stray}"
        for number, (line, is_bad) in self._lines.items():
            told = dead.get(number, [])
            # One that was killed before its checkpoint is refused, and noted, once more.
            is_told = 1 <= len(told) <= 1 + self.kills
            if held[number] != (not is_bad) or is_told != is_bad:
                return f"#{number} ({'bad' if is_bad else 'good'}) is there {held[number]} times, and refused as {told}"
            wanted = self.server.reason(line) if is_bad else ""
            if not all(wanted in reason or TOO_LARGE.match(reason) for reason in told):
                return f"#{number} was refused as {told}, want {wanted}"
        stats = self.server.front.call("/_control/stats")
        # A new life knows nothing of what the last one was asked for.
        if stats["early_requests"] and self.kills == 0:
            return f"{stats['early_requests']} requests came before a Retry-After was over"
        return None

    def _dead_letter(self):
        """The reasons by number."""
        found, path = collections.defaultdict(list), self._folder / "state" / "dead-letter" / "out.ndjson"
        for line in path.read_text().splitlines() if path.exists() else []:
            record = json.loads(line)
            found[json.loads(record["line"])["n"]].append(record["reason"])
        return found

    def summary(self):
        stats = self.server.front.call("/_control/stats")
        played, answers = stats["faults"]["played"], stats[self.server.answers]
        bad = sum(is_bad for _, is_bad in self._lines.values())
        told = ", ".join(f"{count} of {answer}" for answer, count in sorted(answers.items()))
        return f"{len(self._lines)} lines, {bad} of them bad, {self.kills} kills, {sum(played.values())} events; answers: {told}"


def run(seed, keep):
    """Returns what to print, and whether all is well."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"lying-{seed}-"))
    folder.chmod(0o755)
    lying = Run(seed, folder)
    try:
        complaint = lying.run()
        summary = lying.summary()
    except Wrong as wrong:
        complaint, summary = str(wrong), "not ended"
    except Exception:
        complaint, summary = traceback.format_exc(), "not ended"
    finally:
        lying.close()
    told = f"seed {seed}: {type(lying.server).__name__}, {summary}: {complaint or 'all is well'}"
    if complaint and keep:
        told += f"\n  kept in {folder}"
    else:
        shutil.rmtree(folder)
    return told, complaint is None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=4, help="runs side by side; they wait more than they work")
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs that fail")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    failed = []
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        pending = {pool.submit(run, seed, arguments.keep): seed for seed in seeds}
        for done in concurrent.futures.as_completed(pending):
            told, is_well = done.result()
            print(told, flush=True)
            if not is_well:
                failed.append(pending[done])
    print(f"{len(seeds) - len(failed)} of {len(seeds)} runs are well.")
    if failed:
        sys.exit(f"FAIL: seeds {sorted(failed)}")


if __name__ == "__main__":
    main()
