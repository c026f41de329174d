"""The code in the guides, block by block."""

import re

from names import ROOT, text

PAGES = ["docs/monitoring.md", "docs/monitoring-usage.md", "docs/log-aggregation.md", "docs/from-python.md"]


def blocks(language: str) -> list[tuple[str, str]]:
    """The page and the text of each block in that language."""
    found = []
    for page in PAGES:
        if (ROOT / page).exists():
            found += [(page, block) for block in re.findall(rf"^```{language}\n(.*?)^```", text(page), re.M | re.S)]
    return found
