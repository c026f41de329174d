"""Faults that a test scripts in advance, and the HTTP handler that plays them."""

import io
import json
import select
import socket
import struct
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Callable

GARBAGE = b"<!DOCTYPE html><html><head><title>It works!</title></head><body>captive portal</body></html>"
KINDS = (
    "answer",  # with this status
    "answer_unread",  # with this status, before the body is read, and close
    "garbage",
    "reset",
    "reset_in_body",  # half of the request is read
    "slow_body",  # the request is read at so many bytes a second
    "store_then",  # answer with this status
    "store_then_reset",
    "store_then_hang",
    "half_answer",  # stored, and half of the answer comes
    "drip",  # stored, and the answer comes byte by byte in so many seconds
    "forget",  # stored and answered, and every other connection is closed
    "hang",
)
# Played while the request is read.
EARLY = ("answer_unread", "reset_in_body", "slow_body")
# What is under way when a Retry-After is answered may come within so many seconds, if the fault does not say otherwise.
UNDER_WAY = 0.25
OTHER_KEYS = ("body", "headers", "delay", "on", "times", "under_way", "over")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """One scripted event; kind "none" lets the request through, after `delay` seconds."""

    kind: str = "none"
    status: int = 0
    # Bytes a second, or seconds, as the kind says.
    amount: float = 0
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    delay: float = 0
    # In how many seconds after a Retry-After what is under way may come.
    under_way: float = UNDER_WAY
    # A body of no more bytes is spared: the fault is spent on it, and nothing happens.
    over: int = -1
    on: str = "write"


def parse_faults(script: object) -> list[Fault]:
    """Faults of a JSON list; ValueError says which element is not one."""
    if not isinstance(script, list):
        raise ValueError("got something else, want a JSON list of faults")
    faults = []
    for index, element in enumerate(script):
        faults.extend(_parse_fault(index, element))
    return faults


def _parse_fault(index: int, element: object) -> list[Fault]:
    if not isinstance(element, dict) or set(element) - set(KINDS) - set(OTHER_KEYS):
        raise ValueError(f"fault {index}: got {element!r}, want an object with keys of {KINDS + OTHER_KEYS}")
    kinds = [kind for kind in KINDS if element.get(kind)]
    if len(kinds) > 1:
        raise ValueError(f"fault {index}: got {kinds}, want at most one of {KINDS}")
    if element.get("on", "write") not in ("write", "read"):
        raise ValueError(f"fault {index}: got \"on\": {element['on']!r}, want \"write\" or \"read\"")
    kind = kinds[0] if kinds else "none"
    status = int(element[kind]) if kind in ("answer", "answer_unread", "store_then") else 0
    fault = Fault(
        kind,
        status,
        float(element[kind]) if kind in ("slow_body", "drip") else 0,
        str(element.get("body", "")).encode(),
        dict(element.get("headers", {})),
        float(element.get("delay", 0)),
        float(element.get("under_way", UNDER_WAY)),
        int(element.get("over", -1)),
        element.get("on", "write"),
    )
    return [fault] * int(element.get("times", 1))


