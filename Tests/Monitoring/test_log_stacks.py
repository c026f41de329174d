"""The log stacks' files: loaded into a real part where there is one here, else held against what their programs want."""

import base64
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

import yaml

import names
from stack import SERVERS, Stack, binary, eventually, free_port, get

CONFIG = names.ROOT / "shipper-config"
# One configuration has the embedded store, which a plain release build has not.
DEBUG_SHIPPER = names.ROOT / ".build/debug/shipper"
ELASTICSEARCH = CONFIG / "elasticsearch"


def request(url: str, method: str, body: str | bytes = b"", kind: str = "application/json") -> dict:
    data = body.encode() if isinstance(body, str) else body
    with urllib.request.urlopen(urllib.request.Request(url, data or None, {"Content-Type": kind}, method=method), timeout=30) as answer:
        return json.load(answer)


class InElasticsearch(unittest.TestCase):
    """Lines of both layouts in an Elasticsearch with our templates."""

    CHAMPION = [
        {"level": "info", "event": "scrape_started", "logger": "champion.scrapers", "trace_id": "ab" * 16, "rows": 5},
        {"level": "error", "event": "scrape_failed", "error": "no answer", "error_type": "Outage", "trace_id": "ab" * 16},
        # What users do: a field of another type, an object where a text stands, a text where a number stands.
        {"level": "error", "event": "odd", "error": {"code": 5, "message": "an object"}, "rows": "many", "trace_id": "cd" * 16},
        {"level": "warning", "event": {"kind": "an object"}, "duration_sec": "unknown", "host": "a text", "log": "a text"},
    ]
    ECS = [
        {"log.level": "error", "message": "failed", "error.message": "no answer", "error.type": "Outage", "trace.id": "ab" * 16},
        {"log": {"level": "info"}, "message": "nested", "error": {"message": "an object"}, "service": {"name": "champion"}},
        {"log.level": "info", "message": "a user's field", "error": "a text where ECS has an object", "event": "and here"},
    ]

    def test_both_layouts_and_a_users_field_named_error_are_taken_and_found(self):
        with Stack() as stack:
            port = free_port()
            stack.start("elasticsearch", sys.executable, SERVERS / "elasticsearch_server.py", "--port", port)
            url = f"http://127.0.0.1:{port}"
            eventually("Elasticsearch", lambda: get(url))
            for name in ("logs-champion", "logs-ecs.champion"):
                template = (ELASTICSEARCH / f"{name}.template.json").read_text()
                self.assertTrue(request(f"{url}/_index_template/{name}", "PUT", template)["acknowledged"])
            self.send(url, "logs-champion-default", self.CHAMPION)
            self.send(url, "logs-ecs.champion-default", self.ECS)
            found = self.search(url, "logs-champion-default", {"query": {"term": {"trace_id": "ab" * 16}}})
            self.assertEqual({hit["_source"]["event"] for hit in found["hits"]["hits"]}, {"scrape_started", "scrape_failed"})
            levels = self.search(url, "logs-champion-default", {"size": 0, "aggs": {"levels": {"terms": {"field": "level"}}}})
            counts = {bucket["key"]: bucket["doc_count"] for bucket in levels["aggregations"]["levels"]["buckets"]}
            self.assertEqual(counts, {"error": 2, "info": 1, "warning": 1})
            found = self.search(url, "logs-ecs.champion-default", {"query": {"term": {"trace.id": "ab" * 16}}})
            self.assertEqual(found["hits"]["total"]["value"], 1)
            found = self.search(url, "logs-ecs.champion-default", {"query": {"match": {"error.message": "object"}}})
            self.assertEqual(found["hits"]["total"]["value"], 1)

    def send(self, url: str, stream: str, lines: list[dict]) -> None:
        bulk = "".join(
            json.dumps({"create": {"_id": str(number)}}) + "\n" + json.dumps({"@timestamp": "2026-11-23T09:15:00.123456Z"} | line) + "\n"
            for number, line in enumerate(lines))
        answer = request(f"{url}/{stream}/_bulk?refresh=true", "POST", bulk, "application/x-ndjson")
        self.assertEqual([item for item in answer["items"] if item["create"]["status"] != 201], [])

    def search(self, url: str, stream: str, body: dict) -> dict:
        return request(f"{url}/{stream}/_search", "POST", json.dumps(body))

    def test_the_agent_and_its_configuration_deliver_there(self):
        with Stack() as stack:
            port = free_port()
            stack.start("elasticsearch", sys.executable, SERVERS / "elasticsearch_server.py", "--port", port)
            url = f"http://127.0.0.1:{port}"
            eventually("Elasticsearch", lambda: get(url))
            request(f"{url}/_index_template/logs-champion", "PUT", (ELASTICSEARCH / "logs-champion.template.json").read_text())
            logs = stack.folder / "logs"
            made = subprocess.run(
                [binary("MarketPipeline", "MARKET_PIPELINE_BINARY"), "--lines", "500", "--log", logs / "pipeline.ndjson"],
                capture_output=True, text=True, check=True)
            trace = made.stdout.split()[-1]
            text = (CONFIG / "agent/champion-to-elasticsearch.yaml").read_text().replace("/var/log/champion", str(logs))
            (stack.folder / "shipper.yaml").write_text(text)
            settings = {"STATE_DIRECTORY": str(stack.folder / "state"), "ELASTICSEARCH_URL": url, "SHIPPER_LISTEN": f"127.0.0.1:{free_port()}"}
            stack.start("shipper", binary("shipper", "SHIPPER_BINARY"), "run", "--config", stack.folder / "shipper.yaml",
                        env=os.environ | settings)
            eventually("500 lines", lambda: self.count(url) == 500)
            found = self.search(url, "logs-champion-default", {"query": {"term": {"trace_id": trace}}, "size": 100})
            written = [line for line in (logs / "pipeline.ndjson").read_text().splitlines() if trace in line]
            self.assertEqual(found["hits"]["total"]["value"], len(written))

    def count(self, url: str) -> int:
        request(f"{url}/logs-champion-default/_refresh", "POST")
        return request(f"{url}/logs-champion-default/_count", "GET")["count"]


