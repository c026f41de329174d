#!/usr/bin/env python3
"""Asks a real agent what test_page.py asks: MarketPipeline writes, the agent stores and serves, Chromium looks.

    python3 Tests/Page/with_agent.py           # the debug binaries, which have the store
    python3 Tests/Page/with_agent.py --serve   # the same to look at, with lines that go on coming; Ctrl-C ends it

SHIPPER_BINARY and MARKET_PIPELINE_BINARY name other ones.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import records

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINES = 3000
# Nothing here takes so long; an agent that does has stopped getting on.
PATIENCE = 120

CONFIG = """
state_directory: {folder}/state
admin: {{listen: "127.0.0.1:{port}"}}
sources:
  pipeline: {{include: ["{folder}/logs/*.ndjson"]}}
sinks:
  local: {{type: local, inputs: [pipeline]}}
"""


def strange_lines() -> list[str]:
    """What test_page.py looks for, and MarketPipeline does not write."""
    maker, now = records.Maker(7), time.time_ns()
    return [record["line"] for record in maker.hostile(now) + maker.rare(now)]


def binary(name: str, variable: str) -> str:
    return os.environ.get(variable) or str(ROOT / ".build/debug" / name)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def stored(base: str, token: str) -> int:
    """How many lines the store has, as the agent says."""
    request = urllib.request.Request(f"{base}/api/status", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        sinks = json.load(answer)["sinks"]
    return sum(source["lines_delivered"] for sink in sinks for source in sink["sources"])


def wait_until_stored(count: int, agent: subprocess.Popen, base: str, token_file: pathlib.Path, log: pathlib.Path) -> str:
    began, last = time.monotonic(), None
    while time.monotonic() - began < PATIENCE and agent.poll() is None:
        try:
            token = token_file.read_text().strip()
            if stored(base, token) >= count:
                return token
        except (OSError, urllib.error.URLError, ValueError, KeyError) as error:
            last = error
        time.sleep(0.1)
    raise SystemExit(f"The agent did not store {count} lines within {PATIENCE} s; last: {last!r}. It said:\n{log.read_text()[-3000:]}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="page-agent-") as name:
        folder, port = pathlib.Path(name), free_port()
        base, lines = f"http://127.0.0.1:{port}", folder / "logs/pipeline.ndjson"
        pipeline = [binary("MarketPipeline", "MARKET_PIPELINE_BINARY"), "--log", str(lines)]
        subprocess.run([*pipeline, "--lines", str(LINES), "--seed", "7"], check=True, stdout=subprocess.DEVNULL)
        strange = strange_lines()
        (folder / "logs/strange.ndjson").write_text("".join(f"{line}\n" for line in strange))
        config, log = folder / "shipper.yaml", folder / "agent.log"
        config.write_text(CONFIG.format(folder=folder, port=port))
        with log.open("w") as output:
            agent = subprocess.Popen([binary("shipper", "SHIPPER_BINARY"), "run", "--config", str(config)], stdout=output, stderr=output)
        try:
            url = f"{base}/logs#token={wait_until_stored(LINES + len(strange), agent, base, folder / 'state/admin.token', log)}"
            if "--serve" in sys.argv:
                print(url, flush=True)
                return subprocess.run([*pipeline, "--runs", "0", "--rate", "10", "--pace", "1"], stdout=subprocess.DEVNULL).returncode
            return subprocess.run([sys.executable, "-m", "unittest", "test_page"], cwd=HERE, env=os.environ | {"PAGE_URL": url}).returncode
        except KeyboardInterrupt:
            return 0
        finally:
            agent.terminate()
            agent.wait(PATIENCE)


if __name__ == "__main__":
    sys.exit(main())