class FaultScript:
    """The faults still to come, and how often each came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._left: deque[Fault] = deque()
        self._played: Counter[str] = Counter()
        self._released = threading.Event()
        # Nothing may come between these times.
        self._quiet = (0.0, 0.0)
        self._early = 0

    def extend(self, faults: list[Fault]) -> int:
        with self._lock:
            self._left.extend(faults)
            return len(self._left)

    def take(self, on: str, of: tuple[str, ...] | None = None) -> Fault:
        """The next fault on this; none if it is not one of `of`."""
        with self._lock:
            for index, fault in enumerate(self._left):
                if fault.on == on:
                    if of is not None and fault.kind not in of:
                        break
                    del self._left[index]
                    self._played[fault.kind] += 1
                    return fault
        return Fault()

    def told_to_wait(self, seconds: float, under_way: float) -> None:
        """Whoever comes before that is early."""
        now = time.monotonic()
        with self._lock:
            self._quiet = (now + under_way, max(self._quiet[1], now + seconds))

    def came(self) -> None:
        with self._lock:
            self._early += self._quiet[0] < time.monotonic() < self._quiet[1] - 0.01

    def clear(self) -> None:
        """Forgets all faults and lets go of every hanging request."""
        with self._lock:
            self._left.clear()
            self._played.clear()
            self._released.set()
            self._released = threading.Event()

    def released(self) -> threading.Event:
        with self._lock:
            return self._released

    def summary(self) -> dict:
        with self._lock:
            return {"left": len(self._left), "played": dict(self._played)}

    @property
    def early(self) -> int:
        """Requests that came although they had been told to wait."""
        with self._lock:
            return self._early


class FaultyHandler(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive. Subclasses answer with `respond`, which plays the script's next fault."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet
    disable_nagle_algorithm = True
    faults: FaultScript

    def log_message(self, format, *args):
        pass

    def read_body(self, on: str | None = None) -> bytes:
        """The request's body, read as the script's next fault `on` this wants it."""
        fault = self._next_fault(on, EARLY) if on else Fault()
        if on == "write":
            self.faults.came()
        if fault.kind == "answer_unread":
            self.send(Answer(fault.status, fault.body, {"Connection": "close"} | fault.headers))
            self.close_connection = True
            raise ConnectionAbortedError("a fault")
        if fault.kind == "reset_in_body":
            self.rfile.read(int(self.headers.get("Content-Length") or 0) // 2)
            self.reset_connection()
            raise ConnectionResetError("a fault")
        if fault.kind == "slow_body":
            return self._read_slowly(fault.amount)
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunked()
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionResetError("the client closed in the middle of its body")
        return body

    def _next_fault(self, on: str, of: tuple[str, ...] | None = None) -> Fault:
        fault = self.faults.take(on, of)
        return fault if int(self.headers.get("Content-Length") or 0) > fault.over else Fault()

    def _read_slowly(self, rate: float) -> bytes:
        length, parts = int(self.headers.get("Content-Length") or 0), []
        while length > 0:
            parts.append(self.rfile.read(min(length, 4096)))
            length -= 4096
            time.sleep(len(parts[-1]) / rate)
        return b"".join(parts)

    def _read_chunked(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def send(self, answer: Answer, under_way: float = UNDER_WAY) -> None:
        self.count(str(answer.status))
        # Who has gone is not told.
        if answer.headers.get("Retry-After", "").isdigit() and not self._has_gone():
            self.faults.told_to_wait(int(answer.headers["Retry-After"]), under_way)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        bodiless = answer.status == 204
        if not bodiless and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def send_json(self, value: object, status: int = 200) -> None:
        self.send(Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"}))

    def count(self, outcome: str) -> None:
        """Called once for each request, with its status or "reset" before the client sees that, or "hung": who has the answer finds it counted."""

    def respond(self, on: str, work: Callable[[], Answer]) -> None:
        """Plays the next fault; `work` stores the request and makes the honest answer."""
        fault = self._next_fault(on)
        if fault.delay:
            time.sleep(fault.delay)
        match fault.kind:
            case "none":
                self.send(work())
            case "answer":
                self.send(Answer(fault.status, fault.body, fault.headers), fault.under_way)
            case "garbage":
                self.send(Answer(200, fault.body or GARBAGE, {"Content-Type": "text/html"} | fault.headers))
            case "store_then":
                work()
                self.send(Answer(fault.status, fault.body, fault.headers))
            case "store_then_reset":
                work()
                self.reset_connection()
            case "store_then_hang":
                work()
                self._hang()
            case "half_answer":
                whole = self._bytes_of(work())
                self.wfile.write(whole[: len(whole) // 2])
                self.wfile.flush()
                self.reset_connection(counted=True)
            case "drip":
                whole = self._bytes_of(work())
                for byte in whole:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(fault.amount / len(whole))
            case "forget":
                self.send(work())
                self.server.forget_connections(self.connection)
            case "reset":
                self.reset_connection()
            case "hang":
                self._hang()

    def _bytes_of(self, answer: Answer) -> bytes:
        """What `send` would write."""
        real, self.wfile = self.wfile, io.BytesIO()
        try:
            self.send(answer)
            return self.wfile.getvalue()
        finally:
            self.wfile = real

    def reset_connection(self, counted: bool = False) -> None:
        """Closes without an answer; the client sees a reset, not an orderly end."""
        if not counted:
            self.count("reset")
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The handler's files share the socket, and socketserver would shut it down in an orderly way first.
        socket.close(self.connection.detach())

    def _hang(self) -> None:
        released = self.faults.released()
        while not released.is_set() and not self._has_gone(within=0.1):
            pass
        self.close_connection = True
        self.count("hung")

    def _has_gone(self, within: float = 0) -> bool:
        """Whether the client has closed: before it is answered it sends nothing else."""
        return bool(select.select([self.connection], [], [], within)[0])

    def handle_control(self, path: str, body: bytes) -> bool:
        """`/_control/script` (GET what is left, POST more faults); false if `path` is another one."""
        if path != "/_control/script":
            return False
        if self.command != "POST":
            self.send_json(self.faults.summary())
            return True
        try:
            self.send_json({"left": self.faults.extend(parse_faults(json.loads(body)))})
        except (ValueError, TypeError) as error:
            self.send_json({"error": str(error)}, 400)
        return True
