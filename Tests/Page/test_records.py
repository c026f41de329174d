"""The list of records: folded out, hostile, a hundred thousand long, by keys."""

import json
import re
import unittest

import records
from page_case import FakeCase


class FoldedOutTests(FakeCase):
    def unfold(self, query: str):
        self.open(query)
        self.page.click(".row .head")
        self.page.wait("document.querySelector('.details .fields')")

    def test_all_fields_are_there_with_time_host_file_and_place(self):
        record = self.known(text="warehouse_load_failed")[0]
        self.unfold("?range=all&text=warehouse_load_failed")
        shown = self.page.run("Object.fromEntries([...document.querySelectorAll('.fields tr')].map((row) => [row.cells[0].innerText, row.cells[1].innerText]))")
        for key in ("level", "logger", "trace", "source", "host"):
            self.assertEqual(shown[key], record[key])
        self.assertEqual(shown["file"], f"{record['file']} at byte {record['offset']}")
        seconds, rest = divmod(int(record["time"]), 1_000_000_000)
        digits = re.sub("(000){1,2}$", "", f"{rest:09d}")
        self.assertEqual(shown["time"], f"{records.stamp(seconds + 19_800).replace('T', ' ')}.{digits} UTC+05:30")
        self.assertEqual(shown["error"], record["fields"]["error"])
        self.assertEqual(shown["duration_sec"], json.dumps(record["fields"]["duration_sec"]))
        self.page.click(".raw summary")
        self.assertEqual(self.page.run("document.querySelector('.raw pre').textContent"), record["line"])

    def test_a_field_becomes_a_filter(self):
        self.unfold("?range=all&text=warehouse_loaded")
        layer = self.page.run("[...document.querySelectorAll('.fields tr')].find((row) => row.cells[0].innerText === 'layer').cells[1].innerText")
        self.page.run("[...document.querySelectorAll('.deeds button')].find((deed) => deed.ariaLabel.endsWith(': layer')).click()")
        self.page.wait("location.search.includes('field=')")
        self.assertEqual(self.query()["field"], [f"layer={layer}"])
        self.assertEqual(self.total(), len(self.known(text="warehouse_loaded", field=[f"layer={layer}"])))

    def test_a_lines_own_field_that_is_called_like_a_column_filters_by_the_line(self):
        record = self.known(text="names_taken")[0]
        for key in ("host", "source", "file", "trace", "http.logger"):
            with self.subTest(key=key):
                self.unfold("?range=all&text=names_taken")
                value = self.page.run(f"[...document.querySelectorAll('.fields tbody:not(.own) tr')].find((row) => row.cells[0].innerText === '{key}').cells[1].innerText")
                self.page.run(f"[...document.querySelectorAll('.fields tbody:not(.own) tr')].find((row) => row.cells[0].innerText === '{key}').querySelector('button').click()")
                self.page.wait("location.search.includes('field=')")
                self.assertEqual(self.query(), {"text": ["names_taken"], "range": ["all"], "field": [f"{key}={value}"]})
                self.assertEqual(self.ids(), [record["id"]])
                self.assertEqual(self.page.run("document.querySelector('#chips .key').textContent"), key if "." in key else f"field {key}")

    def test_numbers_stand_as_they_are_written(self):
        self.unfold("?range=all&text=large_numbers")
        words = self.page.text(".details .fields")
        for number in ("12345678901234567890123", "1.10", "1e-400", "9007199254740993"):
            self.assertIn(number, words)
        self.assertEqual(self.page.run("[...document.querySelectorAll('.fields th')].filter((cell) => cell.innerText === 'twice').length"), 2)

    def test_a_line_that_is_no_json_is_shown_as_it_was_read(self):
        self.unfold("?range=all&text=at+all")
        self.assertIn("no JSON", self.page.text(".details .hint"))
        self.assertEqual(self.page.text(".raw pre"), 'no json <b>at all</b> ⟨00⟩ {"a":')

    def test_a_long_value_is_cut_until_it_is_wanted(self):
        self.unfold("?range=all&text=long_line")
        self.assertNotIn("frame_399", self.page.text(".details .fields"))
        self.page.run("[...document.querySelectorAll('.fields button')].find((one) => one.textContent.startsWith('All ')).click()")
        self.assertIn("frame_399", self.page.text(".details .fields"))

    def test_what_happened_around_shows_other_records_of_that_minute(self):
        record = self.known(level="critical")[0]
        self.unfold("?range=all&level=critical")
        self.page.run("[...document.querySelectorAll('.details .actions button')].find((one) => one.textContent.includes('around')).click()")
        self.page.wait("location.search.includes('from=')")
        self.assertNotIn("level", self.query())
        ms = int(record["time"]) // 1_000_000
        self.assertEqual(self.total(), len(self.known(**{"from": ms - 30_000, "to": ms + 30_000})))


