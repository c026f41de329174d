"""The receiver over a real socket: pushes, scripted faults, queries, and its life as a process."""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import faults
import loki_query
import server_process
from loki_limits import HOUR, SECOND
from loki_receiver import Receiver, handler_for, limits_of, parse_arguments
from loki_store import Store

JSON = {"Content-Type": "application/json"}


class LiveTestCase(unittest.TestCase):
    def setUp(self):
        self.receiver = Receiver(Store(limits_of(parse_arguments(self.flags()))))
        self.server = server_process.TestHTTPServer(0, handler_for(self.receiver))
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1])
        self.addCleanup(self.connection.close)
        self.now = time.time_ns()

    def flags(self):
        return []

    def call(self, method, path, body=None, headers=JSON):
        self.connection.request(
            method, path, body if body is None or isinstance(body, bytes) else json.dumps(body).encode(), headers
        )
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def push(self, *values, labels=None, **options):
        return self.call(
            "POST",
            "/loki/api/v1/push",
            {"streams": [{"stream": labels or {"a": "b"}, "values": list(values)}]},
            **options
        )

    def line(self, text="hi", offset=0, **metadata):
        return [str(self.now + offset), text, metadata]

    def control(self, path, body=None):
        status, text = self.call("GET" if body is None else "POST", "/_control/" + path, body)
        self.assertEqual(status, 200, text)
        return json.loads(text)

    def query(self, text, headers={}, **parameters):
        status, body = self.call(
            "GET",
            "/loki/api/v1/query_range?" + urlencode({"query": text, "direction": "forward"} | parameters),
            headers=headers,
        )
        self.assertEqual(status, 200, body)
        return json.loads(body)["data"]["result"]

    def lines_of(self, *query, **parameters):
        return [value[1] for stream in self.query(*query, **parameters) for value in stream["values"]]


class PushTests(LiveTestCase):
    def test_a_push_is_answered_204_without_a_body_on_one_connection(self):
        self.assertEqual(self.push(self.line()), (204, ""))
        socket = self.connection.sock
        self.assertEqual(self.push(self.line("ho")), (204, ""))
        self.assertIs(self.connection.sock, socket)

    def test_a_chunked_body_is_read(self):
        body = json.dumps({"streams": [{"stream": {"a": "b"}, "values": [self.line()]}]}).encode()
        self.connection.request("POST", "/loki/api/v1/push", iter([body[:10], body[10:]]), JSON)
        self.assertEqual(self.connection.getresponse().status, 204)

    def test_a_missing_content_type_is_answered_400(self):
        self.assertEqual(self.push(self.line(), headers={}), (400, "mime: no media type\n"))

    def test_counters_and_the_list_of_pushes(self):
        self.push(self.line(), self.line())
        self.push([self.line()[0], 1])
        stats = self.control("stats")
        got = [stats[key] for key in ("pushes", "entries_accepted", "repeats_dropped", "streams", "requests_by_status")]
        self.assertEqual(got, [2, 1, 1, 1, {"204": 1, "400": 1}])
        self.assertEqual([push["outcome"] for push in self.control("pushes")], ["204", "400"])
        self.assertEqual(stats["bytes_in"], sum(push["bytes"] for push in self.control("pushes")))

    def test_reset_forgets_everything(self):
        self.push(self.line())
        self.control("script", [{"answer": 503}])
        self.control("reset", {})
        self.assertEqual(self.control("stats")["pushes"], 0)
        self.assertEqual(self.push(self.line()), (204, ""))
        self.assertEqual(self.lines_of('{a="b"}'), ["hi"])

    def test_lines_that_hold_a_text_are_removed(self):
        self.push(self.line("one"), self.line("two", 1), self.line("twofold", 2))
        self.connection.request("POST", "/_control/remove", b"two")
        self.assertEqual(json.loads(self.connection.getresponse().read()), {"removed": 2})
        self.assertEqual(self.lines_of('{a="b"}'), ["one"])

    def test_ready(self):
        self.assertEqual(self.call("GET", "/ready"), (200, "ready\n"))


