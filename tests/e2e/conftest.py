"""One real portal for all browser tests, and people who visit it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import browser_context_args, browser_type_launch_args
from tests.e2e.server import Portal
from tests.e2e.visitor import Visits

__all__ = ["browser_context_args", "browser_type_launch_args"]  # fixtures


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    server = Portal(tmp_path_factory.mktemp("portal"))
    server.fill()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Account → cookies of its session."""
    return {}


@pytest.fixture
def visit(browser: Browser, portal: Portal, sessions: dict[str, Any]) -> Iterator[Visits]:
    """Open browsers; a test in which a console complained fails."""
    visits = Visits(browser, portal, sessions)
    yield visits
    visits.close()
    assert visits.complaints == []