class Files(unittest.TestCase):
    def test_every_agent_configuration_passes_the_check(self):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"STATE_DIRECTORY": folder, "SHIPPER_LISTEN": f"127.0.0.1:{free_port()}"}
            for path in sorted((CONFIG / "agent").glob("champion-*.yaml")):
                done = subprocess.run(
                    [DEBUG_SHIPPER, "check", "--offline", "--config", path], capture_output=True, text=True, env=environment)
                self.assertEqual(done.returncode, 0, f"{path.name}: {done.stdout}{done.stderr}")

    def test_templates_beat_the_built_in_one_and_do_not_meet(self):
        templates = [json.loads(path.read_text()) for path in ELASTICSEARCH.glob("*.template.json")]
        self.assertEqual(len(templates), 2)
        for template in templates:
            self.assertGreater(template["priority"], 100, "the built-in logs-*-* has 100")
            self.assertIs(template["template"]["mappings"]["subobjects"], False)
            name = template["template"]["settings"]["index"]["lifecycle"]["name"]
            self.assertTrue((ELASTICSEARCH / f"{name}.lifecycle.json").exists())
        self.assertEqual({pattern for template in templates for pattern in template["index_patterns"]}, {"logs-champion-*", "logs-ecs.champion-*"})

    def test_lifecycles_roll_over_and_delete(self):
        for days in (7, 30, 90):
            phases = json.loads((ELASTICSEARCH / f"champion-{days}d.lifecycle.json").read_text())["policy"]["phases"]
            self.assertEqual(phases["delete"]["min_age"], f"{days}d")
            self.assertIn("rollover", phases["hot"]["actions"])

    def test_the_writers_role_can_only_add(self):
        role = json.loads((ELASTICSEARCH / "shipper-writer.role.json").read_text())
        self.assertEqual(role["cluster"], [])
        self.assertEqual(role["indices"][0]["privileges"], ["auto_configure", "create_doc"])

    def test_kibanas_objects_refer_to_each_other(self):
        objects = [json.loads(line) for line in (CONFIG / "kibana/champion.ndjson").read_text().splitlines()]
        known = {(one["type"], one["id"]) for one in objects}
        self.assertEqual(len(known), len(objects))
        self.assertLessEqual({"index-pattern", "search", "visualization", "dashboard"}, {kind for kind, _ in known})
        for one in objects:
            for reference in one["references"]:
                self.assertIn((reference["type"], reference["id"]), known)
            for key, value in one["attributes"].items():
                if key.endswith("JSON") or key == "visState":
                    json.loads(value)
            if one["type"] == "dashboard":
                wanted = [panel["panelRefName"] for panel in json.loads(one["attributes"]["panelsJSON"])]
                self.assertEqual(wanted, [reference["name"].split(":")[1] for reference in one["references"]])

    def test_loki_keeps_lines_by_environment_and_takes_structured_metadata(self):
        loki = yaml.safe_load((CONFIG / "loki/loki.yml").read_text())
        limits = loki["limits_config"]
        self.assertTrue(limits["allow_structured_metadata"] and loki["compactor"]["retention_enabled"])
        self.assertEqual((loki["schema_config"]["configs"][0]["store"], loki["schema_config"]["configs"][0]["schema"]), ("tsdb", "v13"))
        kept = {re.search(r'env="(\w+)"', one["selector"])[1]: one["period"] for one in limits["retention_stream"]}
        self.assertEqual(kept, {"development": "168h", "staging": "720h", "production": "2160h"})

    def test_lokis_rules_are_complete(self):
        for path in (CONFIG / "loki/rules").rglob("*.yml"):
            for group in yaml.safe_load(path.read_text())["groups"]:
                for rule in group["rules"]:
                    self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                    self.assertTrue(rule["annotations"]["summary"] and rule["annotations"]["description"])
                    self.assertIn('service="champion"', rule["expr"])

    def test_no_agent_makes_the_trace_id_a_label(self):
        for path in (CONFIG / "agent").glob("*.yaml"):
            for sink in yaml.safe_load(path.read_text())["sinks"].values():
                self.assertNotIn("trace_id", sink.get("labels", {}))
        promtail = yaml.safe_load((CONFIG / "other-agents/promtail.yaml").read_text())["scrape_configs"][0]["pipeline_stages"]
        self.assertNotIn("trace_id", next(stage["labels"] for stage in promtail if "labels" in stage))
        self.assertIn("trace_id", next(stage["structured_metadata"] for stage in promtail if "structured_metadata" in stage))
        alloy = (CONFIG / "other-agents/config.alloy").read_text()
        self.assertNotIn("trace_id", re.search(r"stage\.labels \{(.*?)\n  \}", alloy, re.S)[1])
        self.assertIn("trace_id", re.search(r"stage\.structured_metadata \{(.*?)\n  \}", alloy, re.S)[1])
        for text in (alloy, (CONFIG / "other-agents/logstash.conf").read_text()):
            self.assertEqual(text.count("{"), text.count("}"))
        self.assertEqual(yaml.safe_load((CONFIG / "other-agents/filebeat.yml").read_text())["output.elasticsearch"]["index"], "logs-champion-default")


