#!/usr/bin/env python3
"""Makes the README's two pictures of the page, over made-up records: python3 Tests/Page/pictures.py"""

import browser
import fake_agent

IMAGES = fake_agent.ROOT / "docs/images"
# A README is fetched by everybody.
MOST_BYTES = 200_000


def picture(chromium: browser.Browser, agent: fake_agent.FakeAgent, name: str, scheme: str, height: int, query: str, ready: str, fold: str = ""):
    page = chromium.page(1280, height)
    page.colours(scheme)
    page.open(f"{agent.url}{query}#token={agent.token}")
    page.wait(ready)
    if fold:
        page.run(fold)
        page.wait("document.querySelector('.details .fields')")
    page.wait("document.getElementById('progress').hidden && !document.querySelector('.stale') && document.getElementById('health').dataset.state")
    path = IMAGES / name
    page.picture(str(path))
    size = path.stat().st_size
    print(f"{path.relative_to(fake_agent.ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{path}: got {size} bytes, want at most {MOST_BYTES}.")
    page.close()


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    agent, chromium = fake_agent.FakeAgent(), browser.Browser()
    agent.api.status_overrides = {"sinks": [{"name": "local", "trouble": None, "sources": []}]}
    failed = next(record for record in agent.store.matching({"level": ["critical"]}) if record["trace"])
    picture(chromium, agent, "page-trace-light.png", "light", 570, f"?view=trace&trace={failed['trace']}", "document.querySelector('.timeline .row')")
    fold = "[...document.querySelectorAll('.row .head')].find((head) => head.textContent.includes('warehouse_load_failed')).click()"
    # The day that ends a second after the failure.
    end = int(failed["time"]) // 1_000_000 + 1000
    picture(chromium, agent, "page-dark.png", "dark", 800, f"?source=pipeline&from={end - 86_400_000}&to={end}", "document.querySelector('.plot .bar') && document.body.textContent.includes('warehouse_load_failed')", fold)
    chromium.close()


if __name__ == "__main__":
    main()
