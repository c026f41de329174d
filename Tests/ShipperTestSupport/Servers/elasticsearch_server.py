#!/usr/bin/env python3
"""An Elasticsearch for tests: runs noida-db on a free port until SIGTERM, or until standard input closes.

It loses up to a second of acknowledged writes when it is killed with SIGKILL,
as no real Elasticsearch does; SIGTERM loses only what it answers while it ends.
"""

import argparse
import ctypes
import http.client
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import server_process

ROOT = Path(__file__).resolve().parents[3]
PR_SET_PDEATHSIG = 1
HARMLESS = "weak version `GLIBC_2.39' not found"


def find_binary() -> Path:
    """The binary itself: noida-db's Python wrapper dies of SIGTERM without telling it."""
    found = sorted(ROOT.glob(".venv/lib/python3*/site-packages/noida_db/noida-db"))
    if not found:
        sys.exit("Could not find noida-db in .venv. Run Tests/Tools/python-tools first.")
    return found[0]


def die_with_parent() -> None:
    """In the child, before exec: a parent that is killed with SIGKILL leaves no orphan either."""
    server_process.hear_signals()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start(binary: Path, port: int, directory: str) -> subprocess.Popen:
    return subprocess.Popen(
        [binary, "start", "--only", "elasticsearch", "--elasticsearch-port", str(port), "--data-dir", directory],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent,
    )


def port_of(process: subprocess.Popen) -> int:
    """The port that it printed; it prints the real one for port 0. Exits with what it said where it did not start."""
    said = []
    for line in process.stdout:
        if match := re.search(r"elasticsearch\s+http://127\.0\.0\.1:(\d+)", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return int(match[1])
        if HARMLESS not in line:
            said.append(line)
    sys.exit(f"noida-db did not start (exit code {process.wait()}):\n{''.join(said)}")


def wait_until_ready(process: subprocess.Popen, port: int) -> None:
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    sys.exit(f"noida-db ended (exit code {process.returncode}) before it was ready.")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    server_process.add_process_flags(parser)
    parser.add_argument(
        "--data-dir", metavar="DIR", help="keep data in DIR; without it a temporary directory is removed at the end"
    )
    parser.add_argument("--binary", type=Path, metavar="FILE", help="noida-db's binary; found in .venv without it")
    options = parser.parse_args(arguments)
    directory = options.data_dir or tempfile.mkdtemp(prefix="elasticsearch-")
    try:
        process = start(options.binary or find_binary(), options.port, directory)
        server_process.on_end(process.terminate, options.exit_with_stdin)
        port = port_of(process)
        wait_until_ready(process, port)
        server_process.announce(port)
        return process.wait()
    finally:
        if not options.data_dir:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
