#!/usr/bin/env python3
"""A push receiver that reads and forgets: answers 204 to every POST. For runs that measure the agent and not the server."""

import argparse
from http.server import BaseHTTPRequestHandler

import server_process


class Discard(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    server_process.add_process_flags(parser)
    flags = parser.parse_args()
    server = server_process.TestHTTPServer(flags.port, Discard)
    server_process.on_end(server.shutdown, flags.exit_with_stdin)
    server_process.announce(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main()
