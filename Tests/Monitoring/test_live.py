"""MarketPipeline and the agent under a real Prometheus and a real Alertmanager."""

import gzip
import http.server
import json
import math
import re
import threading
import unittest
import urllib.request

import dashboards
import guides
import rules
from stack import Stack, eventually, for_a_second_a_scrape, free_port, get, get_json, query

# Series of which it depends on the day and the hour whether they exist; promtool tests both.
DEPEND_ON_THE_CALENDAR = {"champion:market_holiday", "champion:market_open"}


class Panels(unittest.TestCase):
    def test_every_query_of_every_panel_and_every_recording_rule_has_data(self):
        with Stack() as stack:
            champion, shipper = free_port(), free_port()
            stack.pipeline(
                champion, "--pace", 0.01, "--recovery", 1, "--fail", "scrape=0.5", "--fail", "parse=0.05", "--fail", "publish=0.05",
                "--fail", "write=0.1", "--fail", "load=0.1")
            stack.agent(shipper)
            url = stack.prometheus({"champion": champion, "shipper": shipper})
            # The mean of the day before begins a quarter of an hour ago: shortened, 15 seconds.
            eventually("rules that look back", lambda: query(url, "champion:flow_success_duration_seconds:mean1d"))
            wanted = [(rule.name, rule.name) for rule in rules.all_rules() if not rule.is_alert and rule.name not in DEPEND_ON_THE_CALENDAR]
            for path in sorted(dashboards.FOLDER.glob("*.json")):
                for panel in json.loads(path.read_text())["panels"]:
                    for target in panel["targets"]:
                        if target["datasource"]["type"] == "prometheus":
                            wanted.append((f"{path.name}: {panel['title']}", for_a_second_a_scrape(target["expr"])))
            self.assertGreater(len(wanted), 70)
            for name, expression in wanted:
                eventually(f"{name}: no data from {expression}", lambda: self.has_data(url, expression))
            # Whether those of the guides find something depends on the day; that they are PromQL doesn't.
            for page, expression in guides.blocks("promql"):
                with self.subTest(page):
                    self.assertEqual(get_json(url + "/api/v1/query", query=expression)["status"], "success")

    def has_data(self, url: str, expression: str) -> bool:
        values = [float(series["value"][1]) for series in query(url, expression)]
        return any(not math.isnan(value) for value in values)


class Alerts(unittest.TestCase):
    ILL = ("--pace", 0.01, "--fail", "validation=0.5", "--fail", "load=0.5")
    WELL = ("--rate", 1)

    def test_alerts_fire_and_resolve_and_somebody_is_told_of_both(self):
        with Stack() as stack:
            port, manager = free_port(), stack.alertmanager()
            pipeline = stack.pipeline(port, *self.ILL)
            stack.prometheus({"champion": port}, manager)
            for alert in ("CriticalValidationFailureRate", "WarehouseLoadFailure", "PipelineFailureRate"):
                told = eventually(f"{alert} firing", lambda: stack.receiver.heard(alert, "firing"))
                self.assertEqual(told["labels"]["severity"], "critical")
                self.assertEqual(told["annotations"]["runbook_url"], f"docs/monitoring.md#{alert.lower()}")
                self.assertNotIn("{{", told["annotations"]["summary"] + told["annotations"]["description"])
            stack.stop(pipeline)
            eventually("ServiceDown firing", lambda: stack.receiver.heard("ServiceDown", "firing"))
            pipeline = stack.pipeline(port, "--pace", 0.01, "--fail", "scrape=1")
            told = eventually("CircuitBreakerOpened firing", lambda: stack.receiver.heard("CircuitBreakerOpened", "firing"))
            self.assertEqual(told["labels"]["source"], "nse")
            stack.stop(pipeline)
            stack.pipeline(port, *self.WELL)
            for alert in ("CriticalValidationFailureRate", "WarehouseLoadFailure", "PipelineFailureRate", "ServiceDown", "CircuitBreakerOpened"):
                eventually(f"{alert} resolved", lambda: stack.receiver.heard(alert, "resolved"))
            # Its critical sister has said it already.
            self.assertIsNone(stack.receiver.heard("HighValidationFailureRate", "firing"))


class Agreement(unittest.TestCase):
    """A page that stands still, as MarketPipeline gave it, scraped by Prometheus: every value of it must be in Prometheus."""

    SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})? (\S+)(?: # .*)?$")
    LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')
    EXEMPLAR = re.compile(r'# \{trace_id="([0-9a-f]{32})"\}')

    def test_every_value_of_an_OpenMetrics_page_and_its_exemplars(self):
        with Stack() as stack:
            url, page, content_type = self.scrape_frozen(stack, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
            self.assertEqual(content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8")
            self.compare(url, page)
            answer = get_json(url + "/api/v1/query_exemplars", query='{job="champion"}', start=0, end=4e9)
            traces = {one["labels"]["trace_id"] for series in answer["data"] for one in series["exemplars"]}
            self.assertGreater(len(traces), 3)
            self.assertEqual(traces, set(self.EXEMPLAR.findall(page)))

    def test_every_value_of_a_text_page(self):
        with Stack() as stack:
            url, page, content_type = self.scrape_frozen(stack, "text/plain")
            self.assertEqual(content_type, "text/plain; version=0.0.4; charset=utf-8")
            self.compare(url, page)
            self.assertEqual(self.EXEMPLAR.findall(page), [])

    def scrape_frozen(self, stack: Stack, accept: str) -> tuple[str, str, str]:
        port = free_port()
        stack.pipeline(port, "--pace", 0.01, "--fail", "load=0.2")
        unloaded = b'champion_warehouse_load_latency_seconds_count{layer="raw",table="ohlc"} 0\n'
        eventually("a run that loads", lambda: unloaded not in get(f"http://127.0.0.1:{port}/metrics"))
        request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Accept": accept, "Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            body, headers = answer.read(), {name: answer.headers[name] for name in ("Content-Type", "Content-Encoding")}
        url = stack.prometheus({"champion": self.serve(body, headers)})
        eventually("a scrape", lambda: query(url, 'up{job="champion"} == 1'))
        return url, gzip.decompress(body).decode(), headers["Content-Type"]

    def serve(self, body: bytes, headers: dict) -> int:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def compare(self, url: str, page: str) -> None:
        stored = {}
        for series in query(url, '{job="champion"}'):
            labels = {name: value for name, value in series["metric"].items() if name not in ("job", "instance")}
            stored[frozenset(labels.items())] = float(series["value"][1])
        samples = [line for line in page.splitlines() if not line.startswith("#")]
        self.assertGreater(len(samples), 90)
        for line in samples:
            name, labels, value = self.SAMPLE.match(line).groups()
            key = frozenset([("__name__", name), *self.LABEL.findall(labels or "")])
            self.assertEqual(stored.get(key), float(value), line)


if __name__ == "__main__":
    unittest.main()
