"""Empty, loading and failing; the agent's state; colours, and what a screen reader is told."""

import threading
import unittest

import fake_agent
from page_case import FakeCase


class EmptyAndFailingTests(FakeCase):
    def button(self, words: str):
        self.page.run(f"[...document.querySelectorAll('.notice button')].find((one) => one.textContent.includes({words!r})).click()")

    def test_nothing_found_offers_what_to_leave_out(self):
        self.open("?text=nowhere&level=error", ready=".notice")
        self.assertIn("Nothing found", self.page.text(".notice"))
        self.button("Without the words")
        self.page.wait("document.querySelector('.row') && !location.search.includes('text=')")
        self.assertEqual(self.query(), {"level": ["error"]})

    def test_nothing_in_this_time_offers_all_times(self):
        self.open("?from=2001-01-01T00:00:00.000Z&to=2001-01-02T00:00:00.000Z", ready=".notice")
        self.button("Search all times")
        self.page.wait("document.querySelector('.row') && location.search === '?range=all'")

    def test_an_empty_store_says_when_records_will_come(self):
        empty = fake_agent.FakeAgent(count=0)
        self.addCleanup(empty.server_close)
        self.addCleanup(empty.shutdown)
        self.page.open(f"{empty.url}?range=all#token={empty.token}")
        self.page.wait("document.querySelector('.notice')")
        self.assertIn("The store is empty", self.page.text(".notice"))
        self.page.click(".notice a")
        self.page.wait("document.querySelector('.card')")

    def test_an_agent_without_a_store_says_what_to_write_into_its_config(self):
        for name in ("search", "histogram"):
            self.agent.api.orders[name] = (503, "No sink of this agent is 'type: local'.")
        self.open("", ready=".notice")
        words = self.page.text(".notice")
        self.assertIn("No sink of this agent is 'type: local'.", words)
        self.assertIn("type: local\n", words)
        self.page.wait("document.getElementById('volume').hidden")
        self.agent.api.orders.clear()
        self.button("Try again")
        self.page.wait("document.querySelector('.row') && document.querySelector('.plot .bar')")

    OVERDUE = (504, "The search was given up after 10 seconds. Narrow the time, or ask for a trace or a logger.")

    def test_an_overdue_search_and_a_busy_agent_are_no_missing_store(self):
        for (status, words), title in [(self.OVERDUE, "takes too long"), ((429, "16 searches are under way. Try again when some have ended."), "Too many searches at once")]:
            with self.subTest(status=status):
                for name in ("search", "histogram"):
                    self.agent.api.orders[name] = (status, words)
                self.open("", ready=".notice")
                self.page.wait("document.getElementById('volume').hidden")
                told = self.page.text(".notice")
                for part in (title, words):
                    self.assertIn(part, told)
                self.assertNotIn("type: local", told)
                self.agent.api.orders.clear()
                self.button("Try again")
                self.page.wait("document.querySelector('.row') && document.querySelector('.plot .bar')")

    def test_a_volume_that_fails_alone_says_why_in_its_place(self):
        self.agent.api.orders["histogram"] = self.OVERDUE
        self.open("?range=all")
        self.page.wait("document.querySelector('.missing')?.checkVisibility()")
        self.assertIn(self.OVERDUE[1], self.page.text(".volume"))
        self.assertNotIn("Zoom out", self.page.text(".volume"))
        # What draws the volume anew finds none.
        for key in "zz-":
            self.page.key(key)
        self.assertEqual(self.query(), {"range": ["all"]})
        self.agent.api.orders.clear()
        self.page.click("#ranges label:has([value='24h'])")
        self.page.wait("document.querySelector('.plot .bar') && !document.querySelector('.missing').checkVisibility()")
        self.assertIn("Zoom out", self.page.text(".volume"))

    def test_a_volume_that_fails_before_the_list_does_is_said_once(self):
        gate = threading.Event()
        self.agent.api.held["'limit': ['100']"] = gate
        for name in ("search", "histogram"):
            self.agent.api.orders[name] = self.OVERDUE
        self.open("?range=all", ready=".volume")
        self.page.wait("performance.getEntriesByType('resource').some(({name, responseStatus}) => name.includes('/histogram') && responseStatus === 504)")
        self.assertFalse(self.page.run("document.querySelector('.missing').checkVisibility()"))
        gate.set()
        self.page.wait("document.querySelector('.notice') && document.getElementById('volume').hidden")

    def test_an_agent_that_does_not_answer(self):
        for name in ("search", "histogram", "status"):
            self.agent.api.orders[name] = (0, "")
        self.open("", ready=".notice")
        self.assertIn("The agent does not answer", self.page.text(".notice"))
        self.page.wait("document.getElementById('health').dataset.state === 'bad'")
        self.agent.api.orders.clear()
        self.button("Try again")
        self.page.wait("document.querySelector('.row')")

    def test_other_refusals_give_the_agents_words(self):
        for status, words in [(400, "text: got 900 words, want at most 32."), (413, "The search is too long."), (404, "There is no such thing."), (500, "A bug.")]:
            with self.subTest(status=status):
                self.agent.api.orders["search"] = (status, words)
                self.open("", ready=".notice")
                self.assertIn(words, self.page.text(".notice"))

    def test_a_search_that_takes_long_says_so_and_keeps_what_there_was(self):
        self.open("?range=all")
        self.settled()
        gate = threading.Event()
        self.agent.api.held["slowly"] = gate
        self.type("slowly")
        self.page.wait("document.querySelector('.results[aria-busy=true] .loading') && !document.getElementById('progress').hidden")
        self.assertTrue(self.page.run("document.querySelector('.rows.stale .row') !== null && document.querySelector('.rows.stale').inert"))
        gate.set()
        self.page.wait("document.querySelector('.notice') && !document.querySelector('.stale') && document.getElementById('progress').hidden")

    def test_a_token_that_is_no_longer_known_brings_the_form(self):
        self.open()
        self.settled()
        self.agent.api.orders["search"] = (401, "This needs the agent's token.")
        self.page.key("r")
        self.page.wait("document.getElementById('token').open")


