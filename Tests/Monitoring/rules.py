"""The rules of shipper-config, as they are and with their times shortened."""

import pathlib
import re
from dataclasses import dataclass

import yaml

from names import ROOT

PROMETHEUS = ROOT / "shipper-config/prometheus"


@dataclass(frozen=True)
class Rule:
    group: str
    name: str
    expression: str
    is_alert: bool
    severity: str
    annotations: dict


def files() -> list[pathlib.Path]:
    return sorted((PROMETHEUS / "rules").glob("*.yml"))


def all_rules() -> list[Rule]:
    rules = []
    for file in files():
        for group in yaml.safe_load(file.read_text())["groups"]:
            for rule in group["rules"]:
                name = rule.get("alert") or rule["record"]
                labels, annotations = rule.get("labels", {}), rule.get("annotations", {})
                rules.append(Rule(group["name"], name, rule["expr"], "alert" in rule, labels.get("severity", ""), annotations))
    return rules


def shortened(text: str) -> str:
    """A minute becomes a second, in windows, offsets, waits and intervals: what takes half an hour takes half a minute."""
    seconds = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}

    def short(match: re.Match) -> str:
        return f"{max(1, round(int(match[2]) * seconds[match[3]]))}s"

    for pattern in (r"(\[)(\d+)([smhd])(?=\])", r"(offset )(\d+)([smhd])\b", r"(for: )(\d+)([smhd])\b", r"(interval: )(\d+)([smhd])\b"):
        text = re.sub(pattern, lambda match: match[1] + short(match), text)
    return text
