"""A trace as one timeline across files and hosts."""

import unittest

from page_case import FakeCase


class TraceTests(FakeCase):
    def setUp(self):
        super().setUp()
        self.known_trace = list(reversed(self.known(trace=self.an_error()["trace"])))
        self.trace = self.known_trace[0]["trace"]

    def open_trace(self):
        self.open(f"?view=trace&trace={self.trace}", ready=".timeline .row")

    def test_all_records_stand_in_the_order_of_time_with_their_hosts_and_files(self):
        self.open_trace()
        self.assertEqual(self.ids(), [record["id"] for record in self.known_trace])
        self.assertEqual(self.rows(".host"), [record["host"] for record in self.known_trace])
        facts = self.page.text(".facts")
        self.assertIn(f"{len(self.known_trace)} records", facts)
        self.assertIn("3 hosts", facts)
        self.assertEqual(self.page.run("document.querySelectorAll('.map text.lane').length"), 3)

    def test_durations_are_bars_that_end_where_the_record_stands(self):
        self.open_trace()
        # In thousandths of the scale: a bar's length and end, and where its record stands.
        bars = self.page.run("""[...document.querySelectorAll('.timeline .row')].map((row) => {
            const track = row.querySelector('.track').getBoundingClientRect(), bar = row.querySelector('.took')?.getBoundingClientRect(), at = row.querySelector('.at').getBoundingClientRect();
            return bar ? [bar.width / track.width, (bar.right - track.left) / track.width, (at.left + 1 - track.left) / track.width, row.querySelector('.length').textContent] : null })""")
        first, last = int(self.known_trace[0]["time"]), int(self.known_trace[-1]["time"])
        for record, bar in zip(self.known_trace, bars, strict=True):
            seconds = record["fields"].get("duration_sec")
            self.assertEqual(seconds is None, bar is None, record["message"])
            if bar is None:
                continue
            length, end, at, words = bar
            self.assertAlmostEqual(length, seconds * 1e9 / (last - first), delta=0.02)
            self.assertAlmostEqual(end, at, delta=0.02)
            self.assertAlmostEqual(at, (int(record["time"]) - first) / (last - first), delta=0.02)
            self.assertRegex(words, r"^[\d.]+ (ms|s)$")

    def test_gaps_are_shown_between_the_records_and_on_the_map(self):
        self.open_trace()
        gaps = self.page.run("[...document.querySelectorAll('.rows .gap')].map(({textContent}) => textContent)")
        self.assertTrue(gaps)
        longest = max(int(later["time"]) - int(earlier["time"]) for earlier, later in zip(self.known_trace, self.known_trace[1:]))
        words = self.module("numbers.js", f"m.duration({longest})")
        self.assertTrue(any(gap.startswith(f"{words} without a record") for gap in gaps), (words, gaps))
        self.assertEqual(self.page.run("document.querySelectorAll('.map rect.gap').length"), len(gaps))
        self.assertIn(f"{words} the longest gap", self.page.text(".facts"))

    def test_a_click_on_the_map_jumps_to_the_record(self):
        self.open_trace()
        x, y = self.page.run("(() => { const marks = document.querySelectorAll('.map line.at.level-error'), box = marks[marks.length - 1].getBoundingClientRect(); return [box.left, box.top + box.height / 2] })()")
        self.page.mouse("mousePressed", x, y, 1)
        self.page.mouse("mouseReleased", x, y)
        self.page.wait("document.querySelector('.timeline .row[aria-current]')")
        self.assertEqual(self.page.text(".row[aria-current] .level"), "ERROR")

    def test_it_is_reached_from_a_record_and_left_to_the_same_place(self):
        self.open("?range=all")
        self.settled()
        for _ in range(45):
            self.page.key("j")
        self.page.wait("scrollY > 0")
        place = self.page.run("[scrollY, document.querySelector('.row[aria-current] .head').id]")
        self.page.key("t")
        self.page.wait("document.querySelector('.timeline .row')")
        self.assertEqual(self.query()["view"], ["trace"])
        self.page.key("j")
        self.page.key("Enter")
        self.page.wait("document.querySelector('.timeline .details')")
        self.page.key("Escape")
        self.page.wait("!document.querySelector('.timeline') && document.querySelector('.row[aria-current]')")
        self.assertEqual(self.page.run("[scrollY, document.querySelector('.row[aria-current] .head').id]"), place)

    def test_a_filter_in_a_trace_leads_to_a_search_and_search_in_it_to_its_records(self):
        self.open_trace()
        self.page.run("[...document.querySelectorAll('.title button')].find((one) => one.textContent === 'Search in it').click()")
        self.page.wait("document.querySelector('#chips li')")
        self.assertEqual(self.query(), {"trace": [self.trace], "range": ["all"]})
        self.assertEqual(self.total(), len(self.known_trace))

    def test_a_trace_that_is_not_there_says_why_that_may_be(self):
        self.open("?view=trace&trace=" + "0" * 32, ready=".notice")
        self.assertIn("retention", self.page.text(".notice"))
        self.open("?view=trace", ready=".notice")
        self.assertIn("Which trace?", self.page.text(".notice"))

    def test_five_thousand_records_of_one_trace_stay_a_few_rows_and_what_is_cut_is_said(self):
        one, many = self.known_trace[0], []
        for number in range(6000):
            many.append(one | {"id": f"{number:032x}", "trace": "f" * 32, "time": str(int(one["time"]) + number * 1_000_000), "host": f"host-{number % 15}", "fields": one["fields"]})
        self.addCleanup(self.remove, many)
        self.agent.store.append(many)
        self.open("?view=trace&trace=" + "f" * 32, ready=".timeline .row")
        self.assertIn("its first 5,000 records", self.page.text(".facts"))
        self.assertIn("and 3 more files", self.page.text(".map"))
        self.assertLess(self.page.run("document.querySelectorAll('.row').length"), 120)
        self.page.key("G")
        self.page.wait(f"document.activeElement.querySelector('#row-{4999:032x}')")

    def remove(self, made):
        gone = {record["id"] for record in made}
        store = self.agent.store
        with store.lock:
            store.by_time = [record for record in store.by_time if record["id"] not in gone]
            store.arrived = [record for record in store.arrived if record["id"] not in gone]

    def test_a_narrow_window_shows_it_without_scrolling_sideways(self):
        self.page.resize(360, 740, touch=True)
        self.open_trace()
        self.assert_no_sideways_scroll("a trace")
        self.page.click(".timeline .row .head")
        self.page.wait("document.querySelector('.timeline .details')")
        self.assert_no_sideways_scroll("a record of a trace, folded out")
        self.assertTrue(self.page.run("document.querySelector('.track').getBoundingClientRect().width > 300"), "the scale has the whole width")


if __name__ == "__main__":
    unittest.main()
