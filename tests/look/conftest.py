"""A browser signed in by its session cookie, for the tests of the look."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, Page

from tests.browser import browser_context_args, browser_type_launch_args

__all__ = ["browser_context_args", "browser_type_launch_args"]  # fixtures


@pytest.fixture
def console(page: Page) -> Iterator[list[str]]:
    """Collect what the browser complains about; a test that ends with a complaint fails."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield complaints
    assert complaints == []


@pytest.fixture
def sign_in(client_as: Callable[[str], Any], live_server: Any, context: BrowserContext) -> Callable[[str], None]:
    """Give the browser the session of a role."""

    def signed(role: str) -> None:
        cookie = client_as(role).cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return signed
