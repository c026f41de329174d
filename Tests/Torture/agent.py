"""The agent's binary, as the torture starts, stops and kills it."""

import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("SHIPPER_BINARY", str(ROOT / ".build" / "release" / "shipper"))

CONFIGURATION = """
state_directory: {folder}/state
shutdown_timeout: 1s
admin: {{listen: off}}
sources:
  renamed: {{include: ["{folder}/logs/r*.log", "{folder}/logs/r*.log.[0-9]"], format: text, timestamp: off, poll_interval: 10ms, close_idle: 1s}}
  copied: {{include: ["{folder}/logs/c*.log"], format: text, timestamp: off, poll_interval: 10ms}}
sinks:
  search:
    type: elasticsearch
    inputs: [renamed, copied]
    urls: ["{url}"]
    index: torture
    batch: {{max_age: 20ms, max_lines: 50}}
    backoff: {{initial: 10ms, max: 100ms}}
"""


class Agent:
    def __init__(self, folder, url):
        self._folder = folder
        self._configuration = folder / "shipper.yaml"
        self._configuration.write_text(CONFIGURATION.format(folder=folder, url=url))
        self.log = folder / "agent.log"
        self._process = None

    @property
    def is_running(self):
        return self._process is not None

    def start(self):
        if self.is_running:
            return
        with open(self.log, "ab") as output:
            self._process = subprocess.Popen(
                [BINARY, "run", "--config", str(self._configuration)], stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def end(self, by=signal.SIGKILL):
        if not self.is_running:
            return
        # Before it can be told to stop in order it must have got so far as to listen.
        if by == signal.SIGTERM:
            time.sleep(0.05)
        self._process.send_signal(by)
        self._process.wait()
        self._process = None

    def has_died(self):
        """Whether it has ended without being asked to."""
        return self.is_running and self._process.poll() is not None
