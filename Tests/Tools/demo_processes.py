"""The programs that the demo starts: each with a log of its own, none left behind."""

import ctypes
import re
import signal
import subprocess
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
TAIL_LINES = 15


class DemoFailure(Exception):
    """What went wrong, in words for the user."""


def die_with_parent() -> None:
    """In the child, before exec: a demo that is killed with SIGKILL leaves no orphan."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A program that runs in a session of its own, so that Ctrl-C reaches the demo alone, which ends it in order."""

    def __init__(self, name: str, arguments: list, log: Path):
        self.name = name
        self.log = log
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def is_running(self) -> bool:
        return self._process.poll() is None

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def tail(self) -> str:
        lines = self.log_text().splitlines()[-TAIL_LINES:]
        return f"The last lines of {self.log}:\n" + "\n".join(f"  {line}" for line in lines)

    def wait_for(self, pattern: str, seconds: float) -> re.Match:
        """What its log says when it is ready."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            was_running = self.is_running()
            if match := re.search(pattern, self.log_text()):
                return match
            if not was_running:
                raise DemoFailure(f"Could not start {self.name} (exit code {self._process.returncode}).\n{self.tail()}")
            time.sleep(0.05)
        raise DemoFailure(f"Could not start {self.name}: it was not ready within {seconds:.0f} s.\n{self.tail()}")

    def expect_running(self) -> None:
        if not self.is_running():
            raise DemoFailure(f"{self.name[0].upper()}{self.name[1:]} ended by itself (exit code {self._process.returncode}).\n{self.tail()}")

    def expect_success(self) -> None:
        if self._process.returncode != 0:
            raise DemoFailure(f"{self.name} failed (exit code {self._process.returncode}).\n{self.tail()}")

    def stop(self, patience: float = 15) -> None:
        if not self.is_running():
            return
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            print(f"{self.name} did not stop within {patience:.0f} s, and is killed.")
            self._process.kill()
            self._process.wait()


def stop_all(children: list[Child]) -> None:
    """In the order that loses nothing: who writes, who ships, who stores."""
    for child in reversed(children):
        child.stop()
