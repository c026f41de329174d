#!/usr/bin/env python3
"""A proxy in front of an Elasticsearch that fails as scripted (see faults.py).

Faults are for `_bulk` requests, those with "on": "read" for all others.
Control: `GET /_control/stats`, `GET|POST /_control/script`, `POST /_control/reset`.
"""

import argparse
import http.client
import sys
import threading
from collections import Counter
from urllib.parse import urlsplit

import server_process
from faults import Answer, FaultScript, FaultyHandler

# Headers that belong to one connection, or that http.client and the handler write themselves.
OWN_HEADERS = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "host",
    "expect",
    "date",
    "server",
    "accept-encoding",
}


class Proxy:
    """The faults and counters that all connections share."""

    def __init__(self, upstream: str):
        self.host = urlsplit(upstream).netloc
        self.faults = FaultScript()
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._outcomes: Counter[str] = Counter()
        self._bulks = self._bytes_in = 0

    def note_bulk(self, size: int) -> None:
        with self._lock:
            self._bulks += 1
            self._bytes_in += size

    def count(self, outcome: str) -> None:
        with self._lock:
            self._outcomes[outcome] += 1

    def stats(self) -> dict:
        with self._lock:
            counters = {"bulks": self._bulks, "bytes_in": self._bytes_in, "bulks_by_status": dict(self._outcomes)}
        return counters | {"faults": self.faults.summary(), "early_requests": self.faults.early}

    def reset(self) -> None:
        self.faults.clear()
        with self._lock:
            self._clear()

    def forward(self, method: str, path: str, headers, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.host)
        sent = {name: value for name, value in headers.items() if name.lower() not in OWN_HEADERS}
        if "Accept-Encoding" in headers:
            sent["Accept-Encoding"] = headers["Accept-Encoding"]
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS}
            if method == "HEAD" and answer.headers["Content-Length"]:
                kept["Content-Length"] = answer.headers["Content-Length"]
            return Answer(answer.status, answer.read(), kept)
        except (OSError, http.client.HTTPException) as error:
            return Answer(
                502, f"Could not reach the upstream server: {error}\n".encode(), {"Content-Type": "text/plain"}
            )
        finally:
            connection.close()


def handler_for(proxy: Proxy) -> type[FaultyHandler]:
    class Handler(FaultyHandler):
        faults = proxy.faults
        is_bulk = False

        def handle_any(self):
            path = urlsplit(self.path).path
            self.is_bulk = path.endswith("/_bulk")
            body = self.read_body("write" if self.is_bulk else None)
            if self._control(path, body):
                return
            if self.is_bulk:
                proxy.note_bulk(len(body))
            self.respond(
                "write" if self.is_bulk else "read", lambda: proxy.forward(self.command, self.path, self.headers, body)
            )

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

        def count(self, outcome: str) -> None:
            if self.is_bulk:
                proxy.count(outcome)

        def _control(self, path: str, body: bytes) -> bool:
            if self.handle_control(path, body):
                return True
            if (self.command, path) == ("POST", "/_control/reset"):
                proxy.reset()
                self.send_json({})
            elif path == "/_control/stats":
                self.send_json(proxy.stats())
            else:
                return False
            return True

    return Handler


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    server_process.add_process_flags(parser)
    parser.add_argument("--upstream", required=True, metavar="URL", help="such as http://127.0.0.1:9200")
    options = parser.parse_args(arguments)
    server_process.serve(
        server_process.TestHTTPServer(options.port, handler_for(Proxy(options.upstream))), options.exit_with_stdin
    )


if __name__ == "__main__":
    main(sys.argv[1:])
