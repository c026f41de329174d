"""Searching: what is asked for is what is found; zooming by mouse, finger and keys; the address."""

import json
import unittest
import urllib.parse

from matching import LEVELS
from page_case import FakeCase


class SearchTests(FakeCase):
    def test_each_filter_finds_what_the_store_has(self):
        trace = self.an_error()["trace"]
        for query, known in [
            ({"level": "error"}, {"level": "error"}), ({"logger": "champion.publish.kafka"}, {"logger": "champion.publish.kafka"}),
            ({"host": "warehouse-1"}, {"host": "warehouse-1"}), ({"file": "/var/log/champion/publish.ndjson"}, {"file": "/var/log/champion/publish.ndjson"}),
            ({"source": "pipeline"}, {"source": "pipeline"}), ({"trace": trace}, {"trace": trace}), ({"field": "layer=raw"}, {"field": ["layer=raw"]}),
            ({"text": "clickhouse answer"}, {"text": "clickhouse answer"}),
        ]:
            with self.subTest(query=query):
                self.open("?range=all&" + urllib.parse.urlencode(query))
                want = self.known(**known)
                self.assertEqual(self.total(), len(want))
                self.assertEqual(self.ids()[:15], [record["id"] for record in want[:15]])

    def test_typed_filters_become_chips_and_stand_in_the_address(self):
        self.open("?range=all")
        self.type('clickhouse level:error layer=raw host:warehouse-1 error="no answer from clickhouse:9000 within 10 s"')
        self.page.wait("location.search.includes('level=error')")
        self.assertEqual(
            self.query(), {"level": ["error"], "host": ["warehouse-1"], "field": ["layer=raw", "error=no answer from clickhouse:9000 within 10 s"], "text": ["clickhouse"], "range": ["all"]})
        self.assertEqual(self.total(), len(self.known(level="error", host="warehouse-1", field=["layer=raw"], text="clickhouse")))
        chips = self.page.text("#chips")
        self.assertIn("warehouse-1", chips)
        self.page.click("#chips li button")
        self.page.wait("!location.search.includes('host=')")

    def test_a_pasted_trace_id_is_a_filter(self):
        record = self.an_error()
        self.open("?range=all")
        self.type(f"  {record['trace'].upper()} ")
        self.page.wait("location.search.includes('trace=')")
        self.assertEqual(self.total(), len(self.known(trace=record["trace"])))

    def test_a_level_that_is_none_is_said_and_nothing_is_asked(self):
        self.open()
        before = self.query()
        self.type("level:loud")
        self.page.wait("/want trace, debug, info, notice/.test(document.getElementById('search-problem').textContent)")
        self.assertEqual(self.query(), before)
        self.assertEqual(self.page.run("document.activeElement.id"), "text")

    def test_a_filter_is_added_by_key_and_value_with_suggestions(self):
        self.open("?range=all")
        self.page.click("#add")
        self.page.write("logger")
        self.page.key("Enter")
        self.page.wait("[...document.querySelectorAll('#values option')].some(({value}) => value === 'champion.publish.kafka')")
        self.page.write("champion.publish.kafka")
        self.page.key("Enter")
        self.page.wait("location.search.includes('logger=champion.publish.kafka')")
        self.assertEqual(self.total(), len(self.known(logger="champion.publish.kafka")))

    def test_level_and_time_by_mouse(self):
        self.open("?range=all")
        self.page.click("#levels label:has([value=error])")
        self.page.wait("location.search.includes('level=error')")
        self.assertEqual(self.total(), len(self.known(level="error")))
        self.page.click("#ranges label:nth-of-type(2)")
        self.page.wait("location.search.includes('range=1h')")
        self.assertLess(self.total(), len(self.known(level="error")))

    def offered(self) -> tuple[list[str], str]:
        """The levels that the form shows, and the one that is chosen."""
        return tuple(self.page.run("(() => { const all = [...document.querySelectorAll('input[name=level]')]; return [all.filter((one) => one.checkVisibility()).map(({value}) => value), all.find((one) => one.checked)?.value ?? null] })()"))

    def test_each_level_can_be_asked_for_is_shown_and_can_be_taken_away(self):
        usual = ["", "info", "warning", "error", "critical"]
        for level in LEVELS:
            with self.subTest(level=level):
                self.open("?range=all")
                self.assertEqual(self.offered(), (usual, ""))
                self.type(f"level:{level}")
                self.page.wait(f"location.search.includes('level={level}')")
                self.assertEqual(self.total(), len(self.known(level=level)))
                self.assertEqual(self.offered(), ([""] + [one for one in LEVELS if one in usual or one == level], level))
                self.page.click("#levels label:has([value=''])")
                self.page.wait("!location.search.includes('level=')")
                self.assertEqual(self.total(), len(self.known()))
                self.assertEqual(self.offered(), (usual, ""))

    def test_a_level_in_the_address_is_read_as_the_agent_reads_it(self):
        for word, level in [("debug", "debug"), ("notice", "notice"), ("WARN", "warning"), ("fatal", "critical")]:
            with self.subTest(word=word):
                self.open(f"?range=all&level={word}")
                self.assertEqual(self.offered()[1], level)
                self.assertEqual(self.total(), len(self.known(level=level)))

    def test_a_level_among_the_filters_is_one_or_is_refused(self):
        self.open("?range=all")
        self.page.click("#add")
        for value in ("loud", "notice"):
            self.page.run("document.getElementById('adding-key').value = 'level', document.getElementById('adding-value').value = ''")
            self.page.run("document.getElementById('adding-value').focus()")
            self.page.write(value)
            self.page.key("Enter")
            if value == "loud":
                self.page.wait("/got “loud”, want trace, debug/.test(document.getElementById('search-problem').textContent)")
                self.assertEqual(self.query(), {"range": ["all"]})
        self.page.wait("location.search.includes('level=notice')")

    def test_a_trace_is_asked_for_as_it_is_typed(self):
        record = self.known(text="names_taken")[0]
        for typed in (f"trace:{record['trace']}", f"trace_id={record['trace']}"):
            with self.subTest(typed=typed):
                self.open("?range=all")
                self.type(typed)
                self.page.wait("location.search.includes('trace=')")
                self.assertEqual(self.ids(), [record["id"]])

    def test_absolute_times_are_taken_in_the_zone_that_is_shown(self):
        newest = int(self.agent.store.by_time[-1]["time"]) // 1_000_000
        begin, end = newest // 60_000 * 60_000 - 7_200_000, newest // 60_000 * 60_000 - 3_600_000
        self.open("?range=all")
        self.page.key("z")
        self.page.wait("document.getElementById('zone').textContent === 'UTC'")
        self.page.click("#ranges label:last-of-type")
        for name, ms in (("from", begin), ("to", end)):
            self.page.run(f"document.getElementById('{name}').focus()")
            self.page.run(f"document.getElementById('{name}').select()")
            self.page.write(self.page.run(f"new Date({ms}).toISOString().slice(0, 16).replace('T', ' ')"))
        self.page.key("Enter")
        self.page.wait("location.search.includes('to=')")
        self.assertEqual(self.query(), {"from": [self.page.run(f"new Date({begin}).toISOString()")], "to": [self.page.run(f"new Date({end}).toISOString()")]})
        self.assertEqual(self.total(), len(self.known(**{"from": begin, "to": end})))

    def test_a_time_that_is_none_and_one_that_ends_before_it_begins(self):
        self.open()
        self.page.click("#ranges label:last-of-type")
        self.page.write("tomorrow noon")
        self.page.key("Enter")
        self.page.wait("/got “tomorrow noon”, want a time/.test(document.getElementById('search-problem').textContent)")
        self.page.run("document.getElementById('from').value = '-1h', document.getElementById('to').value = '-2h', document.getElementById('to').focus()")
        self.page.key("Enter")
        self.page.wait("/ends before it begins/.test(document.getElementById('search-problem').textContent)")
        self.assertEqual(self.query(), {})

    def test_a_deep_link_fills_the_form(self):
        self.open("?level=warning&logger=champion.validators.ohlc&field=table%3Dohlc&text=validation&range=7d")
        self.assertEqual(self.page.run("document.getElementById('text').value"), "validation")
        self.assertEqual(self.page.run("document.querySelector('input[name=level]:checked').value"), "warning")
        self.assertEqual(self.page.run("document.querySelector('input[name=range]:checked').value"), "7d")
        self.assertEqual(self.page.run("document.querySelectorAll('#chips li').length"), 2)
        self.assertEqual(set(self.rows(".level")), {"WARN"})
        self.assertEqual(set(self.rows(".logger")), {"champion.validators.ohlc"})

    def test_a_link_to_a_record_opens_it(self):
        record = self.known(level="critical")[3]
        self.open()
        link = self.module("search.js", "m.writeSearch({...m.emptySearch(), range: null, from: %d, to: %d, record: '%s'})" % (int(record["time"]) // 1_000_000 - 30_000, int(record["time"]) // 1_000_000 + 1, record["id"]))
        self.open(link, ready=".row[aria-current] .details")
        self.assertIn(record["trace"], self.page.text(".details"))

    def test_the_last_of_two_searches_is_shown_whichever_is_answered_last(self):
        import threading

        gate = threading.Event()
        self.agent.api.held["slowly"] = gate
        self.open("?range=all")
        self.type("slowly")
        self.page.wait("location.search.includes('slowly')")
        self.type("parquet_written")
        self.page.wait("location.search.includes('parquet_written')")
        want = len(self.known(text="parquet_written"))
        self.assertEqual(self.total(), want)
        gate.set()
        # Both of its questions are answered, or the browser has hung up; what is asked afterwards is answered after them.
        while self.agent.api.answering:
            self.page.run("fetch('logs/time.js')")
        self.page.run("fetch('logs/time.js').then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))")
        self.assertEqual(self.total(), want)
        self.assertEqual(set(self.rows()), {"parquet_written"})


class VolumeTests(FakeCase):
    def setUp(self):
        super().setUp()
        self.open()
        self.page.wait("document.querySelector('.plot .bar')")
        self.settled()

    def place(self, share: float) -> tuple[float, float]:
        return tuple(self.page.run(f"(() => {{ const box = document.querySelector('.plot').getBoundingClientRect(); return [box.left + 46 + {share} * (box.width - 54), box.top + 50] }})()"))

    def zoomed(self) -> tuple[int, int]:
        self.page.wait("location.search.includes('from=') && location.search.includes('to=')")
        begin, end = self.page.run("['from', 'to'].map((key) => Date.parse(new URLSearchParams(location.search).get(key)))")
        return begin, end

    def assert_shows_exactly(self, begin: int, end: int):
        want = self.known(**{"from": begin, "to": end})
        self.assertEqual(self.total(), len(want))
        self.assertEqual(self.ids()[:15], [record["id"] for record in want[:15]])

    def test_a_brush_by_mouse_zooms_to_what_was_brushed(self):
        self.page.drag(self.place(0.25), self.place(0.5))
        begin, end = self.zoomed()
        # From a quarter to a half of a day, to the ends of the bars.
        self.assertAlmostEqual((end - begin) / 21_600_000, 1, delta=0.1)
        self.assert_shows_exactly(begin, end)

    def test_a_click_zooms_to_one_bar_and_back_returns(self):
        before = self.total()
        self.page.drag(self.place(0.7), self.place(0.7))
        begin, end = self.zoomed()
        self.assertEqual(end - begin, 600_000)
        self.assert_shows_exactly(begin, end)
        self.page.run("history.back()")
        self.page.wait("location.search === ''")
        self.assertAlmostEqual(self.total(), before, delta=before * 0.02)

    def test_a_brush_by_finger(self):
        self.page.resize(400, 800, touch=True)
        self.page.wait("document.querySelector('.plot').clientWidth < 400")
        self.settled()
        self.page.swipe(self.place(0.2), self.place(0.8))
        begin, end = self.zoomed()
        self.assertAlmostEqual((end - begin) / 51_840_000, 1, delta=0.1)

    def test_a_brush_by_keys_says_where_it_is(self):
        self.page.run("document.querySelector('.plot').focus()")
        self.page.key("ArrowLeft")
        self.page.key("ArrowLeft")
        self.page.wait("/\\d\\d:\\d\\d: .*\\d+ info/.test(document.getElementById('said').textContent)")
        for _ in range(3):
            self.page.key("ArrowLeft", shift=True)
        self.assertGreater(self.page.run("Number(document.querySelector('.shade').getAttribute('width'))"), 0)
        self.page.key("Enter")
        begin, end = self.zoomed()
        self.assertEqual(end - begin, 4 * 600_000)
        self.assert_shows_exactly(begin, end)

    def test_escape_drops_what_is_brushed(self):
        self.page.run("document.querySelector('.plot').focus()")
        self.page.key("ArrowLeft")
        self.page.key("Escape")
        self.assertEqual(self.page.run("document.querySelector('.shade').getAttribute('width')"), "0")
        self.assertEqual(self.query(), {})

    def test_zooming_out_shows_more_time(self):
        self.page.drag(self.place(0.4), self.place(0.45))
        begin, end = self.zoomed()
        self.settled()
        self.page.key("-")
        self.page.wait(f"Date.parse(new URLSearchParams(location.search).get('from')) < {begin}")
        wide = self.zoomed()
        self.assertEqual(wide[1] - wide[0], 3 * (end - begin))
        self.assert_shows_exactly(*wide)

    def test_the_legend_counts_each_level_and_filters_by_it(self):
        words = self.page.text(".legend")
        # A day ago was when the page asked: since then a record may have left the day.
        asked = self.page.run("performance.getEntriesByType('resource').map(({name}) => new URL(name)).findLast(({pathname}) => pathname.endsWith('/histogram')).searchParams.get('from')")
        known = self.known(**{"from": asked})
        for level in [*LEVELS, None]:
            count = sum(1 for record in known if record["level"] == level)
            self.assertIn(f"{count:,} {level or 'other'}", words)
        for level in ("error", "trace"):
            self.page.run(f"[...document.querySelectorAll('.legend button')].find((one) => one.textContent.endsWith('{level}')).click()")
            self.page.wait(f"location.search.includes('level={level}')")
            self.assertIn(f"{sum(1 for record in known if record['level'] == level):,} {level}", self.page.text(".legend"))
            self.page.click("#levels label:has([value=''])")
            self.page.wait("location.search === ''")
            self.settled()

    def test_levels_differ_by_shape_and_pattern_and_not_by_colour_alone(self):
        shapes = self.page.run("import(new URL('logs/levels.js', location.href)).then((m) => [...m.LEVELS, 'x'].map((level) => m.levelMark(level).innerHTML))")
        self.assertEqual(len(set(shapes)), 8)
        fills = self.page.run("['warning', 'critical'].map((level) => getComputedStyle(document.querySelector(`.bar.level-${level}`)).fill)")
        self.assertEqual([json.dumps(fill).count("pattern") for fill in fills], [1, 1])


if __name__ == "__main__":
    unittest.main()
