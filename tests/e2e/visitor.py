"""People with a browser of their own: signed in, at some width, their console watched."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.browser import LOCALE
from tests.e2e.server import Portal

HEIGHTS = {1280: 900, 390: 844, 320: 640}
LEAD, EDITOR, VIEWER = "Integrationsstelle", "Bearbeitung", "Lesezugang"
OFFICER = "Integrationsstelle Rodgau"
CONSULTANT, SECOND_CONSULTANT, MINISTRY, OPERATOR = "Beratung", "Beratung, zweite Person", "Ministerium", "Betrieb"


class Visits:
    """Opens browsers and closes them. An account is its name on the sign-in page; the session of each is used again."""

    def __init__(self, browser: Browser, portal: Portal, sessions: dict[str, Any]) -> None:
        self.browser, self.portal, self.sessions = browser, portal, sessions
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, account: str = "", width: int = 1280, *, fresh: bool = False, **options: Any) -> Page:
        """Return a page on the start page of the account; without an account on an empty page."""
        size = {"width": width, "height": HEIGHTS.get(width, 900)}
        state = {} if fresh or account not in self.sessions else {"storage_state": self.sessions[account]}
        context = self.browser.new_context(viewport=size, base_url=self.portal.url, **LOCALE, **state, **options)
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        watch(page, self.complaints)
        if account and not state:
            choose_account(page, account)
            if not fresh:
                self.sessions[account] = context.storage_state()
        elif account:
            page.goto("/")
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def choose_account(page: Page, account: str) -> None:
    """Sign in with a click on a demo account."""
    page.goto("/konto/anmelden/")
    press(page.get_by_role("button", name=account, exact=True))
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_have_count(0)


def sign_in_by_password(page: Page, email: str, password: str) -> None:
    """Sign in as without a demo; the session may then open the pages that ask for the password again."""
    page.goto("/konto/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    press(page.get_by_role("button", name="Anmelden", exact=True))


def confirm_password(page: Page, password: str) -> None:
    """Type the password once more where a page about the own account asks for it."""
    if "/konto/bestaetigen/" in page.url:
        page.get_by_label("Passwort", exact=True).fill(password)
        press(page.get_by_role("main").get_by_role("button", name="Bestätigen"))


def press(target: Locator) -> None:
    """Click on what leads to another page, and wait for that page."""
    with target.page.expect_navigation():
        target.click()


def watch(page: Page, complaints: list[str]) -> None:
    """Collect what the console and the network say: everything but the status of the page itself."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    def response(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document"):
            complaints.append(f"{page.url}: {answer.url} {answer.status}")

    handlers: dict[str, Callable[[Any], None]] = {
        "console": console,
        "response": response,
        "pageerror": lambda error: complaints.append(f"{page.url}: {error}"),
    }
    for event, handler in handlers.items():
        page.on(event, handler)  # type: ignore[call-overload]
