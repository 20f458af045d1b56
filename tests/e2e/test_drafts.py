"""What a person has typed is not lost: refused forms, lost sessions, a server that is gone; and it is never sent twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.server import Portal
from tests.e2e.visitor import Visits

pytestmark = pytest.mark.e2e
OFFICER, OTHER_OFFICER = "Integrationsstelle Beispielfeld", "Integrationsstelle Beispielhausen"
TOWN, OTHER_TOWN = "/kommunen/beispielfeld/", "/kommunen/beispielhausen/"
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('vp-draft|')).length"
NOTICE = "Entwurf wiederhergestellt"


@pytest.fixture
def form(visit: Visits) -> Page:
    """The form for a new measure."""
    page = visit(OFFICER, fresh=True)
    page.goto(f"{TOWN}massnahmen/neu/")
    return page


@pytest.fixture
def running(portal: Portal) -> Iterator[Portal]:
    """The portal; running again after a test that stopped it."""
    yield portal
    portal.stop()
    portal.start()


def write(page: Page, title: str, description: str = "Zwei Absätze.\n\nMit Umlauten: äöüß.") -> None:
    page.get_by_label("Titel").fill(title)
    page.get_by_label(re.compile("^Beschreibung")).fill(description)
    page.wait_for_function(f"() => {DRAFTS} === 1")


def save(page: Page) -> None:
    page.get_by_role("button", name="Speichern").click()


def lose_session(page: Page, *names: str) -> None:
    """Forget cookies, as after an hour of silence; all of them without names."""
    context: BrowserContext = page.context
    for name in names or [cookie["name"] for cookie in context.cookies()]:
        context.clear_cookies(name=name)


def sign_in_again(page: Page, account: str = OFFICER) -> None:
    page.get_by_role("button", name=account, exact=True).click()


def test_a_refused_form_keeps_everything(form: Page) -> None:
    form.get_by_label(re.compile("^Beschreibung")).fill("Das bleibt stehen.")
    save(form)
    expect(form.locator(".vp-error-summary")).to_be_focused()
    expect(form.get_by_label(re.compile("^Beschreibung"))).to_have_value("Das bleibt stehen.")
    form.get_by_label("Titel").fill("Nachgetragen")
    save(form)
    expect(form.locator(".vp-messages")).to_contain_text("Die Maßnahme ist angelegt.")
    form.wait_for_function(f"() => {DRAFTS} === 0")


def test_a_lost_session_loses_no_text(form: Page) -> None:
    write(form, "Nach der Pause")
    lose_session(form, "sessionid")
    save(form)
    expect(form.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()
    sign_in_again(form)
    expect(form.get_by_text(NOTICE)).to_be_visible()
    expect(form.get_by_label("Titel")).to_have_value("Nach der Pause")
    save(form)
    expect(form.get_by_role("heading", level=1, name="Nach der Pause")).to_be_visible()
    form.wait_for_function(f"() => {DRAFTS} === 0")


def test_lost_cookies_lose_no_text(form: Page) -> None:
    write(form, "Nach dem Aufräumen")
    address = form.url
    lose_session(form)
    save(form)
    expect(form.get_by_role("heading", level=1)).to_be_visible()
    form.goto(address)
    sign_in_again(form)
    expect(form).to_have_url(address)
    expect(form.get_by_text(NOTICE)).to_be_visible()
    expect(form.get_by_label("Titel")).to_have_value("Nach dem Aufräumen")


def test_the_short_entry_survives_a_lost_session(visit: Visits) -> None:
    page = visit(OFFICER, 390, fresh=True)
    page.get_by_label("Maßnahme", exact=True).select_option(index=1)
    page.get_by_label("Was ist geschehen?").fill("Nur ein Satz")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    lose_session(page, "sessionid")
    page.get_by_role("button", name="Eintragen", exact=True).click()
    sign_in_again(page)
    expect(page.get_by_text(NOTICE)).to_be_visible()
    expect(page.get_by_label("Was ist geschehen?")).to_have_value("Nur ein Satz")
    page.get_by_role("button", name="Eintragen", exact=True).click()
    expect(page.locator(".vp-messages")).to_contain_text("Eingetragen bei")
    page.wait_for_function(f"() => {DRAFTS} === 0")


def test_another_person_who_signs_in_then_sees_no_draft(form: Page) -> None:
    write(form, "Nur für mich")
    lose_session(form, "sessionid")
    save(form)
    sign_in_again(form, OTHER_OFFICER)
    expect(form.get_by_role("heading", level=1)).to_be_visible()
    expect(form.locator("body")).not_to_contain_text("Nur für mich")
    form.goto(f"{OTHER_TOWN}massnahmen/neu/")
    expect(form.get_by_label("Titel")).to_have_value("")
    expect(form.get_by_text(NOTICE)).to_have_count(0)


def test_a_server_that_is_gone_loses_no_text(visit: Visits, form: Page, running: Portal) -> None:
    write(form, "Während der Wartung")
    address = form.url
    running.stop()
    with form.expect_event("requestfailed"):
        form.get_by_role("button", name="Speichern").click(no_wait_after=True)
    running.start()
    form.goto(address)
    expect(form.get_by_text(NOTICE)).to_be_visible()
    expect(form.get_by_label("Titel")).to_have_value("Während der Wartung")
    save(form)
    expect(form.get_by_role("heading", level=1, name="Während der Wartung")).to_be_visible()
    form.wait_for_function(f"() => {DRAFTS} === 0")


def test_signing_out_clears_the_drafts(form: Page) -> None:
    write(form, "Vergessen")
    form.goto(TOWN)
    form.wait_for_function(f"() => {DRAFTS} === 1")
    form.locator(".vp-account > summary").click()
    form.get_by_role("button", name="Abmelden").filter(visible=True).click()
    expect(form.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()
    form.wait_for_function(f"() => {DRAFTS} === 0")


def test_a_double_click_makes_one_entry(visit: Visits) -> None:
    page = visit(OFFICER)
    page.get_by_label("Maßnahme", exact=True).select_option(index=1)
    page.get_by_label("Was ist geschehen?").fill("Doppelt gedrückt")
    page.get_by_role("button", name="Eintragen", exact=True).dblclick()
    expect(page.locator(".vp-messages")).to_contain_text("Eingetragen bei")
    assert page.locator(".vp-timeline__text", has_text="Doppelt gedrückt").count() == 1


def test_sending_the_same_form_again_makes_one_entry(visit: Visits) -> None:
    """Back in the browser and once more: the receipt of the form counts once, without any script."""
    page = visit(OFFICER, java_script_enabled=False)
    page.get_by_label("Maßnahme", exact=True).select_option(index=1)
    page.get_by_label("Was ist geschehen?").fill("Zweimal geschickt")
    receipt = page.locator("[name=receipt]").input_value()
    page.get_by_role("button", name="Eintragen", exact=True).click()
    expect(page.locator(".vp-messages")).to_contain_text("Eingetragen bei")
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    measure = page.locator("#id_measure option").nth(1).get_attribute("value") or ""
    fields = {"measure": measure, "text": "Zweimal geschickt", "receipt": receipt, "csrfmiddlewaretoken": token}
    page.request.post(f"{TOWN}eintrag/", form=fields)
    page.goto(TOWN)
    assert page.locator(".vp-timeline__text", has_text="Zweimal geschickt").count() == 1


def test_the_back_button_shows_nothing_after_signing_out(visit: Visits) -> None:
    page = visit(OFFICER, fresh=True)
    page.goto(f"{TOWN}massnahmen/")
    page.locator(".vp-account > summary").click()
    page.get_by_role("button", name="Abmelden").filter(visible=True).click()
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()
    expect(page.locator("main table")).to_have_count(0)
