"""The agent's binary, as the torture starts, stops and kills it."""

import functools
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("SHIPPER_BINARY", str(ROOT / ".build" / "release" / "shipper"))
# Whom the agent runs as where the torture is root: for root no file is unreadable.
NOBODY = 65534


@functools.cache
def binary():
    """The agent's binary at a place where everybody may run it."""
    if os.geteuid() != 0:
        return BINARY
    place = pathlib.Path(tempfile.mkdtemp(prefix="torture-binary-"))
    place.chmod(0o755)
    shutil.copy(BINARY, place / "shipper")
    (place / "shipper").chmod(0o755)
    return str(place / "shipper")


def user():
    """Arguments of `subprocess` that make the agent an unprivileged one."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


class Agent:
    def __init__(self, folder, configuration):
        self._folder = folder
        self._configuration = folder / "shipper.yaml"
        self._configuration.write_text(configuration)
        self.log = folder / "agent.log"
        self._process = None
        self._log_start = 0
        self.is_paused = False
        for place in (folder, folder / "logs"):
            place.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                os.chown(place, NOBODY, NOBODY)

    @property
    def is_running(self):
        return self._process is not None

    def start(self):
        """Starts it if it does not run, and has it go on if it was paused."""
        if self.is_paused:
            self._process.send_signal(signal.SIGCONT)
            self.is_paused = False
        if self.is_running:
            return
        with open(self.log, "ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(
                [binary(), "run", "--config", str(self._configuration)], stdin=subprocess.DEVNULL, stdout=output, stderr=output, **user())

    def pause(self):
        if self.is_running and not self.is_paused:
            self._process.send_signal(signal.SIGSTOP)
            self.is_paused = True

    def end(self, by=signal.SIGKILL):
        """Returns its exit code, as `subprocess` tells it; `None` if it did not run."""
        if not self.is_running:
            return None
        self._process.send_signal(by)
        if self.is_paused:
            self._process.send_signal(signal.SIGCONT)
            self.is_paused = False
        code = self._process.wait()
        self._process = None
        return code

    def has_died(self):
        """Whether it has ended without being asked to."""
        return self.is_running and self._process.poll() is not None

    def said(self):
        """What it has logged since its last start."""
        with open(self.log, "rb") as file:
            file.seek(self._log_start)
            return file.read().decode(errors="replace")

    def port(self):
        """Where it serves its metrics; `None` while it does not yet."""
        match = self.is_running and re.search(r"Serving .* at http://127\.0\.0\.1:(\d+)", self.said())
        return int(match[1]) if match else None

    def metrics(self):
        """The text of `/metrics`; `None` while there is none."""
        port = self.port()
        if port is None or self.is_paused:
            return None
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            return answer.read().decode()

    def holds(self, device, inode):
        """Whether it has this file open."""
        if not self.is_running:
            return False
        folder = f"/proc/{self._process.pid}/fd"
        try:
            numbers = os.listdir(folder)
        except OSError:
            return False
        for number in numbers:
            try:
                status = os.stat(f"{folder}/{number}")
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) == (device, inode):
                return True
        return False

    def anonymous_memory(self):
        """Bytes of its memory that no file stands behind."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("RssAnon:"))