class FaultTests(LiveTestCase):
    def stored(self):
        return self.control("stats")["entries_accepted"]

    def assert_reset(self):
        with self.assertRaises((ConnectionResetError, http.client.RemoteDisconnected)):
            self.push(self.line())
        self.connection.close()

    def test_an_answer_with_its_headers_stores_nothing_and_the_next_push_passes(self):
        self.control("script", [{"answer": 503, "body": "busy", "headers": {"Retry-After": "7"}}])
        self.connection.request("POST", "/loki/api/v1/push", b"{}", JSON)
        answer = self.connection.getresponse()
        self.assertEqual(
            (answer.status, answer.read(), answer.headers["Retry-After"], self.stored()), (503, b"busy", "7", 0)
        )
        self.assertEqual(self.push(self.line())[0], 204)

    def test_garbage_is_200_with_html(self):
        self.control("script", [{"garbage": True}])
        status, body = self.push(self.line())
        self.assertEqual((status, body[:9], self.stored()), (200, "<!DOCTYPE", 0))

    def test_a_reset_comes_before_storing(self):
        self.control("script", [{"reset": True}])
        self.assert_reset()
        self.assertEqual(self.stored(), 0)
        self.assertEqual(self.control("stats")["requests_by_status"], {"reset": 1})

    def test_store_then_answers_as_scripted_though_it_stored(self):
        self.control("script", [{"store_then": 500, "body": "late"}])
        self.assertEqual((*self.push(self.line()), self.stored()), (500, "late", 1))

    def test_store_then_reset(self):
        self.control("script", [{"store_then_reset": True}])
        self.assert_reset()
        self.assertEqual(self.stored(), 1)

    def test_a_request_that_is_cut_off_in_its_body_is_not_stored(self):
        self.control("script", [{"reset_in_body": True}])
        self.assert_reset()
        self.assertEqual(self.stored(), 0)
        self.assertEqual(self.push(self.line())[0], 204)

    def test_a_large_request_is_answered_unread_and_the_connection_closed(self):
        self.control("script", [{"answer_unread": 413, "over": 500}])
        self.assertEqual(self.push(self.line())[0], 204, "it is small")
        self.control("script", [{"answer_unread": 413, "over": 500}])
        self.connection.putrequest("POST", "/loki/api/v1/push")
        self.connection.putheader("Content-Length", "1000")
        self.connection.endheaders()
        answer = self.connection.getresponse()
        self.assertEqual((answer.status, answer.read(), answer.headers["Connection"]), (413, b"", "close"))
        self.connection.close()
        self.assertEqual((self.push(self.line("x" * 1_000))[0], self.stored()), (204, 2))

    def test_a_request_is_read_slowly(self):
        self.control("script", [{"slow_body": 10_000}])
        began = time.monotonic()
        self.assertEqual(self.push(self.line("x" * 1_000))[0], 204)
        self.assertGreaterEqual(time.monotonic() - began, 0.1)

    def test_half_an_answer(self):
        self.control("script", [{"half_answer": True}])
        self.assert_reset()
        self.assertEqual(self.stored(), 1)

    def test_an_answer_that_drips(self):
        self.control("script", [{"drip": 0.1}])
        began = time.monotonic()
        self.assertEqual(self.push(self.line())[0], 204)
        self.assertGreaterEqual(time.monotonic() - began, 0.05)

    def test_other_connections_are_forgotten(self):
        other = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1])
        self.addCleanup(other.close)
        other.request("GET", "/ready")
        self.assertEqual(other.getresponse().read(), b"ready\n")
        self.control("script", [{"forget": True}])
        self.assertEqual(self.push(self.line())[0], 204)
        self.assertEqual(other.sock.recv(1), b"")
        self.assertEqual(self.push(self.line(offset=1))[0], 204)

    def test_who_comes_before_retry_after_is_counted(self):
        self.control("script", [{"answer": 429, "headers": {"Retry-After": "1"}}])
        self.assertEqual(self.push(self.line())[0], 429)
        time.sleep(faults.UNDER_WAY + 0.05)
        self.push(self.line())
        self.assertEqual(self.control("stats")["early_requests"], 1)
        time.sleep(1)
        self.push(self.line())
        self.assertEqual(self.control("stats")["early_requests"], 1)

    def test_where_nothing_else_is_under_way_who_comes_at_once_is_early(self):
        self.control("script", [{"answer": 429, "headers": {"Retry-After": "1"}, "under_way": 0}])
        self.assertEqual(self.push(self.line())[0], 429)
        self.push(self.line())
        self.assertEqual(self.control("stats")["early_requests"], 1)

    def test_a_delay_lets_the_push_through(self):
        self.control("script", [{"delay": 0.02}])
        began = time.monotonic()
        self.assertEqual(self.push(self.line())[0], 204)
        self.assertGreaterEqual(time.monotonic() - began, 0.02)

    def test_a_hanging_push_is_let_go_by_a_reset_of_the_receiver(self):
        self.control("script", [{"hang": True}])
        hanging = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1])
        self.addCleanup(hanging.close)
        hanging.request("POST", "/loki/api/v1/push", b"{}", JSON)
        while self.control("script")["played"] != {"hang": 1}:
            pass
        self.control("reset", {})
        with self.assertRaises(http.client.RemoteDisconnected):
            hanging.getresponse()

    def test_faults_come_in_order_and_an_empty_one_lets_a_push_pass(self):
        self.assertEqual(self.control("script", [{"answer": 429, "times": 2}, {}, {"answer": 500}]), {"left": 4})
        self.assertEqual([self.push(self.line(offset=n))[0] for n in range(5)], [429, 429, 204, 500, 204])
        self.assertEqual(self.control("script"), {"left": 0, "played": {"answer": 3, "none": 1}})

    def test_a_fault_on_reading_leaves_pushes_alone(self):
        self.control("script", [{"answer": 502, "on": "read"}])
        self.assertEqual(self.push(self.line())[0], 204)
        self.assertEqual(self.call("GET", "/loki/api/v1/labels")[0], 502)
        self.assertEqual(self.call("GET", "/loki/api/v1/labels")[0], 200)

    def test_a_script_that_is_none_is_refused(self):
        for script in ({}, [1], [{"answr": 1}], [{"reset": True, "hang": True}], [{"answer": "x"}], [{"on": "push"}]):
            self.assertEqual(self.call("POST", "/_control/script", script)[0], 400, script)


