"""What holds for any agent, against the fake one or a real one that has records, those of `records.Maker.hostile` and `rare` among them:

    PAGE_URL='http://127.0.0.1:9464/logs#token=…' python3 -m unittest test_page
"""

import re
import unittest

import records
from page_case import REAL, FakeCase, PageCase

Ground = PageCase if REAL else FakeCase


class AnyAgentTests(Ground):
    """What holds whatever the agent's records are, as long as there are some."""

    def test_records_are_shown_with_level_logger_host_and_file_and_their_volume_above(self):
        self.open("?range=all")
        self.page.wait("document.querySelector('.plot rect')")
        self.assertGreater(self.total(), 0)
        for part in ("time", ".level", ".logger", ".message", ".host", ".file"):
            self.assertTrue(any(self.rows(part)), part)

    def test_the_token_leaves_the_address_and_works_after_a_reload(self):
        self.open("?range=all")
        self.assertEqual(self.page.run("location.hash"), "")
        self.assertEqual(self.query(), {"range": ["all"]})
        self.page.call("Page.reload")
        self.page.wait("performance.getEntriesByType('navigation')[0]?.type === 'reload' && document.querySelector('.row')")
        self.assertFalse(self.page.run("document.querySelector('dialog[open]') !== null"))

    def test_without_a_token_a_form_asks_for_it_and_says_where_it_is(self):
        self.open("?range=all", ready="#token[open]", token="")
        self.page.click("#token summary")
        words = self.page.text("#token")
        for hint in ("shipper status", "admin.token"):
            self.assertIn(hint, words)
        self.page.key("Escape")
        self.assertTrue(self.page.run("document.getElementById('token').open"), "there is nothing to see behind the form")
        self.page.run("document.getElementById('token-value').focus()")
        self.page.write("wrong")
        self.page.key("Enter")
        self.page.wait("/does not know the token/.test(document.getElementById('token-words').textContent)")
        self.page.run("document.getElementById('token-value').select()")
        self.page.write(self.address[1])
        self.page.key("Enter")
        self.page.wait("document.querySelector('.row') && !document.querySelector('dialog[open]')")

    def test_a_record_folds_out_to_its_fields_and_filters_by_one(self):
        # A line without a level may have no logger either.
        self.open("?range=all&level=info")
        self.page.click(".row .head")
        self.page.wait("document.querySelector('.row .details .fields')")
        logger = self.rows(".logger")[0]
        self.page.run("[...document.querySelectorAll('.details .deeds button')].find((deed) => deed.ariaLabel.endsWith(': logger')).click()")
        self.page.wait("location.search.includes('logger=')")
        self.assertEqual(self.query()["logger"], [logger])
        self.assertEqual(set(self.rows(".logger")), {logger})

    def test_markup_in_lines_stays_text(self):
        self.open("?range=all&text=hacked")
        ids = self.ids()
        self.assertEqual(len(ids), sum("hacked" in evil for evil in records.MARKUP))
        for id in ids:
            self.fold_out(id)
        self.page.run("document.querySelectorAll('.raw').forEach((raw) => raw.open = true)")
        foreign = "[...document.querySelectorAll('.results *')].map(({localName}) => localName).filter((name) => ['script', 'img', 'iframe', 'a', 'style', 'b', 'title', 'object', 'form'].includes(name))"
        self.assertEqual(self.page.run(foreign), [])
        self.open("?range=all&text=gnp")
        self.fold_out(self.ids()[0])
        self.assertFalse(self.page.run("/[\\u202a-\\u202e\\u0000\\u001b]/.test(document.body.innerText)"))
        self.assertIn("⟨1b⟩", self.page.text(".results"))

    def test_each_field_that_offers_a_filter_finds_its_record(self):
        folded = "?range=all&text=names_taken"
        self.open(folded)
        [id] = self.ids()
        self.fold_out(id)
        offered = self.page.run("document.querySelectorAll('.details .deeds button').length")
        self.assertGreater(offered, 12)
        for index in range(offered):
            self.open(folded)
            self.fold_out(id)
            self.page.run(f"document.querySelectorAll('.details .deeds button')[{index}].click()")
            self.page.wait(f"location.search !== '{folded}'")
            with self.subTest(query=self.query()):
                self.assertEqual(self.ids(), [id])

    def test_a_trace_is_asked_for_as_it_is_typed_and_levels_by_their_rank(self):
        for typed, message in [("trace:ABC00000000000000000000000000000", "names_taken"), ("level:notice retention_due", "retention_due"), ("level:trace step_traced", "step_traced")]:
            with self.subTest(typed=typed):
                self.open("?range=all")
                self.type(typed)
                self.page.wait("document.querySelector('.summary').textContent.startsWith('1 record ')")
                self.assertEqual(self.rows(), [message])

    def test_a_span_that_is_brushed_has_as_many_records_as_were_counted(self):
        self.open("?range=all")
        self.page.wait("document.querySelector('.plot .bar')")
        first, last, y = self.page.run("(() => { const boxes = [...document.querySelectorAll('.plot .bar')].map((bar) => bar.getBoundingClientRect()), middle = ({left, width}) => left + width / 2; return [middle(boxes[0]), middle(boxes[boxes.length >> 1]), boxes[0].bottom - 1] })()")
        self.page.mouse("mouseMoved", first, y)
        self.page.mouse("mousePressed", first, y, 1)
        for x in (last - 1, last, last):
            self.page.mouse("mouseMoved", x, y, 1)
        counts = self.page.run("[...document.querySelectorAll('.tip span')].map(({textContent}) => textContent)")
        self.page.mouse("mouseReleased", last, y)
        self.page.wait("location.search.includes('from=') && location.search.includes('to=')")
        self.assertEqual(self.total(), sum(int(re.match("[\\d,]+", words)[0].replace(",", "")) for words in counts))
        begin, end = self.page.run("['from', 'to'].map((key) => Date.parse(new URLSearchParams(location.search).get(key)))")
        self.assertTrue(all(begin <= ms < end for ms in self.page.run("[...document.querySelectorAll('.row time')].map(({dateTime}) => Date.parse(dateTime))")))

    def test_back_and_forward_walk_through_the_searches(self):
        self.open("?range=all")
        first = self.total()
        self.type("no-such-word-in-any-line")
        self.page.wait("document.querySelector('.notice')")
        self.page.run("history.back()")
        self.page.wait("document.querySelector('.row:not(.stale .row)') && document.getElementById('text').value === ''")
        # An agent goes on storing meanwhile.
        self.assertGreaterEqual(self.total(), first)
        self.page.run("history.forward()")
        self.page.wait("document.querySelector('.notice') && document.getElementById('text').value === 'no-such-word-in-any-line'")

    def test_a_narrow_window_never_scrolls_sideways(self):
        self.page.resize(360, 740)
        self.open("?range=all&text=")
        self.page.click(".row .head")
        self.page.wait("document.querySelector('.details')")
        self.assert_no_sideways_scroll("a record folded out")
        self.page.click("#add")
        self.assert_no_sideways_scroll("a filter being added")
        self.page.run("document.querySelector('input[name=range][value=\"\"]').click()")
        self.assert_no_sideways_scroll("a time being typed")
        self.page.run("document.getElementById('to-status').click()")
        self.page.wait("document.querySelector('.findings')")
        self.assert_no_sideways_scroll("the agent's state")
        self.page.run("document.getElementById('help').showModal()")
        self.assert_no_sideways_scroll("the help")

    def test_the_agents_state_names_its_sinks_and_files(self):
        self.open("?view=status", ready=".status .card")
        words = self.page.text(".status")
        for word in ("delivered", "dead letters", "in flight", "behind"):
            self.assertIn(word, words)

    def test_a_live_tail_pauses_and_goes_on(self):
        self.open("?range=all&live=1", ready="#tail[data-state=live]")
        self.page.key("p")
        self.page.wait("document.getElementById('tail').dataset.state === 'paused'")
        self.assertIn("waiting", self.page.text("#tail"))
        self.page.key("p")
        self.page.wait("document.getElementById('tail').dataset.state === 'live'")


if __name__ == "__main__":
    unittest.main()
