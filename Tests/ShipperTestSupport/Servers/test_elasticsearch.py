"""noida-db as a process, the proxy that fails in front of it, and the dump of an index."""

import gzip
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import elasticsearch_server

INSTALLED = bool(list(elasticsearch_server.ROOT.glob(".venv/lib/python3*/site-packages/noida_db/noida-db")))
BULK = "/logs-champion-default/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason"
NDJSON = {"Content-Type": "application/x-ndjson"}


def bulk(*ids: str) -> bytes:
    return b"".join(
        b'{"create":{"_id":"%s"}}\n{"@timestamp":"2026-11-23T10:00:00.123456789Z","message":"m"}\n' % i.encode()
        for i in ids
    )


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@unittest.skipUnless(INSTALLED, "noida-db is not installed: run Tests/Tools/python-tools")
class ElasticsearchTestCase(unittest.TestCase):
    def start(self, script, *flags):
        process = subprocess.Popen(
            [sys.executable, str(HERE / script), "--exit-with-stdin", *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        first = process.stdout.readline().decode()
        self.assertRegex(first, r"^listening on 127\.0\.0\.1:\d+\n$")
        return process, int(first.rsplit(":", 1)[1])

    def call(self, port, method, path, body=None, headers=NDJSON):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def statuses(self, port, body, **options):
        status, text, _ = self.call(port, "POST", BULK, body, **options)
        self.assertEqual(status, 200, text)
        return [item["create"]["status"] for item in json.loads(text)["items"]]

    def count(self, port):
        self.call(port, "POST", "/logs-champion-default/_refresh")
        status, text, _ = self.call(port, "GET", "/logs-champion-default/_count")
        return json.loads(text)["count"] if status == 200 else 0

    def child_of(self, process):
        return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


class ServerTests(ElasticsearchTestCase):
    def test_a_repeated_id_is_answered_409(self):
        _, port = self.start("elasticsearch_server.py")
        self.assertEqual(self.statuses(port, bulk("a", "b", "a")), [201, 201, 409])
        compressed = NDJSON | {"Content-Encoding": "gzip"}
        self.assertEqual(self.statuses(port, gzip.compress(bulk("b", "c")), headers=compressed), [409, 201])
        self.assertEqual(self.count(port), 3)

    def test_closing_standard_input_ends_it_and_removes_its_data(self):
        process, _ = self.start("elasticsearch_server.py")
        child = self.child_of(process)
        arguments = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        directory = arguments[arguments.index(b"--data-dir") + 1]
        self.assertTrue(os.path.isdir(directory))
        process.stdin.close()
        self.assertEqual(process.wait(), 0)
        self.assertFalse(alive(child))
        self.assertFalse(os.path.exists(directory))

    def test_killing_it_leaves_no_orphan(self):
        with tempfile.TemporaryDirectory() as directory:
            process, _ = self.start("elasticsearch_server.py", "--data-dir", directory)
            child = self.child_of(process)
            process.kill()
            process.wait()
            while alive(child):
                time.sleep(0.01)

    def test_data_and_port_stay_across_a_restart(self):
        with tempfile.TemporaryDirectory() as directory:
            process, port = self.start("elasticsearch_server.py", "--data-dir", directory)
            self.statuses(port, bulk("a"))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(), 0)
            _, port = self.start("elasticsearch_server.py", "--data-dir", directory, "--port", str(port))
            self.assertEqual(self.statuses(port, bulk("a", "b")), [409, 201])

    def test_a_dump_holds_every_document_once(self):
        _, port = self.start("elasticsearch_server.py")
        ids = [f"{n:05d}" for n in range(12_345)]
        self.statuses(port, bulk(*ids))
        with tempfile.TemporaryDirectory() as directory:
            out = Path(directory, "dump.ndjson")
            command = [
                sys.executable,
                str(HERE / "elasticsearch_dump.py"),
                f"http://127.0.0.1:{port}",
                "logs-champion-default",
                str(out),
            ]
            self.assertEqual(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, b"12345\n")
            rows = [json.loads(row) for row in out.read_text().splitlines()]
        self.assertEqual(sorted(row["_id"] for row in rows), ids)
        self.assertEqual(rows[0]["_source"], {"@timestamp": "2026-11-23T10:00:00.123456789Z", "message": "m"})


class ProxyTests(ElasticsearchTestCase):
    def setUp(self):
        self.server, self.upstream = self.start("elasticsearch_server.py")
        _, self.port = self.start("elasticsearch_faults.py", "--upstream", f"http://127.0.0.1:{self.upstream}")

    def script(self, *faults):
        self.assertEqual(self.call(self.port, "POST", "/_control/script", json.dumps(faults))[0], 200)

    def assert_reset(self):
        with self.assertRaises((ConnectionResetError, http.client.RemoteDisconnected)):
            self.statuses(self.port, bulk("a"))

    def test_without_faults_it_is_the_server_itself(self):
        for method, path in (("GET", "/"), ("HEAD", "/"), ("GET", "/nosuch/_count")):
            want, got = self.call(self.upstream, method, path), self.call(self.port, method, path)
            self.assertEqual(want[:2], got[:2])
            for name in ("X-Elastic-Product", "Content-Type", "Content-Length"):
                self.assertEqual(want[2][name], got[2][name])
        compressed = NDJSON | {"Content-Encoding": "gzip"}
        self.assertEqual(self.statuses(self.port, gzip.compress(bulk("a", "a")), headers=compressed), [201, 409])

    def test_an_answer_and_garbage_store_nothing(self):
        self.script({"answer": 503, "body": "busy", "headers": {"Retry-After": "3"}}, {"garbage": True})
        status, body, headers = self.call(self.port, "POST", BULK, bulk("a"))
        self.assertEqual((status, body, headers["Retry-After"]), (503, b"busy", "3"))
        self.assertEqual(self.call(self.port, "POST", BULK, bulk("a"))[1][:9], b"<!DOCTYPE")
        self.assertEqual(self.statuses(self.port, bulk("a")), [201])

    def test_a_reset_comes_before_storing(self):
        self.script({"reset": True})
        self.assert_reset()
        self.assertEqual(self.statuses(self.port, bulk("a")), [201])

    def test_what_was_stored_before_a_failure_is_a_conflict_afterwards(self):
        self.script({"store_then": 500}, {"store_then_reset": True})
        self.assertEqual(self.call(self.port, "POST", BULK, bulk("b"))[0], 500)
        self.assert_reset()
        self.assertEqual(self.statuses(self.port, bulk("a", "b")), [409, 409])

    def test_faults_on_reading_leave_bulks_alone(self):
        self.script({"answer": 502, "on": "read"})
        self.assertEqual(self.statuses(self.port, bulk("a")), [201])
        self.assertEqual(self.call(self.port, "GET", "/")[0], 502)

    def test_a_dead_upstream_is_answered_502(self):
        self.server.terminate()
        self.server.wait()
        self.assertEqual(self.call(self.port, "GET", "/")[0], 502)

    def test_counters(self):
        self.statuses(self.port, bulk("a"))
        self.script({"answer": 503})
        self.call(self.port, "POST", BULK, bulk("b"))
        stats = json.loads(self.call(self.port, "GET", "/_control/stats")[1])
        self.assertEqual(
            (stats["bulks"], stats["bulks_by_status"], stats["faults"]["left"]), (2, {"200": 1, "503": 1}, 0)
        )


if __name__ == "__main__":
    unittest.main()
