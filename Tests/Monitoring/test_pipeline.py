"""MarketPipeline: failures that one asks for, exit codes, and what its log and its metrics say of them."""

import json
import pathlib
import socket
import subprocess
import tempfile
import unittest

from stack import Stack, binary, eventually, free_port, get


def run(folder: str, *options: object) -> tuple[int, list[dict], str]:
    log = pathlib.Path(folder) / "pipeline.ndjson"
    log.unlink(missing_ok=True)
    command = [binary("MarketPipeline", "MARKET_PIPELINE_BINARY"), "--log", log, *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return done.returncode, lines, done.stdout + done.stderr


def events(lines: list[dict], name: str) -> list[dict]:
    return [line for line in lines if line["event"] == name]


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_the_same_seed_logs_the_same(self):
        def told(lines):
            return sorted(json.dumps({key: value for key, value in line.items() if key not in ("timestamp", "duration_sec")}) for line in lines)

        first, second = (run(self.folder, "--runs", 3, "--seed", 7)[1] for _ in range(2))
        self.assertGreater(len(first), 20)
        self.assertEqual(told(first), told(second))

    def test_every_line_of_a_run_has_its_trace(self):
        _, lines, _ = run(self.folder, "--runs", 5)
        self.assertEqual(len({line["trace_id"] for line in lines}), 5)

    def test_loads_that_fail(self):
        code, lines, _ = run(self.folder, "--runs", 4, "--fail", "load=1", "--strict")
        self.assertEqual(code, 3)
        written = len(events(lines, "parquet_written"))  # Now and then a run fails before it loads.
        self.assertGreater(written, 0)
        self.assertEqual(len(events(lines, "warehouse_load_failed")), 2 * written)
        self.assertEqual(events(lines, "warehouse_loaded"), [])
        self.assertEqual({line["status"] for line in events(lines, "flow_completed")}, {"failed"})
        self.assertEqual(run(self.folder, "--runs", 4, "--fail", "load=1")[0], 0, "without --strict")

    def test_a_source_that_is_down_opens_the_breaker_after_five_failures(self):
        _, lines, _ = run(self.folder, "--runs", 9, "--fail", "scrape=1")
        self.assertEqual(len(events(lines, "scrape_failed")), 5)
        self.assertEqual(len(events(lines, "scrape_skipped")), 4)
        changes = [(line["from_state"], line["to_state"]) for line in events(lines, "circuit_breaker_state_changed")]
        self.assertEqual(changes, [("closed", "open")])

    def test_a_source_that_is_tried_again_at_once_keeps_failing(self):
        _, lines, _ = run(self.folder, "--runs", 7, "--fail", "scrape=1", "--recovery", 0)
        self.assertEqual(len(events(lines, "scrape_failed")), 7)

    def test_rows_that_fail(self):
        _, lines, _ = run(self.folder, "--runs", 1, "--rows", 200, "--fail", "parse=1")
        self.assertEqual(len(events(lines, "row_rejected")), 200)
        _, lines, _ = run(self.folder, "--runs", 1, "--rows", 200, "--fail", "validation=1")
        self.assertGreater(len(events(lines, "validation_failed")), 180)
        _, lines, _ = run(self.folder, "--runs", 1, "--fail", "publish=1")
        self.assertEqual({line["rows"] for line in events(lines, "rows_published")}, {0})
        _, lines, _ = run(self.folder, "--runs", 1, "--fail", "write=1")
        self.assertEqual((len(events(lines, "parquet_write_failed")), len(events(lines, "warehouse_loaded"))), (1, 0))

    def test_the_number_of_lines_is_exact_whatever_fails(self):
        for options in ((), ("--fail", "scrape=1"), ("--fail", "load=0.5", "--fail", "validation=0.5")):
            self.assertEqual(len(run(self.folder, "--lines", 333, *options)[1]), 333)

    def test_mistakes_are_told_and_are_64(self):
        for options, words in {
            ("--fail", "load=2"): "--fail: got load=2.0, want a share of 0 to 1.",
            ("--fail", "lunch=1"): "lunch=1",
            ("--slow", "parse=2"): "'parse' takes no time",
            ("--pace", "-1"): "pace",
            ("--metrics", "nowhere"): "want a host and a port",
        }.items():
            code, _, said = run(self.folder, *options)
            self.assertEqual(code, 64, said)
            self.assertIn(words, said)

    def test_an_address_that_is_taken_is_an_error_and_nothing_is_run(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            code, lines, said = run(self.folder, "--metrics", f"127.0.0.1:{taken.getsockname()[1]}")
        self.assertEqual((code, lines), (1, []), said)


class Counted(unittest.TestCase):
    def test_the_page_and_the_log_tell_the_same(self):
        with Stack() as stack:
            port = free_port()
            process = stack.pipeline(port, "--pace", 0.005, "--fail", "load=0.3", "--fail", "validation=0.1")
            page = f"http://127.0.0.1:{port}/metrics"
            eventually("20 loads", lambda: self.value(get(page).decode(), 'nse_pipeline_clickhouse_load_success_total{table="ohlc"}') >= 20)
            text = get(page).decode()
            stack.stop(process)
            self.assertEqual(process.returncode, 0, "a SIGTERM is a good end")
            lines = [json.loads(line) for line in (stack.folder / "logs/pipeline.ndjson").read_text().splitlines()]
            for metric, event in {
                'nse_pipeline_clickhouse_load_success_total{table="ohlc"}': "warehouse_loaded",
                'nse_pipeline_clickhouse_load_failed_total{table="ohlc"}': "warehouse_load_failed",
                'champion_validation_failures_total{failure_type="injected",table="ohlc"}': "validation_failed",
                'nse_scraper_files_downloaded_total{scraper="bhavcopy"}': "scrape_completed",
            }.items():
                logged = [line for line in events(lines, event) if line.get("failure_type", "injected") == "injected"]
                # The log went on after the page was read.
                self.assertLessEqual(self.value(text, metric), len(logged), metric)
                self.assertGreater(self.value(text, metric), 0.5 * len(logged) - 20, metric)
            rate = self.value(text, 'champion_validation_failure_rate{table="ohlc"}')
            self.assertTrue(0 < rate < 0.5, rate)

    def value(self, page: str, series: str) -> float:
        return next(float(line.split(" ")[-1]) for line in page.splitlines() if line.startswith(series + " "))


if __name__ == "__main__":
    unittest.main()
