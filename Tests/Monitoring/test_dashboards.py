"""The dashboards, as files: what Grafana needs, and what a person needs."""

import json
import re
import unittest

import yaml

import dashboards
import names
import rules

GRAFANA = names.ROOT / "shipper-config/grafana"
KINDS = {"timeseries", "stat", "gauge", "table", "state-timeline", "logs"}
# Of Grafana's unit ids (packages/grafana-data/src/valueFormats/categories.ts) those that are in use here.
UNITS = {"none", "short", "percentunit", "bytes", "s", "ops", "rps", "wps", "cps", "cpm", "reqps"}


class Files(unittest.TestCase):
    def setUp(self):
        self.boards = {path.name: json.loads(path.read_text()) for path in sorted(dashboards.FOLDER.glob("*.json"))}

    def panels(self):
        for name, board in self.boards.items():
            for panel in board["panels"]:
                yield f"{name}: {panel['title']}", board, panel

    def test_the_files_are_what_the_pages_in_short_say(self):
        files = {path.name: path.read_text() for path in dashboards.FOLDER.glob("*.json")}
        self.assertEqual(files, dashboards.all_dashboards(), "python3 Tests/Monitoring/dashboards.py writes them anew")

    def test_the_original_dashboards_are_there(self):
        want = {"champion-overview", "pipeline-health", "data-quality", "circuit-breaker", "performance-metrics", "error-rate-trends"}
        self.assertLessEqual(want, {board["uid"] for board in self.boards.values()})

    def test_every_dashboard_has_what_grafana_needs(self):
        uids = [board["uid"] for board in self.boards.values()]
        self.assertEqual(len(uids), len(set(uids)))
        for name, board in self.boards.items():
            self.assertRegex(board["uid"], r"^[a-zA-Z0-9_-]{1,40}$")
            self.assertEqual(name, board["uid"] + ".json")
            self.assertGreaterEqual(board["schemaVersion"], 36, "data sources as objects")
            self.assertTrue(board["title"] and board["description"])
            self.assertIn("datasource", [variable["name"] for variable in board["templating"]["list"]])
            self.assertNotIn("id", board, "an id belongs to one Grafana; files have uids")

    def test_every_panel_is_complete(self):
        for place, board, panel in self.panels():
            with self.subTest(place):
                self.assertIn(panel["type"], KINDS)
                self.assertGreater(len(panel["description"]), 5)
                defaults = panel["fieldConfig"]["defaults"]
                self.assertIn(defaults["unit"], UNITS)
                self.assertIsNone(defaults["thresholds"]["steps"][0]["value"], "the base step has no value")
                self.assertIn("options", panel)
                variables = {"${" + variable["name"] + "}" for variable in board["templating"]["list"]}
                for target in panel["targets"]:
                    self.assertIn(target["datasource"]["uid"], variables)
                    self.assertEqual(target["datasource"], panel["datasource"])
                    self.assertTrue(target["legendFormat"] or panel["type"] == "logs", "no legend")
                refs = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(refs), len(set(refs)))

    def test_panels_lie_side_by_side_and_not_on_each_other(self):
        for name, board in self.boards.items():
            taken = set()
            self.assertEqual(len({panel["id"] for panel in board["panels"]}), len(board["panels"]))
            for panel in board["panels"]:
                place = panel["gridPos"]
                self.assertLessEqual(place["x"] + place["w"], 24)
                cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
                self.assertEqual(cells & taken, set(), f"{name}: {panel['title']}")
                taken |= cells

    def test_every_metric_of_a_panel_exists_in_code(self):
        known, recorded = names.in_code() | names.SERVER, {rule.name for rule in rules.all_rules()}
        for place, _, panel in self.panels():
            if panel["datasource"]["type"] != "prometheus":
                continue
            for target in panel["targets"]:
                self.assertEqual(names.used_in(target["expr"]) - known, set(), place)
                self.assertEqual(set(re.findall(r"\bchampion:[\w:]+", target["expr"])) - recorded, set(), place)

    def test_every_metric_of_the_pipeline_is_on_a_panel(self):
        shown = set()
        for _, _, panel in self.panels():
            for target in panel["targets"]:
                shown |= names.used_in(target["expr"])
        pipeline = {name for name in names.in_code() if name.startswith(("nse_", "circuit_", "champion_"))}
        self.assertEqual(pipeline - shown, set())


class Provisioning(unittest.TestCase):
    def test_data_sources_have_uids_and_the_links_lead_to_a_dashboard_that_exists(self):
        text = (GRAFANA / "provisioning/datasources/champion.yml").read_text()
        sources = yaml.safe_load(text)["datasources"]
        self.assertEqual({source["type"] for source in sources}, {"prometheus", "loki", "elasticsearch", "alertmanager"})
        uids = [source["uid"] for source in sources]
        self.assertEqual(len(uids), len(set(uids)))
        self.assertIn(sources[0]["jsonData"]["alertmanagerUid"], uids)
        for uid, variable in re.findall(r"/d/([\w-]+)\?var-(\w+)=\$\$\{__value\.raw\}", text):
            board = json.loads((dashboards.FOLDER / f"{uid}.json").read_text())
            self.assertIn(variable, [entry["name"] for entry in board["templating"]["list"]])

    def test_the_provider_is_complete(self):
        provider = yaml.safe_load((GRAFANA / "provisioning/dashboards/champion.yml").read_text())["providers"][0]
        self.assertEqual(provider["type"], "file")
        self.assertTrue(provider["options"]["path"])


if __name__ == "__main__":
    unittest.main()
