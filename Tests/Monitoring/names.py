"""The names of metrics: those in code, and those that an expression uses."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What Prometheus makes itself.
SERVER = {"up", "ALERTS"}


def in_code() -> set[str]:
    """Every metric that a program of ours serves, read out of the sources."""
    names: set[str] = set()
    pipeline = text("Sources/PipelineMetrics/Names/PipelineMetric+All.swift")
    names |= set(re.findall(r'PipelineMetric\(\s*"([a-z_]+)"', pipeline))
    names |= {"shipper_" + name for name in re.findall(r'Metric\(\s*"([a-z_]+)"', text("Sources/ShipperAgent/Telemetry/Metric.swift"))}
    names |= set(re.findall(r'"(champion_logs_[a-z_]+)"', text("Sources/JSONLogging/LogMetrics.swift")))
    names |= set(re.findall(r'"(process_[a-z_]+)"', text("Sources/PrometheusMetrics/Process/PrometheusRegistry+Process.swift")))
    names |= set(re.findall(r'"(prometheus_[a-z_]+_total)"', text("Sources/PrometheusMetrics/Registry/PrometheusRegistry+Scrape.swift")))
    return names


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def used_in(expression: str) -> set[str]:
    """The metrics of an expression, without `_bucket`, `_sum` and `_count`, and without what rules record (`a:b:c`)."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    bare = re.sub(r"\{[^}]*\}", "", bare)
    bare = re.sub(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", bare)
    names = set(re.findall(r"(?<![\w:.$])([a-zA-Z_][\w:]*)(?![\w:])(?!\s*\()", bare))
    words = {"and", "or", "unless", "offset", "bool", "by", "on", "ignoring", "without"}
    return {family(name) for name in names - words if ":" not in name and not re.fullmatch(r"\d+[smhd]|[smhd]|inf|nan", name.lower())}


def family(name: str) -> str:
    known = in_code()
    for suffix in ("_bucket", "_sum", "_count"):
        if name.endswith(suffix) and name.removesuffix(suffix) in known:
            return name.removesuffix(suffix)
    return name
