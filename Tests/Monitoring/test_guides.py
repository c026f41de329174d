"""The snippets of the guides: PromQL, YAML and shell. Those in Swift are compiled by Tests/Consumer/prove."""

import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

import guides
import names
import rules


class Snippets(unittest.TestCase):
    def test_there_are_some(self):
        for language, count in {"promql": 8, "yaml": 1, "sh": 3, "swift": 8}.items():
            self.assertGreaterEqual(len(guides.blocks(language)), count, language)

    def test_every_metric_in_promql_exists_in_code(self):
        known = names.in_code() | names.SERVER
        for page, block in guides.blocks("promql"):
            self.assertEqual(names.used_in(block) - known, set(), page)

    def test_promql_is_understood_by_prometheus(self):
        recorded = [{"record": f"guide:{number}", "expr": block} for number, (_, block) in enumerate(guides.blocks("promql"))]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "guides", "rules": recorded}]}, file)
            file.flush()
            done = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}")

    def test_a_promtool_test_holds(self):
        ran = 0
        for page, block in guides.blocks("yaml"):
            document = yaml.safe_load(block)
            if "tests" in document:
                with tempfile.NamedTemporaryFile("w", suffix=".yml", dir=rules.PROMETHEUS / "tests") as file:
                    file.write(block)
                    file.flush()
                    done = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, f"{page}: {done.stdout}{done.stderr}")
                ran += 1
        self.assertGreater(ran, 0)

    def test_checks_that_the_guides_name_pass(self):
        ran = 0
        for page, block in guides.blocks("sh"):
            for line in block.splitlines():
                if re.match(r"promtool (check|test)|amtool check", line):
                    done = subprocess.run(line, shell=True, cwd=names.ROOT, capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, f"{page}: {line}\n{done.stdout}{done.stderr}")
                    ran += 1
        self.assertGreaterEqual(ran, 3)

    def test_links_lead_somewhere(self):
        for page in guides.PAGES:
            if not (names.ROOT / page).exists():
                continue
            for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", names.text(page)):
                self.assertTrue((names.ROOT / pathlib.Path(page).parent / target).exists(), f"{page}: {target}")

    def test_headings_that_are_linked_to_exist(self):
        for page in guides.PAGES:
            if not (names.ROOT / page).exists():
                continue
            for target, heading in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", names.text(page)):
                where = names.ROOT / pathlib.Path(page).parent / target if target else names.ROOT / page
                anchors = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", where.read_text(), re.M)}
                self.assertIn(heading, anchors, page)


if __name__ == "__main__":
    unittest.main()
