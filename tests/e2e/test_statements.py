"""The statement of the people in a project: asked for, written by keyboard, submitted, reported, changed, taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import Audit
from tests.e2e.forms import send_empty
from tests.e2e.hands import Keyboard
from tests.e2e.visitor import CONSULTANT, OFFICER, Visits, press

pytestmark = pytest.mark.e2e
LIST, TITLE = "/befragungen/rueckmeldungen/", "Rückmeldung der Projektbeteiligten"
FUNCTION, AGREED = "Integrationsbeauftragte:r", "stimme voll und ganz zu (+2)"
SENTENCE = "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau insbesondere dazu bei"
CRITICISM = "Nicht oder eher nicht trug es dazu bei"


def test_from_the_request_to_the_withdrawal(visit: Visits) -> None:
    audit = Audit()
    consultant, officer = visit(CONSULTANT), visit(OFFICER)
    consultant_asks(consultant, audit)
    officer_writes(Keyboard(officer), audit)
    officer_submits(Keyboard(officer), audit)
    report_says_it(consultant, audit)
    officer_changes_it(officer, audit)
    officer_takes_it_back(officer, audit)
    consultant.goto(LIST)
    expect(consultant.locator("main")).not_to_contain_text(SENTENCE)
    audit.report("named statement")


def consultant_asks(page: Page, audit: Audit) -> None:
    page.goto(LIST)
    press(page.get_by_role("link", name=re.compile(r"^Um Rückmeldung bitten\s*: Rodgau")))
    audit.look(page, "statement-call")
    audit.problems += send_empty(page)
    audit.look(page, "statement-call-refused")
    page.get_by_label("Möglich bis").fill("2099-12-31")
    press(page.get_by_role("button", name="Um Rückmeldung bitten"))
    expect(page.get_by_role("link", name=re.compile(r"^Frist ändern\s*: Rodgau"))).to_be_visible()


def officer_writes(officer: Keyboard, audit: Audit) -> None:
    page = officer.page
    officer.go_to("Befragungen")
    officer.press(page.get_by_role("link", name=re.compile("Begleitung gebracht")).first)
    officer.press(page.get_by_role("link", name=TITLE))
    arrived(page, TITLE)
    audit.look(page, "statement-asked")
    officer.press(page.get_by_role("link", name="Rückmeldung schreiben"))
    arrived(page, "Rückmeldung schreiben")
    audit.look(page, "statement-form")
    officer.write(page.get_by_label("In welcher Funktion antworten Sie?"), "Frau Müller")
    choose(officer, 0, 5)
    choose(officer, 1, 4)
    officer.press(page.get_by_role("button", name="Entwurf speichern und prüfen"))
    expect(page.locator("main")).to_contain_text("nur Ihre Funktion")
    audit.look(page, "statement-form-refused")
    page.get_by_label("In welcher Funktion antworten Sie?").fill(FUNCTION)
    press(page.get_by_role("button", name="Entwurf speichern und prüfen"))


def choose(officer: Keyboard, question: int, steps: int) -> None:
    """Go up from "keine Angabe", the last choice and the one that is set, by the arrow keys."""
    group = officer.page.get_by_role("radiogroup").or_(officer.page.locator("main fieldset")).nth(question)
    officer.reach(group.get_by_role("radio", name="keine Angabe"))
    for _step in range(steps):
        officer.page.keyboard.press("ArrowUp")


def officer_submits(officer: Keyboard, audit: Audit) -> None:
    page = officer.page
    arrived(page, "Rückmeldung abgeben")
    expect(page.locator("main")).to_contain_text(SENTENCE)
    expect(page.locator("main")).to_contain_text(AGREED)
    audit.look(page, "statement-submit")
    officer.press(page.get_by_role("button", name="Rückmeldung abgeben"))
    expect(page.locator("main")).to_contain_text("Ohne Ihre Einwilligung")
    audit.look(page, "statement-submit-refused")
    officer.reach(page.get_by_role("checkbox"))
    page.keyboard.press("Space")
    officer.press(page.get_by_role("button", name="Rückmeldung abgeben"))
    expect(page.locator(".vp-messages")).to_contain_text("Die Rückmeldung ist abgegeben")
    audit.look(page, "statement-submitted")


def report_says_it(page: Page, audit: Audit) -> None:
    page.goto(LIST)
    expect(page.locator("main")).to_contain_text(SENTENCE)
    audit.look(page, "statement-list")
    page.goto("/berichte/neu/")
    press(page.get_by_role("button", name="Ausgabe erstellen"))
    expect(page.get_by_text("Fertig, noch nicht freigegeben")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="Rückmeldungen der Projektbeteiligten")).to_contain_text(SENTENCE)
    audit.look(page, "edition-with-statement")


def officer_changes_it(page: Page, audit: Audit) -> None:
    press(page.get_by_role("button", name="Zum Ändern zurückholen"))
    arrived(page, "Rückmeldung schreiben")
    expect(page.get_by_label("In welcher Funktion antworten Sie?")).to_have_value(FUNCTION)
    page.get_by_role("radio", name="stimme nicht zu").last.check()
    press(page.get_by_role("button", name="Entwurf speichern und prüfen"))
    expect(page.locator("main")).to_contain_text(CRITICISM)
    press(page.get_by_role("link", name=TITLE))
    audit.look(page, "statement-draft")
    press(page.get_by_role("link", name="Prüfen und abgeben"))
    page.get_by_role("checkbox").check()
    press(page.get_by_role("button", name="Rückmeldung abgeben"))
    expect(page.locator("main")).to_contain_text(CRITICISM)


def officer_takes_it_back(page: Page, audit: Audit) -> None:
    press(page.get_by_role("link", name="Zurückziehen"))
    audit.look(page, "statement-withdraw")
    press(page.get_by_role("button", name="Zurückziehen"))
    expect(page.locator(".vp-messages")).to_contain_text("Die Rückmeldung ist zurückgezogen")
    expect(page.locator("main")).not_to_contain_text(FUNCTION)
    audit.look(page, "statement-withdrawn")


def arrived(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