class Install(unittest.TestCase):
    """The script that puts Elasticsearch's documents in place, against a server that writes down what it is told."""

    def run_against_a_recorder(self, *days: str, auth: str = "") -> tuple[int, list[tuple[str, dict, str | None]]]:
        told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told.append((self.path, json.loads(body), self.headers["Authorization"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            environment = os.environ | {"ELASTICSEARCH_URL": f"http://127.0.0.1:{server.server_address[1]}", "ELASTICSEARCH_AUTH": auth}
            done = subprocess.run([ELASTICSEARCH / "install", *days], env=environment, capture_output=True, text=True)
        finally:
            server.shutdown()
            server.server_close()
        return done.returncode, told

    def test_it_puts_the_lifecycle_before_the_templates_that_name_it(self):
        code, told = self.run_against_a_recorder("30")
        self.assertEqual(code, 0)
        self.assertEqual([path for path, _, _ in told], [
            "/_ilm/policy/champion-30d", "/_index_template/logs-champion", "/_index_template/logs-ecs.champion"])
        for _, template, _ in told[1:]:
            self.assertEqual(template["template"]["settings"]["index"]["lifecycle"]["name"], "champion-30d")

    def test_with_a_password_it_puts_the_role_too(self):
        code, told = self.run_against_a_recorder(auth='elastic:a"b c')
        self.assertEqual(code, 0)
        self.assertEqual(told[-1][0], "/_security/role/shipper-writer")
        self.assertEqual({header for _, _, header in told}, {"Basic " + base64.b64encode(b'elastic:a"b c').decode()})

    def test_days_that_have_no_lifecycle_are_refused(self):
        code, told = self.run_against_a_recorder("45")
        self.assertEqual((code, told), (64, []))


class Compose(unittest.TestCase):
    def setUp(self):
        self.compose = yaml.safe_load((CONFIG / "compose.yaml").read_text())

    def test_versions_are_pinned_and_everything_has_a_health_check(self):
        for name, service in self.compose["services"].items():
            self.assertRegex(service["image"], r":v?\d+\.\d+\.\d+$", name)
            if service.get("restart") != "no":
                self.assertIn("healthcheck", service, name)

    def test_profiles_are_loki_and_elk(self):
        profiles = {profile for service in self.compose["services"].values() for profile in service.get("profiles", [])}
        self.assertEqual(profiles, {"loki", "elk"})

    def test_what_is_mounted_and_waited_for_exists(self):
        services, volumes = self.compose["services"], self.compose["volumes"]
        for name, service in services.items():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                self.assertTrue((CONFIG / source).exists() if source.startswith(".") else source in volumes, f"{name}: {volume}")
            for other in service.get("depends_on", {}):
                self.assertIn(other, services)
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name} is open to the network")

    def test_prometheus_of_compose_differs_in_addresses_alone(self):
        here, there = ((names.ROOT / f"shipper-config/prometheus/prometheus{kind}.yml").read_text() for kind in ("", ".compose"))
        plain, composed = yaml.safe_load(here), yaml.safe_load(there)
        for document in (plain, composed):
            for job in document["scrape_configs"] + document["alerting"]["alertmanagers"]:
                job.pop("static_configs")
        self.assertEqual(plain, composed)
        for service in re.findall(r'"([a-z]+):\d+"', there):
            self.assertIn(service, set(self.compose["services"]) | {"shipper"})


if __name__ == "__main__":
    unittest.main()