class QueryTests(LiveTestCase):
    def test_an_answer_has_the_shape_of_loki(self):
        self.push(self.line('{"level":"warn"}', trace_id="t1"), labels={"app": "x", "a": "b"})
        self.assertEqual(
            self.query('{a="b"}'),
            [
                {
                    "stream": {"a": "b", "app": "x", "service_name": "x", "trace_id": "t1", "detected_level": "warn"},
                    "values": [[str(self.now), '{"level":"warn"}']],
                }
            ],
        )

    def test_categorised_labels_keep_metadata_apart(self):
        self.push(self.line(trace_id="t1"), self.line("ho", 1))
        found = self.query('{a="b"}', {"X-Loki-Response-Encoding-Flags": "categorize-labels"})
        self.assertEqual(found[0]["stream"], {"a": "b", "service_name": "unknown_service"})
        self.assertEqual(
            found[0]["values"][0][2], {"structuredMetadata": {"trace_id": "t1", "detected_level": "unknown"}}
        )

    def test_selectors(self):
        for value in ("x", "y"):
            self.push(self.line(value), labels={"a": value, "common": "1"})
        for query, want in {
            '{a="x"}': ["x"],
            '{common="1", a!="x"}': ["y"],
            '{a=~"x|z"}': ["x"],
            '{a=~".+",a!~"x"}': ["y"],
            '{a=~"."}': ["x", "y"],
            '{nosuch="1"}': [],
            "{a=`y`}": ["y"],
        }.items():
            self.assertEqual(sorted(self.lines_of(query)), want, query)

    def test_filters(self):
        self.push(self.line("one 1", trace_id="t1"), self.line("two 2", 1, trace_id="t2"), self.line("two 3", 2))
        for pipeline, want in {
            '|= "two"': ["two 2", "two 3"],
            '!= "two"': ["one 1"],
            '|~ "[13]$"': ["one 1", "two 3"],
            '|= "two" !~ "3"': ["two 2"],
            '| trace_id="t2"': ["two 2"],
            '|= "o" | trace_id=~"t.+" | trace_id!="t2"': ["one 1"],
            '| trace_id=""': ["two 3"],
        }.items():
            self.assertEqual(sorted(self.lines_of('{a="b"} ' + pipeline)), want, pipeline)

    def test_start_is_included_end_is_not(self):
        self.push(*(self.line(str(n), n) for n in range(4)))
        self.assertEqual(self.lines_of('{a="b"}', start=self.now + 1, end=self.now + 3), ["1", "2"])

    def test_limit_and_direction(self):
        self.push(*(self.line(str(n), n) for n in range(4)))
        self.assertEqual(self.lines_of('{a="b"}', limit=2), ["0", "1"])
        self.assertEqual(self.lines_of('{a="b"}', limit=2, direction="backward"), ["3", "2"])

    def test_questions_that_are_refused(self):
        for parameters in (
            {"query": '{a="b"}', "limit": 5001},
            {"query": "{}"},
            {"query": '{a="b"} | json'},
            {"query": '{a=~"("}'},
            {"query": '{a="b"}', "start": 9, "end": 8},
            {"query": '{a="b"}', "start": "x"},
        ):
            self.assertEqual(self.call("GET", "/loki/api/v1/query_range?" + urlencode(parameters))[0], 400, parameters)

    def count(self, query, **parameters):
        status, body = self.call("GET", "/loki/api/v1/query?" + urlencode({"query": query, "time": self.now + 9} | parameters))
        return status, [value["value"][1] for value in json.loads(body)["data"]["result"]] if status == 200 else body

    def test_a_count_has_the_repeats_that_a_query_does_not_show(self):
        for _ in range(2):
            self.push(self.line("x", 1), self.line("y", 2))
        self.push(self.line("z"), labels={"a": "c"})
        self.assertEqual(self.lines_of('{a="b"}', start=self.now, end=self.now + 9), ["x", "y"])
        self.assertEqual(self.count('sum(count_over_time({a="b"}[1h]))'), (200, ["4"]))
        self.assertEqual(self.count('sum(count_over_time({a=~".+"}[1h]))'), (200, ["5"]))
        self.assertEqual(self.count('sum(count_over_time({a="b"}[1h]))', time=self.now + 1), (200, ["2"]))
        self.assertEqual(self.count('sum(count_over_time({a="d"}[1h]))'), (200, []))
        for query in ('count_over_time({a="b"}[1h])', 'sum(rate({a="b"}[1h]))', 'sum(count_over_time({a="b"} |= "x" [1h]))'):
            self.assertEqual(self.count(query)[0], 400, query)

    def test_labels_and_their_values(self):
        self.push(self.line(), labels={"a": "x"})
        self.push(self.line(), labels={"b": "y", "service_name": "s"})
        self.assertEqual(json.loads(self.call("GET", "/loki/api/v1/labels")[1])["data"], ["a", "b", "service_name"])
        self.assertEqual(
            json.loads(self.call("GET", "/loki/api/v1/label/service_name/values")[1])["data"], ["s", "unknown_service"]
        )

    def test_a_span_that_ends_over_three_hours_ago_shows_flushed_entries_only(self):
        self.push(self.line(offset=-4 * HOUR))
        span = {"start": self.now - 5 * HOUR, "end": self.now - 3 * HOUR - 60 * SECOND}
        self.assertEqual(self.lines_of('{a="b"}', **span), [])
        self.assertEqual(self.lines_of('{a="b"}', start=span["start"], end=self.now), ["hi"])
        self.control("flush", {})
        self.assertEqual(self.lines_of('{a="b"}', **span), ["hi"])

    def test_times(self):
        for text, want in {
            "1795456642": 1795456642 * SECOND,
            "1795456642580000001": 1795456642580000001,
            "1795456642.58": 1795456642580000000,
            "2026-11-23T17:57:22.580000001Z": 1795456642580000001,
            "2026-11-23T23:27:22+05:30": 1795456642 * SECOND,
        }.items():
            self.assertEqual(loki_query.parse_time(text, 0), want, text)


