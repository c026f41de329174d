#!/usr/bin/env python3
"""Decodes one protobuf push from standard input and writes its entries as NDJSON: decode_push.py [--gzip]"""

import json
import sys

import loki_push_decoding


def main():
    encoding = "gzip" if "--gzip" in sys.argv[1:] else None
    streams = loki_push_decoding.decode_push("application/x-protobuf", encoding, sys.stdin.buffer.read())
    for stream in streams:
        for ts, line, _ in stream.entries:
            print(json.dumps({"ts": str(ts), "line": line.decode()}))


if __name__ == "__main__":
    main()
