"""The real parts: MarketPipeline and the agent, a Prometheus, an Alertmanager and somebody who is told of alerts."""

import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import rules
from names import ROOT

SERVERS = ROOT / "Tests/ShipperTestSupport/Servers"
# Nothing here takes so long; a run that does has stopped getting on.
PATIENCE = 240


def binary(name: str, variable: str) -> str:
    return os.environ.get(variable) or str(ROOT / ".build/debug" / name)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(url: str, headers: dict | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as answer:
        return answer.read()


def get_json(url: str, **parameters: object):
    return json.loads(get(url + ("?" + urllib.parse.urlencode(parameters) if parameters else "")))


def eventually(what: str, condition):
    """Waits until `condition` returns something, and returns that."""
    began, last = time.monotonic(), None
    while time.monotonic() - began < PATIENCE:
        try:
            if last := condition():
                return last
        except (OSError, urllib.error.URLError, ValueError, KeyError) as error:
            last = error
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {PATIENCE} s; last: {last!r}")


class Receiver:
    """A webhook that keeps what Alertmanager tells it."""

    def __init__(self):
        told = self.told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told.extend(json.loads(body)["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def heard(self, alert: str, status: str) -> dict | None:
        return next((one for one in list(self.told) if one["labels"]["alertname"] == alert and one["status"] == status), None)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Stack:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="monitoring-"))
        self.processes: list[subprocess.Popen] = []
        self.receiver: Receiver | None = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for process in reversed(self.processes):
            self.stop(process)
        if self.receiver:
            self.receiver.close()
        if kind:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, *command: object, **more) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=self.folder, **more)
        self.processes.append(process)
        return process

    def stop(self, process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.processes:
            self.processes.remove(process)

    # MARK: ours

    def pipeline(self, port: int, *options: object) -> subprocess.Popen:
        process = self.start(
            "pipeline", binary("MarketPipeline", "MARKET_PIPELINE_BINARY"), "--runs", 0, "--log", self.folder / "logs/pipeline.ndjson",
            "--metrics", f"127.0.0.1:{port}", *options)
        eventually("the pipeline's metrics", lambda: get(f"http://127.0.0.1:{port}/metrics"))
        return process

    def agent(self, port: int) -> subprocess.Popen:
        """Delivers what the pipeline logs to a Loki of the tests."""
        loki = free_port()
        self.start("loki", sys.executable, SERVERS / "loki_receiver.py", "--port", loki)
        config = self.folder / "shipper.yaml"
        config.write_text(
            f"""
state_directory: {self.folder}/state
admin: {{listen: "127.0.0.1:{port}"}}
sources:
  pipeline: {{include: ["{self.folder}/logs/*.ndjson"]}}
sinks:
  loki:
    type: loki
    inputs: [pipeline]
    urls: ["http://127.0.0.1:{loki}"]
    labels: {{service: champion, level: $.level}}
    structured_metadata: [trace_id]
""")
        process = self.start("shipper", binary("shipper", "SHIPPER_BINARY"), "run", "--config", config)
        eventually("the agent's metrics", lambda: get(f"http://127.0.0.1:{port}/metrics"))
        return process

    # MARK: theirs

    def prometheus(self, targets: dict[str, int], alertmanager: int | None = None) -> str:
        """Starts one that looks every second, with the rules' times shortened, and returns its address."""
        port = free_port()
        folder = self.folder / "prometheus"
        (folder / "rules").mkdir(parents=True)
        for file in rules.files():
            (folder / "rules" / file.name).write_text(rules.shortened(file.read_text()))
        jobs = "".join(
            f'  - {{job_name: {job}, static_configs: [{{targets: ["127.0.0.1:{target}"]}}]}}\n' for job, target in targets.items())
        alerting = f'alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{alertmanager}"]}}]}}]}}\n' if alertmanager else ""
        (folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\nscrape_configs:\n" + jobs + alerting + "rule_files: [rules/*.yml]\n")
        self.start(
            "prometheus", "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage")
        url = f"http://127.0.0.1:{port}"
        eventually("Prometheus", lambda: get(url + "/-/ready"))
        return url

    def alertmanager(self) -> int:
        """Starts one that has the routes and inhibitions of shipper-config, and tells everything to our receiver."""
        self.receiver = Receiver()
        text = (ROOT / "shipper-config/alertmanager/alertmanager.yml").read_text()
        inhibitions = text[text.index("inhibit_rules:"):]
        port = free_port()
        config = self.folder / "alertmanager.yml"
        config.write_text(
            "route: {receiver: webhook, group_by: [alertname, job], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}\n"
            f"receivers: [{{name: webhook, webhook_configs: [{{url: '{self.receiver.url}', send_resolved: true}}]}}]\n" + inhibitions)
        self.start(
            "alertmanager", shutil.which("prometheus-alertmanager") or "alertmanager", f"--config.file={config}",
            f"--storage.path={self.folder}/alertmanager", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=")
        eventually("Alertmanager", lambda: get(f"http://127.0.0.1:{port}/-/ready"))
        return port


def query(url: str, expression: str) -> list[dict]:
    return get_json(url + "/api/v1/query", query=expression)["data"]["result"]


def for_a_second_a_scrape(expression: str) -> str:
    """A panel's query with Grafana's variable filled in as it would be, were a scrape a second."""
    return re.sub(r"\$__rate_interval", "10s", expression)
