"""A bulk endpoint that remembers every document, and fails as it is told."""

import collections
import gzip
import json
import random
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What a document was when it was first stored. `order` counts from 0 in the order of storing.
Document = collections.namedtuple("Document", "order name text path offset time tags")

NUMBER = re.compile(r"line (\d+) ")


def number_of(text):
    """Every line that the torture writes begins with `line N `; None for what does not."""
    match = NUMBER.match(text)
    return int(match[1]) if match else None


def never_refused(number):
    return False


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client that is killed leaves its connections as they are."""


class BulkReceiver:
    """Keeps documents by id: a repeat is answered with 409, as Elasticsearch answers `create`.

    A line that `refuses` says yes to is answered with 400 at every try. `answered` counts the items of the answers that went out whole.
    """

    def __init__(self, seed, refuses=never_refused, change=None):
        """`change` is told whenever something is stored or refused; receivers may share one."""
        self._random = random.Random(seed)
        self._refuses = refuses
        self._change = change or threading.Condition(threading.RLock())
        self._connections = 0
        self._documents = {}
        self._stored = collections.defaultdict(list)
        self._refused = set()
        self._trouble = 0.0
        self.answered = collections.Counter()
        self._server = Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def _handler(receiver):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def setup(self):
                receiver._connected(1)
                super().setup()

            def finish(self):
                try:
                    super().finish()
                finally:
                    receiver._connected(-1)

            def do_POST(self):
                receiver._answer(self)

            def log_message(self, *_):
                pass

        return Handler

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def is_down(self):
        return self._trouble >= 1

    def fail(self, share):
        """Fails this share of the requests from now on."""
        self._trouble = share

    def documents(self):
        """All of them, in the order in which they were stored."""
        with self._change:
            return list(self._documents.values())

    def has(self, number):
        """Whether the line with this number has been stored; its text may still be wrong."""
        return number in self._stored

    def has_refused(self, number):
        return number in self._refused

    def copies(self, number):
        with self._change:
            return list(self._stored.get(number, []))

    @property
    def count(self):
        """Lines stored or refused."""
        return len(self._documents) + len(self._refused)

    def wait_until_left(self):
        """Returns when no client is connected: what a killed agent had sent is stored by then, or never will be."""
        with self._change:
            self._change.wait_for(lambda: self._connections == 0)

    def _connected(self, difference):
        with self._change:
            self._connections += difference
            self._change.notify_all()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with self._change:
            trouble = self._random.choice(["busy", "broken", "stored and lost"]) if self._random.random() < self._trouble else None
        if trouble in ("busy", "broken"):
            return self._send(request, 429 if trouble == "busy" else 503, {})
        items = self._store(body)
        if trouble:
            request.close_connection = True
            return request.connection.close()
        statuses = collections.Counter(item["create"]["status"] for item in items)
        with self._change:
            self.answered += statuses
        self._send(request, 200, {"errors": statuses.keys() != {201}, "items": items})

    def _store(self, body):
        lines = body.split(b"\n")
        with self._change:
            items = [self._item(json.loads(action)["create"]["_id"], json.loads(source)) for action, source in zip(lines[::2], lines[1::2])]
            self._change.notify_all()
        return items

    def _item(self, name, source):
        number = number_of(source["message"])
        if name in self._documents:
            error = {"type": "version_conflict_engine_exception", "reason": "document already exists"}
            return {"create": {"_id": name, "status": 409, "error": error}}
        if number is not None and self._refuses(number):
            self._refused.add(number)
            error = {"type": "document_parsing_exception", "reason": "failed to parse"}
            return {"create": {"_id": name, "status": 400, "error": error}}
        document = Document(
            len(self._documents), name, source["message"], source.get("log.file.path"), source.get("log.offset"),
            source["@timestamp"], tuple(source.get("tags", ())))
        self._documents[name] = document
        self._stored[number].append(document)
        return {"create": {"_id": name, "status": 201}}

    @staticmethod
    def _send(request, status, answer):
        data = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
