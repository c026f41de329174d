#!/usr/bin/env python3
"""A Loki for tests: takes pushes with Loki's limits, answers and weak de-duplication, and shows what it holds.

Its decoders share nothing with the encoder under test. `POST /_control/script` makes it fail
as scripted (see faults.py).
"""

import argparse
import dataclasses
import hashlib
import json
import sys
import threading
from collections import Counter
from urllib.parse import parse_qsl, unquote, urlsplit

import loki_query
import server_process
from faults import Answer, FaultScript, FaultyHandler
from loki_limits import SECOND, Limits
from loki_push_decoding import PushError, decode_push
from loki_store import Store

TEXT = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
LOGGED_HEADERS = ("Content-Type", "Content-Encoding", "X-Scope-OrgID", "Authorization", "User-Agent")


class Receiver:
    """The store, the faults and the counters that all connections share."""

    def __init__(self, store: Store):
        self.store = store
        self.faults = FaultScript()
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._pushes: list[dict] = []
        self._bytes_in = self._queries = 0
        self._outcomes: Counter[str] = Counter()

    def begin_push(self, headers, body: bytes) -> dict:
        """Notes a push that came in, whatever becomes of it, under the next sequence number (from 1)."""
        with self._lock:
            noted = {"push": len(self._pushes) + 1, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            noted["headers"] = {name: headers[name] for name in LOGGED_HEADERS if headers[name] is not None}
            self._pushes.append(noted)
            self._bytes_in += len(body)
            return noted

    def count(self, outcome: str, noted: dict | None) -> None:
        with self._lock:
            if noted is not None:
                self._outcomes[outcome] += 1
                noted["outcome"] = outcome

    def count_query(self) -> None:
        with self._lock:
            self._queries += 1

    def push(self, noted: dict, headers, body: bytes) -> Answer:
        try:
            streams = decode_push(headers["Content-Type"], headers["Content-Encoding"], body)
            noted["lines"] = sum(len(stream.entries) for stream in streams)
            self.store.push(noted["push"], streams)
        except PushError as refusal:
            return Answer(refusal.status, refusal.text.encode("utf-8", "replace") + b"\n", TEXT)
        return Answer(204)

    def stats(self) -> dict:
        with self._lock:
            counters = {
                "pushes": len(self._pushes),
                "bytes_in": self._bytes_in,
                "queries": self._queries,
                "requests_by_status": dict(self._outcomes),
                "faults": self.faults.summary(),
                "early_requests": self.faults.early,
            }
        store = self.store
        with store.lock:
            return counters | {
                "entries_accepted": store.accepted,
                "repeats_dropped": store.dropped,
                "entries_refused": store.refused,
                "streams": len(store.streams),
            }

    def pushes(self) -> list[dict]:
        with self._lock:
            return [dict(noted) for noted in self._pushes]

    def reset(self) -> None:
        self.faults.clear()
        self.store.reset()
        with self._lock:
            self._clear()


def handler_for(receiver: Receiver, authorization: str | None = None) -> type[FaultyHandler]:
    class Handler(FaultyHandler):
        faults = receiver.faults
        noted: dict | None = None

        def do_GET(self):
            self.noted = None
            self.read_body()
            url = urlsplit(self.path)
            if self._control(url.path, b""):
                return
            if url.path == "/ready":
                return self.send(Answer(200, b"ready\n", TEXT))
            if not self._is_known():
                return self.send(Answer(401, b"no org id\n", TEXT))
            if url.path == "/loki/api/v1/status/buildinfo":
                return self.send(Answer(200, b'{"version":"3.0.0-test","goVersion":""}\n', {"Content-Type": "application/json"}))
            receiver.count_query()
            self.respond("read", lambda: self._query(url))

        def do_POST(self):
            self.noted = None
            path = urlsplit(self.path).path
            body = self.read_body("write" if path == "/loki/api/v1/push" else None)
            if self._control(path, body):
                return
            if path != "/loki/api/v1/push":
                return self.send(Answer(404, b"404 page not found\n", TEXT))
            noted = self.noted = receiver.begin_push(self.headers, body)
            if not self._is_known():
                return self.send(Answer(401, b"no org id\n", TEXT))
            self.respond("write", lambda: receiver.push(noted, self.headers, body))

        def _is_known(self) -> bool:
            if authorization is None:
                return True
            with open(authorization, encoding="utf-8") as file:
                return self.headers["Authorization"] == file.read().strip()

        def count(self, outcome: str) -> None:
            receiver.count(outcome, self.noted)

        def _query(self, url) -> Answer:
            parts = url.path.split("/")
            try:
                if url.path == "/loki/api/v1/query_range":
                    categorize = "categorize-labels" in (self.headers["X-Loki-Response-Encoding-Flags"] or "")
                    data: object = loki_query.query_range(receiver.store, dict(parse_qsl(url.query)), categorize)
                elif url.path == "/loki/api/v1/query":
                    data = loki_query.query_instant(receiver.store, dict(parse_qsl(url.query)))
                elif url.path == "/loki/api/v1/labels":
                    data = loki_query.label_names(receiver.store)
                elif len(parts) == 7 and url.path.startswith("/loki/api/v1/label/") and parts[6] == "values":
                    data = loki_query.label_values(receiver.store, unquote(parts[5]))
                else:
                    return Answer(404, b"404 page not found\n", TEXT)
            except loki_query.QueryError as error:
                return Answer(400, f"{error}\n".encode(), TEXT)
            return json_answer({"status": "success", "data": data})

        def _control(self, path: str, body: bytes) -> bool:
            if self.handle_control(path, body):
                return True
            match self.command, path:
                case "GET", "/_control/stats":
                    self.send_json(receiver.stats())
                case "GET", "/_control/pushes":
                    self.send_json(receiver.pushes())
                case "POST", "/_control/reset":
                    receiver.reset()
                    self.send_json({})
                case "POST", "/_control/flush":
                    receiver.store.flush()
                    self.send_json({})
                case "POST", "/_control/remove":
                    self.send_json({"removed": receiver.store.remove(body)})
                case _:
                    return False
            return True

    return Handler


def json_answer(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), {"Content-Type": "application/json; charset=UTF-8"})


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    server_process.add_process_flags(parser)
    parser.add_argument(
        "--record", metavar="FILE", help="append every stored entry to FILE as NDJSON, in order of arrival"
    )
    parser.add_argument(
        "--record-dropped", action="store_true", help='record dropped repeats too, with "dropped": true'
    )
    parser.add_argument(
        "--no-age-limit", action="store_true", help="take entries of any time, and show all of them to queries"
    )
    parser.add_argument(
        "--no-behind-limit", action="store_true", help="take entries however far behind their stream's newest"
    )
    parser.add_argument("--no-service-name", action="store_true", help="do not add the label service_name as Loki does")
    parser.add_argument("--max-streams", type=int, default=5000, metavar="N")
    parser.add_argument(
        "--max-message", type=int, default=4 << 20, metavar="BYTES", help="gRPC limit on a push, decompressed"
    )
    parser.add_argument(
        "--tenant-rate", type=int, metavar="BYTES", help="bytes a second of the tenant; Loki: 4194304; off by default"
    )
    parser.add_argument("--tenant-burst", type=int, default=6 << 20, metavar="BYTES")
    parser.add_argument(
        "--stream-rate", type=int, metavar="BYTES", help="bytes a second of a stream; Loki: 3145728; off by default"
    )
    parser.add_argument("--stream-burst", type=int, default=15 << 20, metavar="BYTES")
    parser.add_argument(
        "--blocked-status", type=int, metavar="STATUS", help="refuse all pushes as an operator's block does (Loki: 260)"
    )
    parser.add_argument(
        "--authorization", metavar="FILE", help="answer 401 unless the header Authorization is what this file holds now"
    )
    server_process.add_tls_flags(parser)
    parser.add_argument(
        "--query-ingesters-within",
        type=int,
        default=3 * 3600,
        metavar="SECONDS",
        help="queries for spans that end earlier see flushed entries only; 0 shows all",
    )
    return parser.parse_args(arguments)


def limits_of(options: argparse.Namespace) -> Limits:
    within = 0 if options.no_age_limit else options.query_ingesters_within
    limits = Limits(
        max_streams=options.max_streams,
        max_message=options.max_message,
        tenant_rate=options.tenant_rate,
        tenant_burst=options.tenant_burst,
        stream_rate=options.stream_rate,
        stream_burst=options.stream_burst,
        blocked_status=options.blocked_status,
        query_ingesters_within=within * SECOND or None,
        service_name=not options.no_service_name,
    )
    if options.no_age_limit:
        limits = dataclasses.replace(limits, max_age=None, max_ahead=None)
    return dataclasses.replace(limits, max_behind=None) if options.no_behind_limit else limits


def main(arguments: list[str]) -> None:
    options = parse_arguments(arguments)
    record = open(options.record, "a", encoding="utf-8") if options.record else None
    receiver = Receiver(Store(limits_of(options), record, options.record_dropped))
    handler = handler_for(receiver, options.authorization)
    server_process.serve_tls(options, handler)
    server_process.serve(server_process.TestHTTPServer(options.port, handler), options.exit_with_stdin)


if __name__ == "__main__":
    main(sys.argv[1:])
