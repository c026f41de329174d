#!/usr/bin/env python3
"""An agent's page and its API over made-up records, for the tests of the page and for work on it.

    python3 Tests/Page/fake_agent.py --port 9464 --live 5      # prints the address
"""

import argparse
import bisect
import http.server
import itertools
import json
import pathlib
import threading
import time
import urllib.parse

import records
from matching import LEVELS, Conditions, Refusal

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "Sources/ShipperAgent/Page/Resources"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TOKEN = "0123456789abcdef0123456789abcdef"
SEARCH = {"trace", "level", "logger", "source", "host", "file", "field", "text", "from", "to"}
# What may be asked, with the parameters that there may be.
QUESTIONS = {
    "search": SEARCH | {"limit", "cursor"}, "histogram": SEARCH | {"buckets"}, "tail": SEARCH | {"after"}, "trace": {"id"}, "values": set(),
    "status": set(),
}


class FakeStore:
    """Records in the order of their time, and in the order of their arrival."""

    def __init__(self, count: int, seed: int, end: int):
        self.lock = threading.Lock()
        self.maker = records.Maker(seed + 1)
        self.by_time = records.generate(count, seed, end) if count else []
        self.arrived = list(self.by_time)

    def append(self, made: list[dict]):
        with self.lock:
            self.arrived += made
            for record in made:
                bisect.insort(self.by_time, record, key=records.order)

    def matching(self, query: dict, newest_first: bool = True, before: tuple[int, str] | None = None):
        wanted = Conditions(query)
        end = len(self.by_time) if before is None else bisect.bisect_left(self.by_time, before, key=records.order)
        for index in range(end - 1, -1, -1) if newest_first else range(end):
            if wanted.match(self.by_time[index]):
                yield self.by_time[index]


def shown(record: dict) -> dict:
    return {key: value for key, value in record.items() if key != "fields"}


