"""A bulk endpoint that remembers every document, and fails as it is told."""

import gzip
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that is killed leaves its connections as they are."""


class BulkReceiver:
    """Keeps documents by id: a repeat is answered with 409, as Elasticsearch answers `create`."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._documents = {}
        self._trouble = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver._answer(self)

            def log_message(self, *_):
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, share):
        """Fails this share of the requests from now on."""
        self._trouble = share

    def documents(self):
        with self._lock:
            return dict(self._documents)

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with self._lock:
            trouble = self._random.choice(["busy", "broken", "stored and lost"]) if self._random.random() < self._trouble else None
        if trouble in ("busy", "broken"):
            return self._send(request, 429 if trouble == "busy" else 503, {})
        items = self._store(body)
        if trouble:
            request.close_connection = True
            return request.connection.close()
        self._send(request, 200, {"errors": any(item["create"]["status"] != 201 for item in items), "items": items})

    def _store(self, body):
        lines = body.split(b"\n")
        items = []
        with self._lock:
            for action, source in zip(lines[::2], lines[1::2]):
                name = json.loads(action)["create"]["_id"]
                status = 409 if name in self._documents else 201
                self._documents.setdefault(name, json.loads(source))
                item = {"_id": name, "status": status}
                if status == 409:
                    item["error"] = {"type": "version_conflict_engine_exception", "reason": "document already exists"}
                items.append({"create": item})
        return items

    @staticmethod
    def _send(request, status, answer):
        data = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
