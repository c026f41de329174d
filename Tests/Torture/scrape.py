"""Reads what the agent says of itself at `/metrics`, and holds its books to the equation."""

import collections
import re

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Scrape:
    def __init__(self, text):
        self._samples = collections.defaultdict(list)
        for line in text.splitlines():
            match = SAMPLE.match(line)
            if match and not line.startswith("#"):
                self._samples[match[1]].append((dict(LABEL.findall(match[2] or "")), float(match[3])))

    def sum(self, name, **labels):
        """Of all samples of a name that carry these labels."""
        return sum(value for found, value in self._samples["shipper_" + name] if labels.items() <= found.items())

    def complaint(self):
        """Where read is not delivered + filtered + dead-lettered + in flight, for a source and a sink, in lines or bytes."""
        for labels, _ in self._samples["shipper_lines_read_total"]:
            for unit in ("lines", "bytes"):
                read = self.sum(f"{unit}_read_total", **labels)
                parts = [self.sum(f"{unit}_{part}", **labels) for part in ("delivered_total", "filtered_total", "dead_lettered_total", "in_flight")]
                if read != sum(parts):
                    return f"{unit} of {labels} do not add up: {read} were read, {parts} are delivered, filtered, dead-lettered and in flight"
        return None

    def is_idle(self, sink):
        return self.sum("lag_bytes", sink=sink) == 0 and self.sum("lines_in_flight", sink=sink) == 0
