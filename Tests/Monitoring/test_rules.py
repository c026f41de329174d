"""The alert rules, as text and by promtool."""

import re
import subprocess
import unittest
from collections import defaultdict

import yaml

import names
import rules
from names import ROOT

ALERTMANAGER = ROOT / "shipper-config/alertmanager/alertmanager.yml"


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


class Promtool(unittest.TestCase):
    def test_the_configuration_and_its_rules_are_legal(self):
        run("promtool", "check", "config", rules.PROMETHEUS / "prometheus.yml")

    def test_every_case_holds(self):
        for file in sorted((rules.PROMETHEUS / "tests").glob("*.yml")):
            with self.subTest(file.name):
                run("promtool", "test", "rules", file)

    def test_alertmanager_takes_its_configuration(self):
        run("amtool", "check-config", ALERTMANAGER)


class Coverage(unittest.TestCase):
    def setUp(self):
        self.alerts = [rule for rule in rules.all_rules() if rule.is_alert]

    def test_the_original_alerts_are_there_in_their_groups_with_their_severities(self):
        want = {
            "circuit_breaker": {"CircuitBreakerOpened": "critical", "CircuitBreakerHighFailureRate": "warning"},
            "validation": {"HighValidationFailureRate": "warning", "CriticalValidationFailureRate": "critical"},
            "pipeline": {"PipelineDurationAnomaly": "warning", "PipelineFailureRate": "critical"},
            "warehouse": {"WarehouseLoadFailure": "critical", "WarehouseLoadHighLatency": "warning", "ParquetWriteFailures": "critical"},
            "resource": {
                "HighMemoryUsage": "warning", "CriticalMemoryUsage": "critical", "HighCPUUsage": "warning", "ServiceDown": "critical",
            },
            "data_quality": {"NoDataIngested": "warning", "LowDataVolume": "warning"},
        }
        found = defaultdict(dict)
        for alert in self.alerts:
            found[alert.group][alert.name] = alert.severity
        for group, alerts in want.items():
            self.assertEqual(found[group], alerts)

    def test_every_alert_is_seen_not_firing_pending_firing_and_resolved(self):
        seen = defaultdict(list)
        for file in (rules.PROMETHEUS / "tests").glob("*.yml"):
            for case in yaml.safe_load(file.read_text())["tests"]:
                phases = defaultdict(list)
                for check in case["promql_expr_test"]:
                    if match := re.search(r'ALERTS\{alertname="(\w+)"', check["expr"]):
                        labels = [sample["labels"] for sample in check["exp_samples"]]
                        phases[match[1]].append(labels[0].split('"')[1] if labels else "none")
                for alert, states in phases.items():
                    seen[alert].append(states)
        for alert in self.alerts:
            # What needs no time to be sure is never pending.
            is_sure = alert.name in ("ShipperBytesLost", "ShipperDeadLetterDropped")
            want = ["none", "firing", "none"] if is_sure else ["none", "pending", "firing", "none"]
            self.assertTrue(any(contains(states, want) for states in seen[alert.name]), f"{alert.name}: {seen[alert.name]}")
        self.assertEqual(set(seen) - {alert.name for alert in self.alerts}, set())

    def test_every_alert_says_what_why_and_where_to_read_on(self):
        headings = set(re.findall(r"^#### (\w+)$", names.text("docs/monitoring.md"), re.M))
        for alert in self.alerts:
            self.assertIn(alert.severity, ("critical", "warning"), alert.name)
            self.assertTrue(alert.annotations["summary"] and alert.annotations["description"], alert.name)
            self.assertEqual(alert.annotations["runbook_url"], f"docs/monitoring.md#{alert.name.lower()}")
            self.assertIn(alert.name, headings, "docs/monitoring.md has no runbook for it")
        self.assertEqual(headings - {alert.name for alert in self.alerts}, set(), "runbooks of alerts that are no more")

    def test_alertmanager_names_only_alerts_that_exist(self):
        alerts = {alert.name for alert in self.alerts}
        named = re.findall(r'alertname=~?"([\w|]+)"', ALERTMANAGER.read_text())
        self.assertEqual({name for group in named for name in group.split("|")} - alerts, set())


def contains(states: list[str], want: list[str]) -> bool:
    """Whether `want` stands in `states`, in order, with others between."""
    rest = iter(states)
    return all(any(state == one for state in rest) for one in want)


class Names(unittest.TestCase):
    def test_every_metric_of_a_rule_exists_in_code(self):
        known, recorded = names.in_code() | names.SERVER, {rule.name for rule in rules.all_rules()}
        self.assertGreater(len(known), 50)
        for rule in rules.all_rules():
            self.assertEqual(names.used_in(rule.expression) - known, set(), rule.name)
            self.assertEqual(set(re.findall(r"\bchampion:[\w:]+", rule.expression)) - recorded, set(), rule.name)

    def test_every_metric_in_code_is_documented_and_no_other(self):
        known = names.in_code()
        documented = set()
        for page in ("docs/metrics.md", "docs/monitoring.md"):
            documented |= set(re.findall(r"`((?:nse|circuit|champion|shipper|process|prometheus)_[a-z_]*[a-z])[`{]", names.text(page)))
        self.assertEqual(known - documented, set(), "not documented")
        self.assertEqual({names.family(name) for name in documented} - known, set(), "documented, and not in code")

    def test_names_are_found_in_an_expression(self):
        found = names.used_in('sum by (table) (rate(champion_warehouse_load_latency_seconds_bucket{le="x"}[5m])) > 2 or a_b unless a:b offset 1h')
        self.assertEqual(found, {"champion_warehouse_load_latency_seconds", "a_b"})


if __name__ == "__main__":
    unittest.main()
