"""What all browser tests share: Debian's chromium, in German, and axe."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's sync API holds a loop in this thread
AXE = (Path(__file__).resolve().parent / "vendor/axe/axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations']}"
LOCALE = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, **LOCALE}


def findings(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands: rule and first element."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    result = page.evaluate(f"axe.run(document, {RULES})")
    return [f"{entry['id']}: {entry['nodes'][0]['html'][:120]}" for entry in result["violations"]]
