"""The live tail: what arrives is shown, waits while paused, and is bounded."""

import unittest

from page_case import FakeCase


class TailTests(FakeCase):
    def setUp(self):
        super().setUp()
        self.open("?live=1", ready="#tail[data-state=live]")
        self.page.wait("document.querySelector('.rows.live .row')")

    def top(self) -> str:
        return self.page.run("document.querySelector('.live .row .head').id.replace('row-', '')")

    def test_what_arrives_stands_on_top(self):
        for _ in range(2):
            newest = self.agent.arrive()[-1]
            self.page.wait(f"document.querySelector('.live .row .head').id === 'row-{newest['id']}'")

    def test_no_record_is_shown_twice_or_left_out(self):
        made = [record for _ in range(5) for record in self.agent.arrive()]
        self.page.wait(f"document.querySelector('.live .row .head').id === 'row-{made[-1]['id']}'")
        shown = self.ids()[: len(made)]
        want = [record["id"] for record in reversed(made)]
        self.assertEqual(shown, want[: len(shown)])
        self.assertEqual(len(set(self.ids())), len(self.ids()))

    def test_paused_it_counts_what_waits_and_then_shows_it(self):
        before = self.top()
        self.page.click("#tail button.main")
        self.page.wait("document.getElementById('tail').dataset.state === 'paused'")
        made = self.agent.arrive(3)
        self.page.wait(f"document.querySelector('#tail .state').textContent === 'Paused · {len(made)} waiting'")
        self.assertEqual(self.top(), before)
        self.page.key("p")
        self.page.wait(f"document.querySelector('.live .row .head').id === 'row-{made[-1]['id']}'")
        self.assertIn(f"{len(made)} records arrived", self.page.text("#tail"))

    def test_a_tail_with_filters_shows_what_fits_alone(self):
        self.open("?live=1&logger=champion.publish.kafka", ready="#tail[data-state=live]")
        self.page.wait("document.querySelector('.rows.live .row')")
        fits = [record for record in self.agent.arrive(2) if record["logger"] == "champion.publish.kafka"]
        self.page.wait(f"document.querySelector('.live .row .head').id === 'row-{fits[-1]['id']}'")
        self.assertEqual(set(self.rows(".logger")), {"champion.publish.kafka"})

    def test_whoever_reads_further_down_stays_there(self):
        self.page.run("scrollTo(0, 1200)")
        self.page.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seen = "[...document.querySelectorAll('.row .head')].find((head) => head.getBoundingClientRect().top > 300)"
        id, top = self.page.run(f"(({{id}}) => [id, document.getElementById(id).getBoundingClientRect().top])({seen})")
        made = self.agent.arrive(2)
        self.page.wait(f"document.getElementById('tail').textContent.includes('{len(made)} records arrived')")
        self.assertAlmostEqual(self.page.run(f"document.getElementById('{id}').getBoundingClientRect().top"), top, delta=2)

    def test_more_than_a_page_at_once_is_counted_as_skipped(self):
        made = self.agent.arrive(60)
        self.assertGreater(len(made), 500)
        self.page.wait(f"/{len(made) - 500} came too fast to be shown/.test(document.getElementById('tail').textContent)")

    def test_what_is_shown_and_what_waits_is_bounded(self):
        shown, waiting, dropped, told = self.page.run("""
            Promise.all([import(new URL('logs/tail.js', location.href))]).then(([{Tail, MOST_SHOWN, MOST_WAITING}]) => {
                const bar = document.createElement('div'), box = document.createElement('div');
                const tail = new Tail(bar, box, {arrived() {}});
                let number = 0;
                const some = (count) => Array.from({length: count}, () => ({id: `x${number++}`, time: '1000000', line: '{}', message: 'm', level: 'info'}));
                for (let round = 0; round < 25; round++) tail.take(some(500));
                const shown = tail.rows.list.items.length;
                tail.pause(true);
                for (let round = 0; round < 12; round++) tail.take(some(500));
                const result = [shown === MOST_SHOWN && tail.rows.list.items[0].id === 'x12499', tail.waiting.length === MOST_WAITING && tail.waiting.at(-1).id === 'x18499', tail.dropped];
                tail.tell();
                result.push(bar.textContent);
                tail.close();
                return result;
            })""")
        self.assertTrue(shown)
        self.assertTrue(waiting)
        self.assertEqual(dropped, 1000)
        self.assertIn("Paused · 5,000 waiting", told)
        self.assertIn("1,000 came too fast to be shown; a search finds them", told)

    def test_an_agent_that_goes_away_is_said_and_asked_again(self):
        self.agent.api.orders["tail"] = (0, "")
        self.page.wait("document.getElementById('tail').dataset.state === 'broken'")
        self.assertIn("does not answer", self.page.text("#tail"))
        made = self.agent.arrive()
        self.agent.api.orders.clear()
        self.page.wait("document.getElementById('tail').dataset.state === 'live'")
        self.page.wait(f"document.querySelector('.live .row .head').id === 'row-{made[-1]['id']}'")

    def test_leaving_it_ends_the_asking(self):
        self.page.key("l")
        self.page.wait("document.getElementById('tail').hidden && document.querySelector('.row')")
        self.page.run("window.asked = []; window.fetch = new Proxy(fetch, {apply(target, self, args) { asked.push(String(args[0])); return Reflect.apply(target, self, args) }})")
        # The state is asked for all the time: by then a tail would have asked ten times.
        self.page.wait("asked.some((url) => url.includes('/api/status'))")
        self.assertEqual(self.page.run("asked.filter((url) => url.includes('/api/tail'))"), [])


if __name__ == "__main__":
    unittest.main()
