"""A quotation: proposed by one person, released by another, read with the results, taken back with a reason."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import Audit
from tests.e2e.forms import send_empty
from tests.e2e.hands import Keyboard
from tests.e2e.visitor import CONSULTANT, MINISTRY, SECOND_CONSULTANT, Visits, press

pytestmark = pytest.mark.e2e
QUESTION = "/befragungen/texte/vielfaltsorientierung-in-hessischen-kommunen/anfangsbefragung/wunsch/"
TRANSLATED = "In den Stadtteilen soll mehr stattfinden."
REASON = "Die Person ist zu erkennen."


def test_from_the_proposal_to_the_withdrawal(visit: Visits) -> None:
    audit = Audit()
    first, second, ministry = visit(CONSULTANT), visit(SECOND_CONSULTANT), visit(MINISTRY)
    words = first_proposes(first, audit)
    results = address_of_results(ministry)
    expect(ministry.locator("main")).not_to_contain_text(words)
    second_releases(Keyboard(second), audit, words)
    ministry.goto(results)
    expect(ministry.get_by_role("blockquote").filter(has_text=words)).to_be_visible()
    audit.look(ministry, "results-with-quotation")
    first_withdraws(first, audit, words)
    ministry.goto(results)
    expect(ministry.locator("main")).not_to_contain_text(words)
    audit.report("quotation")


def test_a_text_in_turkish_gets_its_translation(visit: Visits) -> None:
    """Whoever translates answers for the wording that readers see, so somebody else releases it."""
    audit, hands = Audit(), Keyboard(visit(CONSULTANT))
    page = hands.page
    page.goto(f"{QUESTION}zitate/")
    mine = page.get_by_role("listitem").filter(has=page.locator("[lang=tr]"))
    expect(mine.get_by_role("link", name="Freigeben")).to_be_visible()
    hands.press(mine.get_by_role("link", name="Übersetzen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Zitat übersetzen")
    audit.look(page, "quotation-translate")
    hands.write(page.get_by_label("Übersetzung"), TRANSLATED)
    hands.press(page.get_by_role("button", name="Speichern"))
    expect(page.locator(".vp-messages")).to_contain_text("Die Übersetzung ist gespeichert")
    expect(mine).to_contain_text(TRANSLATED)
    expect(mine.get_by_role("button", name="Freigeben")).to_be_disabled()
    audit.look(page, "quotation-translated")
    audit.report("translation")


def first_proposes(page: Page, audit: Audit) -> str:
    """Propose a text that is not quoted yet; return its words."""
    page.goto(f"{QUESTION}?stand=approved")
    press(page.get_by_role("link", name=re.compile("^Ansehen und ändern")).last)
    words = page.locator("section[aria-labelledby=original] blockquote").inner_text()
    press(page.get_by_role("link", name="Als Zitat vorschlagen"))
    audit.look(page, "quotation-create")
    press(page.get_by_role("button", name="Vorschlagen"))
    expect(page.locator(".vp-messages")).to_contain_text("wartet auf die Freigabe")
    mine = page.get_by_role("listitem").filter(has=page.get_by_text(words)).first
    expect(mine.get_by_role("button", name="Freigeben")).to_be_disabled()
    audit.look(page, "quotation-list-own")
    return words


def address_of_results(page: Page) -> str:
    page.goto("/ergebnisse/")
    press(page.get_by_role("link", name=re.compile("Anfangsbefragung")).first)
    return page.url


def second_releases(hands: Keyboard, audit: Audit, words: str) -> None:
    page = hands.page
    page.goto(f"{QUESTION}zitate/")
    mine = page.get_by_role("listitem").filter(has=page.get_by_text(words)).first
    hands.press(mine.get_by_role("link", name="Freigeben"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Zitat freigeben?")
    audit.look(page, "quotation-release")
    hands.press(page.get_by_role("button", name="Freigeben"))
    expect(page.locator(".vp-messages")).to_contain_text("Das Zitat ist freigegeben")
    audit.look(page, "quotation-released")


def first_withdraws(page: Page, audit: Audit, words: str) -> None:
    page.goto(f"{QUESTION}zitate/")
    mine = page.get_by_role("listitem").filter(has=page.get_by_text(words)).first
    press(mine.get_by_role("link", name="Zurückziehen"))
    audit.look(page, "quotation-withdraw")
    audit.problems += send_empty(page)
    audit.look(page, "quotation-withdraw-refused")
    page.get_by_label("Grund").fill(REASON)
    press(page.get_by_role("button", name="Zurückziehen"))
    expect(page.locator("main")).to_contain_text(REASON)
    audit.look(page, "quotation-withdrawn")