class StatusTests(FakeCase):
    def test_sinks_say_their_figures_and_trouble_with_what_to_do(self):
        self.open("?view=status", ready=".card")
        words = self.page.text(".status")
        for part in (
            "Sink ‘loki’ delivers nothing for 42 s: connection refused.", "141 KiB wait in their files", "12 lines", "shipper dead-letter list --sink loki",
            "17 retries", "breaker open", "Loki 3.0.0", "http://loki-2:3100", "pipeline.ndjson", "pinned", "47 KiB behind",
        ):
            self.assertIn(part, words)
        self.page.wait("document.querySelector('.figure dd').textContent !== '–'", "a rate, after a second look")
        self.assertEqual(self.page.run("document.getElementById('health').dataset.state"), "bad")

    def test_missing_keys_are_no_failure_and_new_ones_are_shown(self):
        for answer in [
            {"sinks": [{"name": "bare"}], "files": None}, {"sinks": [], "files": []}, {"sinks": None, "host": None, "uptime_seconds": 0},
            {"sinks": [{"name": "next", "breaker": "open", "retries": 12345, "last_error": "no route", "mirrors": [{"url": "http://a", "healthy": False}]}]},
        ]:
            with self.subTest(answer=answer):
                self.agent.api.status_overrides = answer
                self.open("?view=status", ready=".findings")
                self.page.wait("document.querySelector('.files, .status > p.quiet')")
        words = self.page.text(".card")
        for part in ("breaker", "open", "12,345", "no route", '"healthy":false'):
            self.assertIn(part, words)

    def test_what_is_wrong_is_told_as_shipper_status_tells_it(self):
        ledger = {"name": "pipeline"}
        for sink, words, state in [
            ({"paused": "the dead letter is full", "paused_seconds": 90}, "has stood still for 1 min 30 s, since a refused line cannot be kept: the dead letter is full", "bad"),
            ({"trouble": "503", "trouble_seconds": 7, "breaker": "closed"}, "has had requests fail for 7 s: 503.", "warn"),
            ({"trouble": "503", "trouble_seconds": 7, "breaker": "half_open"}, "delivers nothing for 7 s: 503.", "bad"),
            ({"sources": [ledger | {"lag_seconds": 300, "lag_bytes": 2048}]}, "has been behind for 5 min, by 2.0 KiB", "warn"),
            ({"sources": [ledger | {"bytes_lost": 10}]}, "10 B were cut or removed before", "bad"),
            ({"dead_letter_lines_dropped": 1}, "its oldest 1 line", "bad"),
            ({"dead_letter_bytes": 1024, "dead_letter_limit_bytes": 1 << 20}, "the dead letter holds 1.0 KiB of 1.0 MiB.", "warn"),
            ({"checkpoint_seconds": 61}, "could not be written for 1 min 01 s", "warn"),
            ({"sources": [ledger | {"lag_seconds": 299, "lag_bytes": 1, "lines_dead_lettered": 4}], "dead_letter_bytes": 0}, "Nothing is wrong", "good"),
            ({"sources": [{"name": "unseen"}]}, "Source ‘unseen’ follows no file.", "warn"),
        ]:
            with self.subTest(words=words):
                self.agent.api.status_overrides = {"sinks": [{"name": "search", "breaker": "closed"} | sink]}
                self.open("?view=status", ready=".findings li")
                self.assertIn(words, self.page.text(".findings"))
                self.assertEqual(self.page.run("document.querySelector('.findings li').className"), state)
        self.agent.api.status_overrides = {"stuck": "the thread that looks for files is stuck"}
        self.open("?view=status", ready=".findings li")
        self.assertIn("The agent does not work: the thread that looks for files is stuck.", self.page.text(".findings li"))

    def test_all_in_order_is_said_plainly(self):
        ledger = {"name": "pipeline", "lines_read": 5, "lines_delivered": 5, "lines_filtered": 0, "lines_dead_lettered": 0, "lines_in_flight": 0, "lag_bytes": 0, "lag_seconds": 0}
        self.agent.api.status_overrides = {"sinks": [{"name": "local", "trouble": None, "batches_in_flight": 0, "sources": [ledger]}]}
        self.open("?view=status", ready=".card.good")
        self.assertIn("Nothing is wrong: every line that was read is delivered", self.page.text(".findings"))
        self.page.wait("document.getElementById('health').dataset.state === 'good'")

    def test_hundreds_of_files_are_cut_with_those_behind_first(self):
        files = [{"source": "s", "path": f"/f/{n}", "size": 100, "checkpoints": {"local": 100 - n % 7, "loki": 100}} for n in range(500)]
        self.agent.api.status_overrides = {"files": files}
        self.open("?view=status", ready=".files")
        self.assertEqual(self.page.run("document.querySelectorAll('.files tbody tr').length"), 200)
        self.assertIn("and 300 more", self.page.text(".files"))
        self.assertIn("6 B behind", self.page.text(".files tbody tr"))


