"""How every test server here starts, says that it listens, and stops."""

import argparse
import os
import signal
import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable


class TestHTTPServer(ThreadingHTTPServer):
    """A threading server whose threads never keep the process alive, and that closes in silence."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]):
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request, client_address):
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._connections.discard(request)
        super().shutdown_request(request)

    def forget_connections(self, but: socket.socket) -> None:
        """Closes every connection but one, as a restart does."""
        for connection in [one for one in self._connections.copy() if one is not but]:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def handle_error(self, request, client_address):
        # Clients that are killed in the middle of a request are what these servers are for.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def add_process_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 (the default) takes a free one")
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="stop when standard input closes, so that a dying test leaves no orphan",
    )


def add_tls_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tls-certificate", metavar="FILE", help="serve over TLS too, on a port of its own that is printed")
    parser.add_argument("--tls-key", metavar="FILE")
    parser.add_argument("--client-ca", metavar="FILE", help="over TLS, take only clients with a certificate of this CA")


def serve_tls(options: argparse.Namespace, handler: type[BaseHTTPRequestHandler]) -> None:
    """Serves over TLS in a thread, if that is asked for."""
    if options.tls_certificate is None:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls_certificate, options.tls_key)
    if options.client_ca is not None:
        context.load_verify_locations(options.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    server = TestHTTPServer(0, handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"tls on 127.0.0.1:{server.server_address[1]}", flush=True)


def announce(port: int) -> None:
    print(f"listening on 127.0.0.1:{port}", flush=True)


def hear_signals() -> None:
    """A thread of Swift's pool blocks all signals, and so does what it starts."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def on_end(stop: Callable[[], None], exit_with_stdin: bool) -> None:
    """Calls `stop` once, in a thread of its own, at SIGTERM, SIGINT or (if asked for) the end of standard input."""
    hear_signals()
    once = threading.Lock()

    def end(*_):
        if once.acquire(blocking=False):
            threading.Thread(target=stop, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_stdin, args=(end,), daemon=True).start()


def _wait_for_end_of_stdin(end: Callable[[], None]) -> None:
    while True:
        try:
            if not os.read(0, 4096):
                break
        except OSError:
            break
    end()


def serve(server: TestHTTPServer, exit_with_stdin: bool) -> None:
    """Serves until SIGTERM, SIGINT or (if asked for) the end of standard input."""
    on_end(server.shutdown, exit_with_stdin)
    announce(server.server_address[1])
    server.serve_forever(poll_interval=0.05)
    server.server_close()
