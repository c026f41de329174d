"""What all tests of the page share: a Chromium, a fake agent, a page for each test."""

import atexit
import json
import os
import unittest

import browser
import fake_agent

# A real agent's address, with its token: http://127.0.0.1:9464/logs#token=…
REAL = os.environ.get("PAGE_URL", "")


class Shared:
    """Made once, at the first use."""

    chromium: browser.Browser | None = None
    agents: dict[int, fake_agent.FakeAgent] = {}

    @classmethod
    def browser(cls) -> browser.Browser:
        if not cls.chromium:
            cls.chromium = browser.Browser()
            atexit.register(cls.chromium.close)
        return cls.chromium


class PageCase(unittest.TestCase):
    """A page of its own for each test. Whatever a test is about: nothing may go wrong in the page meanwhile."""

    width, height = 1280, 800

    def setUp(self):
        self.page = Shared.browser().page(self.width, self.height)
        self.addCleanup(self.page.close)
        self.page.colours("dark")

    def tearDown(self):
        self.assertEqual(self.page.troubles(), [])
        self.assertIsNone(self.page.run("window.hacked ?? null"), "markup of a log line was run")

    # MARK: Going there

    @property
    def address(self) -> tuple[str, str]:
        base, _, token = REAL.partition("#token=")
        return base, token

    def open(self, query: str = "", ready: str = ".row", token: str | None = None):
        base, known = self.address
        given = known if token is None else token
        self.page.open(base + query + (f"#token={given}" if given else ""))
        self.page.wait(f"document.querySelector({json.dumps(ready)})", f"{ready} on {query or 'the page'}")
        if ready == ".row":
            # The volume may come after the records, and moves them.
            self.settled()

    def type(self, text: str):
        """Into the box, and Enter; what stood there is replaced."""
        self.page.click("#text")
        self.page.run("document.getElementById('text').select()")
        self.page.write(text)
        self.page.key("Enter")

    def fold_out(self, identity: str):
        """A record, also where the list is drawn anew meanwhile, which folds all in."""
        self.page.wait(
            f"(() => {{ const head = document.getElementById('row-{identity}'); if (!head) return null;"
            " const details = () => head.parentElement?.querySelector('.details'); if (!details()) head.click(); return details() })()",
            f"{identity} to fold out")

    # MARK: Reading

    def query(self) -> dict[str, list[str]]:
        return self.page.run("(() => { const all = {}; for (const [key, value] of new URLSearchParams(location.search)) (all[key] ??= []).push(value); return all })()")

    def settled(self, what: str = "the search to end"):
        """Until the list that is shown is the answer to the search in the address, and its rows are drawn."""
        self.page.wait("!document.querySelector('.results[aria-busy], .stale, .late') && document.getElementById('progress').hidden", what)
        self.page.frames()

    def total(self) -> int:
        self.settled()
        words = self.page.wait("/^[\\d,]+(?= record)/.exec(document.querySelector('.summary')?.textContent ?? '')?.[0]", "the number of records")
        return int(words.replace(",", ""))

    def rows(self, part: str = ".event") -> list[str]:
        self.settled()
        return self.page.run(f"[...document.querySelectorAll('.row .head')].map((head) => head.querySelector({json.dumps(part)})?.textContent ?? '')")

    def ids(self) -> list[str]:
        self.settled()
        return self.page.run("[...document.querySelectorAll('.row .head')].map(({id}) => id.replace('row-', ''))")

    def module(self, name: str, expression: str):
        """What an expression of a module's exports, as `m`, is in the page."""
        return self.page.run(f"import(new URL('logs/{name}', location.href)).then((m) => ({expression}))")

    def assert_no_sideways_scroll(self, where: str):
        wide = self.page.run(
            "(() => { const root = document.documentElement, most = root.clientWidth;"
            " return root.scrollWidth <= most ? [] : [...document.querySelectorAll('body *')].filter((node) =>"
            " node.getBoundingClientRect().right > most + 1 && !node.closest('.choices, .head')).slice(0, 5).map((node) => node.outerHTML.slice(0, 120)).concat(String(root.scrollWidth)) })()")
        self.assertEqual(wide, [], f"{where} scrolls sideways at {self.page.run('innerWidth')} px")


class FakeCase(PageCase):
    """Against the fake agent, whose records are known."""

    # So that a search takes it no longer than a real one.
    count = 20_000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.count not in Shared.agents:
            Shared.agents[cls.count] = fake_agent.FakeAgent(count=cls.count)
        cls.agent = Shared.agents[cls.count]

    def setUp(self):
        super().setUp()
        self.addCleanup(self.agent.api.obey_nobody)

    @property
    def address(self) -> tuple[str, str]:
        return self.agent.url, self.agent.token

    def known(self, **query) -> list[dict]:
        """The records that a search must find, newest first."""
        wanted = {key: value if isinstance(value, list) else [str(value)] for key, value in query.items()}
        return list(self.agent.store.matching(wanted))

    def an_error(self) -> dict:
        """The newest record that tells of a failed run and has a trace over several hosts."""
        return next(record for record in self.known(level="critical") if record["trace"])