class LooksTests(FakeCase):
    # The ratio that WCAG 2 wants of text at level AA.
    CONTRAST = 4.5

    def test_colours_follow_the_system_and_the_choice_survives(self):
        self.open()
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        dark = self.page.run(ground)
        self.page.colours("light")
        self.page.wait(f"{ground} !== '{dark}'")
        light = self.page.run(ground)
        self.page.click("#theme")
        self.page.click("#theme")
        self.page.wait("document.getElementById('theme').textContent === 'Dark'")
        self.assertEqual(self.page.run(ground), dark)
        self.page.call("Page.reload")
        self.page.wait("performance.getEntriesByType('navigation')[0]?.type === 'reload' && document.querySelector('.row')")
        self.assertEqual(self.page.run(ground), dark)
        self.assertNotEqual(light, dark)

    def faint(self) -> list[str]:
        """Texts whose contrast to what is behind them is too small."""
        return self.page.run("""(() => {
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
            const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
            const ground = (node) => { const own = rgba(getComputedStyle(node).backgroundColor); return own[3] === 1 ? own : over(own, node.parentElement ? ground(node.parentElement) : [255, 255, 255, 1]); };
            const light = ([r, g, b]) => [r, g, b].map((part) => (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
            const faint = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !node.checkVisibility({visibilityProperty: true, opacityProperty: true}) || node.closest('svg, option, .unseen, .skip, .deeds')) continue;
                const back = ground(node), ink = over(rgba(getComputedStyle(node).color), back), [one, other] = [light(ink), light(back)].sort((a, b) => b - a);
                const ratio = (one + 0.05) / (other + 0.05);
                if (ratio < %f) faint.add(`${ratio.toFixed(2)} ${node.localName}.${node.className}: ${walker.currentNode.data.slice(0, 30)}`);
            }
            return [...faint];
        })()""" % self.CONTRAST)

    def test_text_can_be_read_in_both_colours(self):
        trace = self.an_error()["trace"]
        for scheme in ("dark", "light"):
            for query, ready in [("?level=warning&field=table%3Dohlc", ".row"), (f"?view=trace&trace={trace}", ".timeline .row"), ("?view=status", ".card"), ("?text=nowhere", ".notice")]:
                with self.subTest(scheme=scheme, query=query):
                    self.page.colours(scheme)
                    self.open(query, ready=ready)
                    self.settled()
                    if ready.endswith(".row"):
                        self.page.click(".row .head")
                        self.page.wait("document.querySelector('.details')")
                    self.assertEqual(self.faint(), [])

    def test_whatever_can_be_used_has_a_name(self):
        trace = self.an_error()["trace"]
        for query, ready in [("?level=warning&logger=champion.validators.ohlc", ".row"), (f"?view=trace&trace={trace}", ".timeline .row"), ("?view=status", ".card"), ("?live=1", ".live .row")]:
            with self.subTest(query=query):
                self.open(query, ready=ready)
                if "row" in ready:
                    self.page.key("j")
                    self.page.key("Enter")
                    self.page.wait("document.querySelector('.details')")
                nodes = self.page.call("Accessibility.getFullAXTree")["nodes"]
                used = [node for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in
                        ("button", "link", "textbox", "searchbox", "radio", "checkbox", "combobox", "article", "application", "feed", "search", "img", "dialog")]
                self.assertGreater(len(used), 7)
                self.assertEqual([node["role"]["value"] for node in used if not node.get("name", {}).get("value", "").strip()], [])

    def test_a_screen_reader_is_told_what_was_found(self):
        self.open("?range=all")
        self.page.wait("/100 records and more/.test(document.getElementById('said').textContent)")
        self.type("nowhere-at-all")
        self.page.wait("document.getElementById('said').textContent === 'No records found'")

    def test_no_request_leaves_the_agent(self):
        self.page.call("Network.enable")
        self.open("?range=all")
        self.page.click("#to-status")
        self.page.wait("document.querySelector('.card')")
        asked = [event["params"]["request"]["url"] for event in self.page.events if event["method"] == "Network.requestWillBeSent"]
        self.assertTrue(asked)
        base = self.agent.url.removesuffix("/logs")
        self.assertEqual([url for url in asked if not url.startswith((base, "data:"))], [])
        self.assertEqual([url for url in asked if self.agent.token in url.partition("#")[0]], [], "the token goes in a header alone")


if __name__ == "__main__":
    unittest.main()