class HostileTests(FakeCase):
    """Markup in every place of a record, of the address and of the agent's state stays text."""

    def hostile(self) -> list[dict]:
        return [record for record in self.agent.store.by_time if record["message"] in records.MARKUP]

    def test_markup_stays_text_in_rows_and_details(self):
        evil = self.hostile()
        self.assertEqual(len(evil), len(records.MARKUP))
        begin, end = (int(evil[0]["time"]) // 1_000_000, int(evil[-1]["time"]) // 1_000_000 + 1)
        self.open(f"?from={begin}&to={end}")
        self.assertEqual(sum(1 for message in self.rows() if "hacked" in message), 6)
        for record in evil:
            self.page.run(f"document.querySelector('#row-{record['id']}').click()")
            self.page.wait(f"document.querySelector('#row-{record['id']}').parentElement.querySelector('.details .raw')")
        self.page.run("document.querySelectorAll('.raw').forEach((raw) => raw.open = true)")
        foreign = self.page.run("[...document.querySelectorAll('.results *')].map(({localName}) => localName).filter((name) => ['script', 'img', 'iframe', 'a', 'style', 'b', 'title', 'object', 'form'].includes(name))")
        self.assertEqual(foreign, [])
        # In reading order a line's own bytes may not turn round what stands beside them.
        self.assertFalse(self.page.run("/[\\u202a-\\u202e\\u0000\\u001b]/.test(document.body.innerText)"))
        for mark in ("⟨202e⟩", "⟨1b⟩"):
            self.assertIn(mark, self.page.text(".results"))

    def test_markup_in_filters_chips_suggestions_and_titles(self):
        for evil in records.MARKUP[:5]:
            with self.subTest(evil=evil):
                query = self.page.run(f"'?range=all&' + new URLSearchParams([['logger', {json.dumps(evil)}], ['field', {json.dumps(evil.replace('=', '') + '=' + evil)}], ['text', {json.dumps(evil)}], ['host', {json.dumps(evil)}]])")
                self.open(query, ready="#chips li")
                self.settled()
                self.assertIn(evil, self.page.run("document.getElementById('chips').textContent"))
                self.page.click("#add")
                self.page.write("logger")
                self.page.key("Enter")
                self.page.wait("document.querySelector('#values option')")
                self.assertEqual(self.page.run("document.querySelectorAll('form script, form img, form iframe').length"), 0)

    def test_a_filter_by_hostile_values_finds_the_record(self):
        record = self.hostile()[0]
        self.open("?range=all&text=hacked")
        for key in ("host", "file", "source"):
            with self.subTest(key=key):
                self.fold_out(record["id"])
                self.page.run(f"[...document.querySelectorAll('.deeds button')].find((deed) => deed.ariaLabel === 'Filter by this: {key}').click()")
                self.page.wait(f"new URLSearchParams(location.search).get('{key}') !== null")
                self.assertEqual(self.query()[key], [record[key]])
                self.assertEqual(self.ids(), [record["id"]])

    def test_a_hostile_status_and_hostile_errors(self):
        evil = records.MARKUP[0]
        self.agent.api.status_overrides = {
            "host": evil, "files": [{"path": evil, "source": evil, "size": 5, "checkpoints": {evil: 3}}],
            "sinks": [{"name": evil, "trouble": evil, evil: evil, "sources": [{"name": evil}, {"name": evil}]}],
        }
        self.open("?view=status", ready=".card")
        self.assertIn(evil, self.page.text(".card h2"))
        self.agent.api.orders["search"] = (400, evil)
        self.open("", ready=".notice")
        self.assertIn(evil, self.page.text(".notice"))
        self.assertEqual(self.page.run("document.querySelectorAll('main script, main img').length"), 0)

    def test_the_policy_would_stop_what_slipped_through(self):
        self.open()
        # A second line of defence is one only if it holds.
        self.page.run("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hacked = 1'}))")
        self.page.wait("window.violations.length")
        self.assertIsNone(self.page.run("window.hacked ?? null"))
        self.page.run("window.violations.length = 0")
        self.page.events.clear()


class LongListTests(FakeCase):
    count = 100_000
    # Far fewer than there are records: what is near the window, and the page around it.
    MOST_NODES, MOST_ROWS = 3500, 120

    def nodes(self) -> tuple[int, int]:
        return tuple(self.page.run("[document.querySelectorAll('*').length, document.querySelectorAll('.row').length]"))

    def assert_bounded(self):
        nodes, rows = self.nodes()
        self.assertLess(nodes, self.MOST_NODES)
        self.assertLess(rows, self.MOST_ROWS)

    def test_a_hundred_thousand_records_stay_a_few_rows(self):
        want = self.known()
        self.assertGreaterEqual(len(want), 100_000)
        self.open("?range=all")
        loaded, last = 0, -1
        while "That is all" not in self.page.text(".foot"):
            self.page.wait("(scrollTo(0, document.documentElement.scrollHeight), document.querySelector('.row:last-of-type')?.getAttribute('aria-posinset') > %d || /That is all/.test(document.querySelector('.foot').textContent))" % last, f"more than {last} records")
            last = self.page.run("Number([...document.querySelectorAll('.row')].at(-1).getAttribute('aria-posinset'))")
            self.assert_bounded()
            loaded += 1
        self.assertGreater(loaded, 100)
        self.assertIn(f"{len(want):,} records", self.page.text(".foot"))
        self.page.wait(f"(scrollTo(0, document.documentElement.scrollHeight), document.getElementById('row-{want[-1]['id']}'))", "the oldest record")
        # Anywhere in it the right rows are drawn, with one folded out far above too.
        self.page.run("scrollTo(0, 0)")
        self.page.wait(f"document.getElementById('row-{want[0]['id']}')")
        self.page.run(f"document.getElementById('row-{want[2]['id']}').click()")
        self.page.wait("document.querySelector('.details')")
        for share in (0.5, 0.25, 0.9):
            self.page.run(f"scrollTo(0, document.documentElement.scrollHeight * {share})")
            # A frame later.
            self.page.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            shown = self.page.run("[...document.querySelectorAll('.row')].filter((row) => { const {top, bottom} = row.getBoundingClientRect(); return bottom > 0 && top < innerHeight }).map((row) => [Number(row.getAttribute('aria-posinset')), row.querySelector('.head').id.replace('row-', '')])")
            self.assertGreater(len(shown), 20)
            for position, id in shown:
                self.assertEqual(id, want[position - 1]["id"])
            self.assert_bounded()
        self.page.key("g")
        self.page.wait(f"document.activeElement.querySelector('#row-{want[0]['id']}')")
        self.page.key("G")
        self.page.wait(f"document.activeElement.querySelector('#row-{want[-1]['id']}')")

    def test_older_records_that_fail_to_come_can_be_asked_for_again(self):
        self.open("?range=all")
        self.settled()
        self.agent.api.orders["search"] = (503, "The search took longer than 10 s.")
        self.page.wait("(scrollTo(0, document.documentElement.scrollHeight), document.querySelector('.foot .problem'))")
        self.assertIn("longer than 10 s", self.page.text(".foot"))
        self.agent.api.orders.clear()
        before = self.page.run("document.documentElement.scrollHeight")
        self.page.click(".foot button")
        self.page.wait(f"document.documentElement.scrollHeight > {before}")


class KeyTests(FakeCase):
    def current(self) -> int | None:
        return self.page.run("Number(document.querySelector('.row[aria-current]')?.getAttribute('aria-posinset')) || null")

    def test_keys_walk_fold_and_follow(self):
        self.open("?range=all&text=rows_published")
        self.settled()
        for key, want in [("j", 1), ("j", 2), ("ArrowDown", 3), ("k", 2)]:
            self.page.key(key)
            self.assertEqual(self.current(), want)
        self.assertTrue(self.page.run("document.activeElement.matches('.row[aria-current]')"))
        self.page.key("Enter")
        self.page.wait("document.querySelector('.row[aria-current] .details')")
        self.page.key("Escape")
        self.page.wait("!document.querySelector('.details')")
        self.page.key("t")
        self.page.wait("document.querySelector('.timeline .row')")
        self.page.key("Escape")
        self.page.wait("document.querySelector('.row[aria-current]') && !document.querySelector('.timeline')")
        self.assertEqual(self.current(), 2)

    def test_far_down_the_chosen_row_stays_in_sight(self):
        self.open("?range=all")
        self.settled()
        for _ in range(60):
            self.page.key("j")
        self.assertEqual(self.current(), 60)
        top, bottom, floor = self.page.run("(() => { const {top, bottom} = document.querySelector('.row[aria-current]').getBoundingClientRect(); return [top, bottom, innerHeight] })()")
        self.assertLessEqual(bottom, floor)
        for _ in range(59):
            self.page.key("k")
        top = self.page.run("document.querySelector('.row[aria-current]').getBoundingClientRect().top")
        self.assertGreaterEqual(top, self.page.run("document.getElementById('search').getBoundingClientRect().bottom - 1"))

    def test_slash_help_live_state_and_zone(self):
        self.open()
        self.page.key("/")
        self.assertEqual(self.page.run("document.activeElement.id"), "text")
        for key in "jktl?":
            self.page.key(key)
        self.assertEqual(self.page.run("document.getElementById('text').value"), "jktl?")
        self.page.key("Escape")
        self.assertNotEqual(self.page.run("document.activeElement.id"), "text")
        self.page.key("?")
        self.page.wait("document.getElementById('help').open")
        self.assertIn("next record", self.page.text("#help"))
        self.page.key("Escape")
        self.page.wait("!document.getElementById('help').open")
        self.page.key("l")
        self.page.wait("location.search.includes('live=1')")
        self.page.key("l")
        self.page.wait("!location.search.includes('live=1')")
        self.page.key("s")
        self.page.wait("document.querySelector('.card')")
        self.page.key("Escape")
        self.page.wait("document.querySelector('.row')")
        local = self.rows("time")[0]
        self.page.key("z")
        self.page.wait(f"document.querySelector('.row time').textContent !== {json.dumps(local)}")
        self.assertEqual(self.page.run("localStorage.getItem('shipper.zone')"), "utc")

    def test_keys_can_be_switched_off(self):
        self.open()
        self.page.run("document.getElementById('help').showModal()")
        self.page.click("#keys-on")
        self.page.run("document.getElementById('help').close()")
        self.page.key("s")
        self.page.key("j")
        self.assertIsNone(self.current())
        self.assertEqual(self.query(), {})
        self.page.key("ArrowDown")
        self.assertEqual(self.current(), 1)


if __name__ == "__main__":
    unittest.main()
