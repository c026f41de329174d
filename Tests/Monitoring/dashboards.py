"""What is on the dashboards, in short. `python3 Tests/Monitoring/dashboards.py` writes shipper-config/grafana/dashboards/*.json from it.

A test holds the files against this page, so that a panel can't lose its description, its unit or its data source by hand.
"""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "shipper-config/grafana/dashboards"

PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}
LOKI = {"type": "loki", "uid": "${loki}"}

GREEN, YELLOW, ORANGE, RED, BLUE = "green", "yellow", "orange", "red", "blue"

STATES = [
    {
        "type": "value",
        "options": {
            "0": {"text": "closed", "color": GREEN, "index": 0},
            "1": {"text": "half-open", "color": YELLOW, "index": 1},
            "2": {"text": "open", "color": RED, "index": 2},
        },
    }
]
UP = [
    {
        "type": "value",
        "options": {"0": {"text": "down", "color": RED, "index": 0}, "1": {"text": "up", "color": GREEN, "index": 1}},
    }
]


def thresholds(*steps: tuple[float, str]) -> dict:
    base = [{"color": GREEN, "value": None}]
    return {"mode": "absolute", "steps": base + [{"color": color, "value": value} for value, color in steps]}


def panel(kind, title, description, unit, targets, *, limits=(), width=12, height=8, **more) -> dict:
    """`targets`: pairs of a query and its legend. `more`: `mappings`, `stacked`, `minimum`, `maximum`, `source`, `lines`."""
    source = more.get("source", PROMETHEUS)
    defaults = {"unit": unit, "thresholds": thresholds(*limits), "mappings": more.get("mappings", [])}
    if "minimum" in more:
        defaults["min"] = more["minimum"]
    if "maximum" in more:
        defaults["max"] = more["maximum"]
    custom = {}
    if kind == "timeseries":
        custom = {"fillOpacity": 10, "showPoints": "never", "lineWidth": 1}
        if more.get("stacked"):
            custom |= {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40}
        if limits:
            custom["thresholdsStyle"] = {"mode": "line"}
    defaults["custom"] = custom
    table = kind == "table"
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": source,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options(kind),
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": source,
                "expr": query,
                "legendFormat": legend,
                **({"format": "table", "instant": True} if table and source is PROMETHEUS else {}),
                **({"instant": True, "range": False} if kind in ("stat", "gauge") else {}),
                **({"exemplar": True} if "_bucket" in query and kind == "timeseries" else {}),
            }
            for index, (query, legend) in enumerate(targets)
        ],
        **({"transformations": [{"id": "merge", "options": {}}]} if table else {}),
        "size": (width, height),
    }


def options(kind: str) -> dict:
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True}
    last = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    return {
        "timeseries": {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}},
        "state-timeline": {"legend": legend, "showValue": "auto", "mergeValues": True, "rowHeight": 0.9},
        "stat": {"reduceOptions": last, "colorMode": "background", "graphMode": "area", "textMode": "value_and_name"},
        "gauge": {"reduceOptions": last, "showThresholdMarkers": True, "showThresholdLabels": False},
        "table": {"showHeader": True, "footer": {"show": False}},
        "logs": {"showTime": True, "wrapLogMessage": True, "enableLogDetails": True, "sortOrder": "Descending"},
    }[kind]


def data_source(name: str, kind: str) -> dict:
    return {"type": "datasource", "name": name, "label": kind.title(), "query": kind, "current": {}, "hide": 0, "refresh": 1}


def text_box(name: str, label: str) -> dict:
    return {"type": "textbox", "name": name, "label": label, "query": "", "current": {"text": "", "value": ""}, "hide": 0}


def dashboard(uid: str, title: str, description: str, panels: list[dict], variables=None, since="now-6h") -> dict:
    """Lays the panels out from left to right, row by row."""
    left = top = tallest = 0
    for number, one in enumerate(panels, 1):
        width, height = one.pop("size")
        if left + width > 24:
            left, top, tallest = 0, top + tallest, 0
        one["id"], one["gridPos"] = number, {"x": left, "y": top, "w": width, "h": height}
        left, tallest = left + width, max(tallest, height)
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["champion"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "timezone": "browser",
        "time": {"from": since, "to": "now"},
        "templating": {"list": variables or [data_source("datasource", "prometheus")]},
        "annotations": {"list": []},
        "links": [
            {"type": "dashboards", "title": "Champion", "tags": ["champion"], "asDropdown": True, "includeVars": False, "keepTime": True}
        ],
        "panels": panels,
    }


def rate(metric: str, by: str, legend: str, selector: str = "") -> tuple[str, str]:
    return f"sum by ({by}) (rate({metric}{selector}[$__rate_interval]))", legend


def total(metric: str, window: str, selector: str = "") -> str:
    """What was counted in a window, series that are new in it included."""
    name = metric + selector
    return f"sum((increase({name}[{window}]) and {name} offset {window}) or ({name} unless {name} offset {window})) or vector(0)"


def quantile(share: float, metric: str, by: str, legend: str) -> tuple[str, str]:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket[$__rate_interval])))", legend


def all_dashboards() -> dict[str, str]:
    """The text of each file, by its name."""
    import dashboards_logs
    import dashboards_pipeline

    boards = dashboards_pipeline.DASHBOARDS + dashboards_logs.DASHBOARDS
    return {board["uid"] + ".json": json.dumps(board, indent=2, ensure_ascii=False) + "\n" for board in boards}


if __name__ == "__main__":
    import dashboards  # the module that the other two import, and not this one under another name

    for name, text in dashboards.all_dashboards().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