class Api:
    def __init__(self, store: FakeStore):
        self.store = store
        self.begun = time.monotonic()
        # What tests order: a path of the API to the status and words of its answer, instead of the true one; 0 hangs up.
        self.orders: dict[str, tuple[int, str]] = {}
        # What waits before it is answered, by a text in the query.
        self.held: dict[str, threading.Event] = {}
        self.status_overrides: dict = {}
        # How many questions are being answered.
        self.answering = 0
        self.counting = threading.Lock()

    def count(self, more: int):
        with self.counting:
            self.answering += more

    def answer(self, name: str, query: dict):
        for text, event in list(self.held.items()):
            if text in str(query):
                event.wait()
        if name in self.orders:
            raise Refusal(*self.orders[name])
        if name not in QUESTIONS:
            raise Refusal(404, f"There is no '/api/{name}'.")
        for key in query.keys() - QUESTIONS[name]:
            raise Refusal(400, f"There is no parameter '{key}' here.")
        with self.store.lock:
            return getattr(self, name)(query)

    def obey_nobody(self):
        self.orders.clear()
        self.status_overrides = {}
        for event in self.held.values():
            event.set()
        self.held.clear()

    def search(self, query):
        limit = int(query.get("limit", ["100"])[0])
        if not 1 <= limit <= 500:
            raise Refusal(400, f"limit: got {limit}, want 1 to 500.")
        before = None
        if "cursor" in query:
            time, _, id = query["cursor"][0].partition("-")
            before = (int(time), id)
        found = [shown(record) for record in itertools.islice(self.store.matching(query, before=before), limit + 1)]
        more, found = len(found) > limit, found[:limit]
        return {"records": found, "next": f"{found[-1]['time']}-{found[-1]['id']}" if more else None}

    def histogram(self, query):
        rows = self.store.by_time
        begin = int(query["from"][0]) if "from" in query else (int(rows[0]["time"]) // 1_000_000 if rows else 0)
        end = int(query["to"][0]) if "to" in query else (int(rows[-1]["time"]) // 1_000_000 + 1 if rows else 0)
        step = max(1, -(-(end - begin) // int(query.get("buckets", ["80"])[0])))
        buckets: dict[int, dict[str, int]] = {}
        for record in self.store.matching(query | {"from": [str(begin)], "to": [str(end)]}, newest_first=False):
            start = begin + (int(record["time"]) // 1_000_000 - begin) // step * step
            counts = buckets.setdefault(start, {})
            level = record["level"] or "none"
            counts[level] = counts.get(level, 0) + 1
        return {"from": begin, "to": end, "step": step, "buckets": [{"t": t, "counts": c} for t, c in sorted(buckets.items())]}

    def trace(self, query):
        wanted = {"trace": query.get("id", [""])}
        found = [shown(record) for record in self.store.matching(wanted, newest_first=False)]
        return {"records": found[:5000], "truncated": len(found) > 5000}

    def tail(self, query):
        end = len(self.store.arrived)
        if "after" not in query:
            return {"records": [], "next": str(end), "skipped": 0}
        after, wanted = int(query["after"][0]), Conditions(query)
        new = [shown(record) for record in self.store.arrived[after:] if wanted.match(record)]
        return {"records": new[-500:], "next": str(end), "skipped": max(0, len(new) - 500)}

    def values(self, query):
        def distinct(key):
            return sorted({record[key] for record in self.store.by_time[-20000:]} - {None})[:200]

        return {
            "levels": list(LEVELS), "loggers": distinct("logger"), "sources": distinct("source"),
            "hosts": distinct("host"), "files": distinct("file"),
        }

    def status(self, query):
        lines = len(self.store.arrived)
        size = sum(len(record["line"]) for record in self.store.arrived[:1000]) * max(1, lines // 1000)

        def ledger(dead, in_flight, lag_bytes, lag_seconds):
            return {
                "name": "pipeline", "lines_read": lines, "lines_delivered": lines - dead - in_flight, "lines_filtered": 0,
                "lines_dead_lettered": dead, "lines_in_flight": in_flight, "lag_bytes": lag_bytes, "lag_seconds": lag_seconds,
                "bytes_read": size, "bytes_delivered": size - lag_bytes, "lines_uncertain": 0, "bytes_lost": 0,
            }

        def sink(name, product, **more):
            return {
                "name": name, "batches_in_flight": 0, "requests_in_flight": 0, "window": 8, "requests_failed": 0, "retries": 0, "breaker": "closed",
                "trouble": None, "trouble_seconds": None, "last_error": None, "last_error_seconds": None, "paused": None, "paused_seconds": None,
                "dead_letter_bytes": 0, "dead_letter_limit_bytes": 64 << 20, "dead_letter_lines_dropped": 0, "checkpoint_seconds": 0,
                "checkpoint_failures": 0, "product": product, "servers": [],
            } | more

        files = [
            {
                "source": "pipeline", "path": path, "id": f"{n:032x}", "size": size // (n + 1), "gone": False, "pinned": n == 0,
                "checkpoints": {"local": size // (n + 1), "loki": max(0, size // (n + 1) - 48_000)},
            }
            for n, path in enumerate([records.AT_HOME[1], *(file for _, file in records.PLACES.values())])
        ]
        trouble = "connection refused"
        return {
            "version": 1, "agent": "0.1.0", "host": "etl-1", "uptime_seconds": int(time.monotonic() - self.begun) + 93_784,
            "files": files, "held_back": 0, "retained_bytes": 0, "stuck": None,
            "sinks": [
                sink("local", None, sources=[ledger(0, 0, 0, 0)]),
                sink(
                    "loki", "Loki 3.0.0", batches_in_flight=2, requests_in_flight=1, window=1, retries=17, breaker="open", trouble=trouble, trouble_seconds=42,
                    last_error=trouble, last_error_seconds=3, dead_letter_bytes=4321, sources=[ledger(12, 640, 144_000, 42)],
                    servers=[{"name": "http://loki-1:3100", "well": False, "failures": 9}, {"name": "http://loki-2:3100", "well": False, "failures": 8}],
                ),
            ],
        } | self.status_overrides


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "FakeAgent"

    def do_GET(self):
        path, _, text = self.path.partition("?")
        name = self.headers.get("Host", "").rpartition(":")[0]
        if name not in ("127.0.0.1", "localhost", "[::1]"):
            return self.say(421, {"error": f"This agent is not called '{name}'."})
        if path == "/":
            return self.send(302, b"", "text/plain", {"Location": "/logs"})
        if path.startswith("/api/"):
            return self.api(path.removeprefix("/api/"), urllib.parse.parse_qs(text, keep_blank_values=True))
        self.file("index.html" if path == "/logs" else path.removeprefix("/logs/"))

    def api(self, name, query):
        if self.headers.get("Authorization") != f"Bearer {self.server.token}":
            return self.say(401, {"error": "This needs the agent's token."})
        self.server.api.count(1)
        try:
            self.say(200, self.server.api.answer(name, query))
        except Refusal as refusal:
            if refusal.status == 0:
                self.close_connection = True
                return
            self.say(refusal.status, {"error": str(refusal)})
        except ValueError as error:
            self.say(400, {"error": str(error)})
        finally:
            self.server.api.count(-1)

    def file(self, name):
        path = RESOURCES / name
        if "/" in name or path.suffix not in TYPES or not path.is_file():
            return self.say(404, {"error": f"There is no '{self.path}'."})
        self.send(200, path.read_bytes(), TYPES[path.suffix], {
            "Cache-Control": "no-cache", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        })

    def say(self, status, answer):
        self.send(status, json.dumps(answer).encode(), "application/json", {})

    def send(self, status, body, type, headers):
        self.send_response(status)
        for key, value in ({"Content-Type": type, "Content-Length": str(len(body))} | headers).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class FakeAgent(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int = 0, count: int = 100_000, seed: int = 7):
        super().__init__(("127.0.0.1", port), Handler)
        self.token = TOKEN
        self.store = FakeStore(count, seed, time.time_ns())
        self.api = Api(self.store)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/logs"

    def arrive(self, runs: int = 1) -> list[dict]:
        """New records, as if just written; returns them in the order of their arrival."""
        made = []
        for _ in range(runs):
            run = self.store.maker.run(0)
            shift = time.time_ns() - int(run[-1]["time"])
            made += [record | {"time": str(int(record["time"]) + shift)} for record in run]
        self.store.append(made)
        return made

    def handle_error(self, request, client_address):
        pass  # The browser went away.


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=9464)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--live", type=float, default=0, help="runs of the pipeline that arrive each second")
    options = parser.parse_args()
    agent = FakeAgent(options.port, options.count, options.seed)
    print(f"{agent.url}#token={agent.token}", flush=True)
    while True:
        if options.live:
            agent.arrive()
        time.sleep(1 / (options.live or 1))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
