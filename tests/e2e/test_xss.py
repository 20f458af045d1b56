"""Vectors in every text of the database, every page opened as every role: nothing runs, nothing breaks out."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response

from municipalities.models import LogEntry, Measure, Programme, Shift
from portal.accounts.models import User
from portal.reports.models import ReportEdition
from tests.access.crawl import client_of
from tests.access.registry import OTHER, OWN, Target, targets
from tests.access.routes import Route, routes
from tests.access.world import World, build_world
from tests.e2e.crawl import NOT_PAGES
from tests.e2e.xss import BROKEN_OUT, VECTORS, Writer
from tests.figures import figure

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROLES = ["lead", "viewer", "consultant", "ministry", "operator"]
ROUNDS = [0, *(pytest.param(start, marks=pytest.mark.long) for start in (5, 10, 15))]


@pytest.fixture
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Writer:
    writer = Writer(getattr(request, "param", 0))
    monkeypatch.setattr("tests.access.canaries.canary", writer.text)
    return writer


@pytest.mark.parametrize("writer", ROUNDS, indirect=True)
def test_no_text_runs_or_breaks_out(browser: Browser, live_server: Any, writer: Writer) -> None:
    world = build_world()
    writer.fill(User.objects.all(), "display_name")
    writer.fill(Measure.objects.all(), "reason_text")
    writer.fill(LogEntry.objects.all(), "author_label")
    writer.fill(Shift.objects.all(), "reason_text")
    writer.fill(Programme.objects.all(), "name", "subtitle", when=lambda value: True)
    writer.fill(ReportEdition.objects.all(), "title", "withdrawn_reason")
    found: list[str] = []
    opened = sum(_open_all(browser, live_server.url, world, role, found) for role in ROLES)
    figure("XSS: vectors × text columns written", len(writer.written))
    figure("XSS: text columns", len({column for column, _vector in writer.written}))
    figure("XSS: pages opened with vectors in them", opened)
    figure("XSS: executions, broken pages and CSP messages", len(found), "0")
    assert {vector for _column, vector in writer.written} == set(VECTORS)
    assert not found, "\n".join(found[:20])


def _open_all(browser: Browser, base: str, world: World, role: str, found: list[str]) -> int:
    """Open every page that the role may open; return how many there were."""
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
    cookie = client_of(world, role).cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": base}])
    page, opened = context.new_page(), 0
    _listen(page, role, found)
    for path in _paths(world, role):
        answer = _open(page, path)
        if answer and answer.status < 400:
            opened += 1
            found += [f"{role} {path}: {html}" for html in page.evaluate(BROKEN_OUT)]
    context.close()
    return opened


def _open(page: Page, path: str) -> Response | None:
    try:
        return page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise


def _paths(world: World, role: str) -> list[str]:
    return [
        route.address(target.arguments)
        for route in routes()
        if _is_page(route)
        for target in _targets(world, route, role)
        if target.exists and target.side in {OWN, OTHER} and role not in target.hidden_from
        and (target.side == OWN or role in {"consultant", "ministry"})
    ]  # fmt: skip


def _targets(world: World, route: Route, role: str) -> list[Target]:
    try:
        return targets(world, route, role)
    except LookupError:  # the access matrix names and fails these
        return []


def _is_page(route: Route) -> bool:
    if route.methods and "GET" not in route.methods:
        return False
    name = route.name.rpartition(":")[2]
    return name not in NOT_PAGES | {"logout", "jsi18n", "autocomplete", "demo_login"} and "webauthn" not in name


def _listen(page: Page, role: str, found: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if not message.text.startswith("Failed to load resource"):
            found.append(f"{role} {page.url}: {message.text}")

    page.on("console", console)
    page.on("pageerror", lambda error: found.append(f"{role} {page.url}: {error}"))

    def dialog(window: Any) -> None:
        found.append(f"{role} {page.url}: a dialog opened")
        window.dismiss()

    page.on("dialog", dialog)