class OldSamplesTests(LiveTestCase):
    def flags(self):
        return ["--no-age-limit", "--no-service-name"]

    def test_old_lines_are_taken_and_shown(self):
        self.assertEqual(self.push(["1000000001", "old"])[0], 204)
        found = self.query('{a="b"}', start=1, end=2 * SECOND)
        self.assertEqual(
            found, [{"stream": {"a": "b", "detected_level": "unknown"}, "values": [["1000000001", "old"]]}]
        )


class ProcessTests(unittest.TestCase):
    def start(self, *flags):
        process = subprocess.Popen(
            [sys.executable, str(HERE / "loki_receiver.py"), *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        first = process.stdout.readline().decode()
        self.assertRegex(first, r"^listening on 127\.0\.0\.1:\d+\n$")
        return process, int(first.rsplit(":", 1)[1])

    def test_it_ends_when_standard_input_closes(self):
        process, _ = self.start("--exit-with-stdin")
        process.stdin.close()
        self.assertEqual(process.wait(), 0)

    def test_it_ends_at_sigterm(self):
        process, _ = self.start()
        process.terminate()
        self.assertEqual(process.wait(), 0)
        process.stdin.close()

    def test_the_record_is_written_before_the_answer(self):
        with tempfile.TemporaryDirectory() as directory:
            record = Path(directory, "record.ndjson")
            process, port = self.start("--exit-with-stdin", "--record", str(record))
            connection = http.client.HTTPConnection("127.0.0.1", port)
            body = {"streams": [{"stream": {"a": "b"}, "values": [[str(time.time_ns()), "hi"]]}]}
            connection.request("POST", "/loki/api/v1/push", json.dumps(body).encode(), JSON)
            self.assertEqual(connection.getresponse().status, 204)
            self.assertEqual(json.loads(record.read_text())["line"], "hi")
            connection.close()
            process.stdin.close()


if __name__ == "__main__":
    unittest.main()
