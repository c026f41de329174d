"""Made-up records: runs of a market data pipeline over three hosts, the same for the same seed, hostile ones among them."""

import json
import random

from matching import level_named

DAY = 86_400_000_000_000
STEPS = [
    ("champion.flows.bhavcopy", "flow_started", 0, {}),
    ("champion.scrapers.bhavcopy", "scrape_started", 3, {"url": "https://nse.example/bhavcopy.zip"}),
    ("champion.scrapers.bhavcopy", "scrape_completed", 900, {"files": 1}),
    ("champion.parsers.polars_bhavcopy", "rows_parsed", 120, {"rows": 0}),
    ("champion.validators.ohlc", "validation_completed", 40, {"table": "ohlc", "failed": 0}),
    ("champion.publish.kafka", "rows_published", 210, {"topic": "nse.bhavcopy.rows"}),
    ("champion.storage.parquet", "parquet_written", 160, {"table": "ohlc"}),
    ("champion.warehouse.clickhouse", "warehouse_loaded", 1900, {"table": "ohlc", "layer": "raw"}),
    ("champion.warehouse.clickhouse", "warehouse_loaded", 700, {"table": "ohlc", "layer": "normalized"}),
    ("champion.flows.bhavcopy", "flow_completed", 12, {"flow_name": "bhavcopy", "status": "success"}),
]
PLACES = {
    "champion.warehouse": ("warehouse-1", "/var/log/champion/warehouse.ndjson"),
    "champion.publish": ("broker-1", "/var/log/champion/publish.ndjson"),
}
AT_HOME = ("etl-1", "/var/log/champion/pipeline.ndjson")

# What a log line may hold that a careless page would run. Each sets `window.hacked`.
MARKUP = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=\"window.hacked=1\">",
    "\"><svg onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "</textarea></title></style><iframe srcdoc=\"<script>parent.hacked=1</script>\">",
    "{{constructor.constructor('window.hacked=1')()}}",
    "\u202egnp.exe\u202c \u0000\u0007\u001b[31mred",
]


class Maker:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.offset = 0

    def record(self, time: int, level: str, logger: str, message: str, trace: str | None, fields: dict, line: str | None = None):
        host, file = next((place for start, place in PLACES.items() if logger.startswith(start)), AT_HOME)
        seconds, rest = divmod(time, 1_000_000_000)
        all_fields = {"timestamp": f"{stamp(seconds)}.{rest // 1000:06d}Z", "level": level, "event": message, "logger": logger}
        if trace:
            all_fields["trace_id"] = trace
        all_fields |= {"service": "champion", "env": "demo"} | fields
        line = line if line is not None else json.dumps(all_fields, ensure_ascii=False, separators=(",", ":"))
        self.offset += len(line.encode("utf-8", "replace")) + 1
        return {
            "id": f"{self.random.getrandbits(128):032x}", "time": str(time), "level": level_named(level), "logger": logger, "trace": trace,
            "source": "pipeline", "host": host, "file": file, "offset": self.offset, "message": message, "line": line,
            "fields": all_fields,
        }

    def run(self, begun: int) -> list[dict]:
        """The records of one run of the pipeline, which begins at `begun` (nanoseconds)."""
        trace, time, records = f"{self.random.getrandbits(128):032x}", begun, []
        rows = self.random.randrange(1800, 2400)
        fails = self.random.random() < 0.04
        for logger, event, usual, fields in STEPS:
            spent = int(usual * 1e6 * self.random.uniform(0.5, 1.9))
            time += spent
            fields = {"date": "2026-11-26", **fields}
            if usual > 20:
                fields |= {"rows": rows, "duration_sec": round(spent / 1e9, 6)}
            level = "info"
            if event == "validation_completed" and self.random.random() < 0.2:
                level, fields["failed"] = "warning", self.random.randrange(1, 90)
            if event == "warehouse_loaded" and fails:
                level, event = "error", "warehouse_load_failed"
                fields["error"] = "no answer from clickhouse:9000 within 10 s"
            if event == "flow_completed" and fails:
                level, fields["status"] = "critical" if self.random.random() < 0.2 else "error", "failed"
            if self.random.random() < 0.2:
                records.append(self.record(time - 1000, "debug", logger, "buffer_flushed", trace, {"bytes": self.random.randrange(1 << 20)}))
            records.append(self.record(time, level, logger, event, trace, fields))
        return records

    def hostile(self, time: int) -> list[dict]:
        """Markup in every place a record has, lines that are no JSON, numbers that JavaScript can't hold."""
        made = []
        for index, evil in enumerate(MARKUP):
            level = evil if index == 2 else "error"
            record = self.record(time + index * 1000, level, evil, evil, None, {evil: evil, "nested": {evil: [evil, {"a": evil}]}, "__proto__": evil})
            made.append(record | {"source": evil, "host": evil, "file": "/var/log/" + evil})
        made.append(self.bare(time + 8000, NO_JSON, NO_JSON))
        made.append(self.bare(time + 9000, "large_numbers", LARGE_NUMBERS))
        made.append(self.record(time + 10000, "warning", "long", "long_line", None, {"stack": "\n".join(f"  at frame_{n} (file.swift:{n})" for n in range(400))}))
        return made

    def bare(self, time: int, message: str, line: str) -> dict:
        """A line that names neither level nor logger."""
        return self.record(time, "", "", message, None, {}, line=line) | {"logger": None}

    def rare(self, time: int) -> list[dict]:
        """What the pipeline itself does not write: the other two levels, and fields that are called like what every record has."""
        own = {"host": "exchange-7", "source": "nse", "file": "bhavcopy.csv", "trace": "off", "http": {"logger": "inner"}}
        return [
            self.record(time, "trace", "champion.rare", "step_traced", None, {}),
            self.record(time + 1000, "notice", "champion.rare", "retention_due", None, {}),
            self.record(time + 2000, "info", "champion.rare", "names_taken", "ABC" + "0" * 29, own),
        ]


NO_JSON = 'no json <b>at all</b> \0 {"a":'
LARGE_NUMBERS = '{"event":"large_numbers","id":12345678901234567890123,"ratio":1.10,"tiny":1e-400,"deep":{"n":9007199254740993},"twice":1,"twice":2}'


def stamp(seconds: int) -> str:
    import datetime

    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def generate(count: int, seed: int, end: int) -> list[dict]:
    """`count` records or a few more, oldest first, the newest of them a little before `end`."""
    maker, records, runs = Maker(seed), [], max(1, count // 12)
    for index in range(runs):
        # Two thirds in the last day, with a tide; the rest in the week before.
        share = maker.random.random()
        ago = (share * 1.5) ** 1.3 * DAY if share < 2 / 3 else maker.random.uniform(1, 7) * DAY
        records += maker.run(int(end - ago) - 8_000_000_000)
    records += maker.hostile(end - 120_000_000_000)
    records += maker.rare(end - 110_000_000_000)
    records.sort(key=order)
    return records


def order(record: dict) -> tuple[int, str]:
    return int(record["time"]), record["id"]
