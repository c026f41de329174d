"""What the demo asks of the agent, and how it shows the answers."""

import json
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from demo_processes import DemoFailure

# What stands in columns of its own, or is the same in every record.
HIDDEN = {"timestamp", "level", "event", "logger", "trace_id", "service", "env"}
TELLING = ["error", "failure_type", "status", "symbol", "rows", "failed", "layer", "duration_sec"]


@dataclass
class Snapshot:
    """The agent's books at one instant, over all sources and sinks."""

    values: dict[str, float]

    def __getitem__(self, name: str) -> int:
        return int(self.values.get(f"shipper_{name}", 0))

    @property
    def delivered(self) -> int:
        return self["lines_delivered_total"]

    def is_settled(self, written: int) -> bool:
        return self["lines_read_total"] >= written and self["lines_in_flight"] == 0


class AgentMetrics:
    def __init__(self, address: str):
        self.url = f"{address}/metrics"

    def read(self) -> Snapshot:
        try:
            with urllib.request.urlopen(self.url, timeout=10) as answer:
                text = answer.read().decode()
        except OSError as error:
            raise DemoFailure(f"Could not read the agent's metrics at {self.url}: {error}.") from None
        values: dict[str, float] = {}
        for name, value in re.findall(r"^(\w+)(?:\{.*\})? (\S+)$", text, re.MULTILINE):
            values[name] = values.get(name, 0) + float(value)
        return Snapshot(values)


class Page:
    """The agent's page of logs, and what is behind it."""

    def __init__(self, address: str, token: str):
        self._address = address
        self._token = token

    def link(self, trace: str | None = None) -> str:
        """As a browser takes it. The token is in the fragment, which no browser sends anywhere."""
        return f"{self._address}/logs{f'?view=trace&trace={trace}' if trace else ''}#token={self._token}"

    def _ask(self, name: str, **parameters: str) -> dict:
        url = f"{self._address}/api/{name}?{urllib.parse.urlencode(parameters)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self._token}"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read(500).decode(errors="replace")
            raise DemoFailure(f"The agent answered {error.code} to {url}: {said}") from None
        except OSError as error:
            raise DemoFailure(f"Could not ask the agent at {url}: {error}.") from None

    def count(self) -> int:
        return sum(sum(bucket["counts"].values()) for bucket in self._ask("histogram", buckets="1")["buckets"])

    def trace(self, trace_id: str) -> list[dict]:
        """The records of one trace, in the order of time."""
        return [json.loads(record["line"]) for record in self._ask("trace", id=trace_id)["records"]]

    def most_telling(self, traces: list[str]) -> str:
        """One in which something went wrong; the newest if nothing did."""
        for level in ["error", "warning"]:
            for trace_id in reversed(traces):
                if any(record["level"] == level for record in self.trace(trace_id)):
                    return trace_id
        return traces[-1]


def print_outcome(written: int, agent: Snapshot, stored: int, seconds: float) -> bool:
    """Returns whether the numbers agree and nothing is lost."""
    dead_lettered = agent["lines_dead_lettered_total"]
    filtered = agent["lines_filtered_total"]
    lost = written - agent.delivered - filtered - dead_lettered - agent["lines_in_flight"]
    rows = [
        ("written by MarketPipeline", written, f"in {seconds:.0f} s"),
        ("read by the agent", agent["lines_read_total"], f"{agent['bytes_read_total'] / 1e6:.1f} MB"),
        ("delivered", agent.delivered, f"in {agent['batches_total']} batches, each a transaction"),
        ("held by the store", stored, "each line under an id of its own"),
        ("filtered, dead-lettered", filtered + dead_lettered, ""),
        ("lost", lost, f"{agent['bytes_lost_total']} bytes destroyed before they could be read"),
    ]
    print("\nLines")
    for name, count, note in rows:
        print(f"  {name:26}{count:8,}   {note}".rstrip())
    is_whole = lost == 0 and agent["bytes_lost_total"] == 0 and stored == agent.delivered == written
    if not is_whole:
        print("\nThese numbers should agree, and do not: this is a bug. Please report it with the contents of .demo/.")
    return is_whole


def print_trace(page: Page, trace_id: str) -> None:
    records = page.trace(trace_id)
    print(f"\nTrace {trace_id}, read back from the store: {len(records)} records of one run, from concurrent tasks")
    rows = [("time (UTC)", "level", "event", "logger", "fields")] + [row_of(record) for record in records]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    limit = shutil.get_terminal_size((160, 24)).columns
    for *cells, fields in rows:
        line = "  ".join(["", *(f"{cell:{width}}" for cell, width in zip(cells, widths)), fields])
        print(line if len(line) <= limit else line[: limit - 1] + "…")


def row_of(record: dict) -> tuple[str, ...]:
    time = record["timestamp"][11:23]
    return (time, record["level"], record["event"], record["logger"], fields_of(record))


def fields_of(record: dict) -> str:
    """What is telling first, since a narrow terminal cuts the rest."""
    shown = [key for key in record if key not in HIDDEN]
    shown.sort(key=lambda key: TELLING.index(key) if key in TELLING else len(TELLING))
    return " ".join(f"{key}={quoted(record[key])}" for key in shown)


def quoted(value: object) -> str:
    return json.dumps(value) if " " in str(value) else str(value)
