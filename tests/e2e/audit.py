"""Looks at a page as it stands, at every width: axe, reflow, headings, borders, forced colours."""

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

from tests.browser import findings
from tests.e2e.checks import FRAME, SETTLED, SIDEWAYS, SKELETON, faults_in_forced_colours, weak_borders
from tests.e2e.visitor import HEIGHTS
from tests.figures import figure

WIDTHS = (1280, 390, 320)
SCREENS = Path("test-results/screens") if os.environ.get("SCREENSHOTS") else None


@dataclass
class Audit:
    """What was looked at and what was found. A page built exactly like one already seen is not given to axe again."""

    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    weakest_border: float = 21.0
    seen: set[tuple[int, str]] = field(default_factory=set)
    widths: tuple[int, ...] = WIDTHS

    def look(self, page: Page, name: str) -> None:
        """Check the page at each width and note what is wrong under ``name``."""
        self.counts["pages"] += 1
        found = page.evaluate(FRAME) + faults_in_forced_colours(page)
        weak, smallest = weak_borders(page)
        self.weakest_border = min(self.weakest_border, smallest)
        self._note(name, page, found + weak)
        for width in self.widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.evaluate(SETTLED)
            self._at_width(page, name, width)
        page.set_viewport_size({"width": self.widths[0], "height": HEIGHTS[self.widths[0]]})

    def report(self, what: str) -> None:
        """Print the figures and fail on any problem, naming ``what`` was looked at."""
        figure("browser: pages and states looked at", self.counts["pages"])
        figure("browser: pages × widths without sideways scroll", self.counts["widths"])
        figure("browser: axe runs (pages built alike count once)", self.counts["axe"])
        figure("browser: axe findings and other faults", len(self.problems), "0")
        figure("browser: weakest field border", f"{self.weakest_border:.1f}:1", "≥ 3:1")
        assert not self.problems, f"{what}\n" + "\n".join(self.problems)

    def _at_width(self, page: Page, name: str, width: int) -> None:
        self.counts["widths"] += 1
        found = page.evaluate(SIDEWAYS) if width < WIDTHS[0] else []
        key = (width, sha256(page.evaluate(SKELETON).encode()).hexdigest())
        if key not in self.seen:
            self.seen.add(key)
            self.counts["axe"] += 1
            found += findings(page)
        self._note(f"{name} at {width}", page, found)
        if SCREENS and width != 320:
            SCREENS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENS / f"{re.sub(r'[^a-z0-9-]+', '_', name.lower())}-{width}.png", full_page=True)

    def _note(self, name: str, page: Page, found: list[str]) -> None:
        self.problems += [f"{name} {page.url}: {problem}" for problem in found]
