"""Everything an officer, a consultant and the ministry do, in a browser without JavaScript."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import CONSULTANT, MINISTRY, SECOND_CONSULTANT, Visits

pytestmark = pytest.mark.e2e
OFFICER = "Integrationsstelle Musterlingen"
TOWN = "/kommunen/musterlingen/"


@pytest.fixture
def officer(visit: Visits) -> Page:
    return visit(OFFICER, 390, fresh=True, java_script_enabled=False)


def new_measure(page: Page, title: str) -> None:
    page.goto(f"{TOWN}massnahmen/neu/")
    page.get_by_label("Titel").fill(title)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_logging_progress(officer: Page) -> None:
    choice = officer.get_by_label("Maßnahme", exact=True)
    title = choice.locator("option").nth(1).inner_text()
    choice.select_option(label=title)
    officer.get_by_label("Was ist geschehen?").fill("Ohne Skript eingetragen")
    officer.get_by_role("button", name="Eintragen", exact=True).click()
    expect(officer.locator(".vp-messages")).to_contain_text("Eingetragen bei")
    officer.locator("section:has(#entries-title)").get_by_role("link", name=title).first.click()
    expect(officer.locator("section:has(#diary-title)")).to_contain_text("Ohne Skript eingetragen")


def test_filtering_and_sorting(officer: Page) -> None:
    officer.locator("details.vp-menu > summary").click()
    officer.locator(".vp-menu").get_by_role("link", name="Maßnahmen").click()
    officer.get_by_text("Filter", exact=True).click()
    officer.get_by_label("Status").select_option(label="laufend")
    officer.get_by_role("button", name="Filtern").click()
    assert "status=running" in officer.url
    states = officer.locator("main tbody td[data-label=Status]").all_inner_texts()
    assert states
    assert {text.replace("Status", "").strip() for text in states} == {"laufend"}


def test_postponing_with_a_reason(officer: Page) -> None:
    new_measure(officer, "Wird verschoben")
    officer.get_by_role("link", name="Verschieben").click()
    officer.get_by_role("button", name="Verschieben").click()
    expect(officer.locator(".vp-error-summary")).to_contain_text("Grund")
    officer.get_by_label(re.compile(r"^Grund")).select_option(label="keine Mittel")
    officer.get_by_label(re.compile("^Neuer Termin")).fill((date.today() + timedelta(days=90)).isoformat())
    officer.get_by_role("button", name="Verschieben").click()
    expect(officer.locator(".vp-measure-state")).to_contain_text("verschoben")
    expect(officer.locator("main")).to_contain_text("keine Mittel")


def test_deleting_and_taking_it_back(officer: Page) -> None:
    new_measure(officer, "Aus Versehen gelöscht")
    address = officer.url
    officer.get_by_role("link", name="Löschen").click()
    officer.get_by_role("button", name="Löschen").click()
    expect(officer.locator("main table")).not_to_contain_text("Aus Versehen gelöscht")
    officer.get_by_role("button", name="Rückgängig").click()
    officer.goto(address)
    expect(officer.get_by_role("heading", level=1, name="Aus Versehen gelöscht")).to_be_visible()


def test_a_report_from_order_to_download(visit: Visits, tmp_path: Path) -> None:
    consultant = visit(CONSULTANT, java_script_enabled=False)
    consultant.goto("/berichte/neu/")
    consultant.get_by_label("Programm", exact=True).select_option(label="Musterprogramm")
    consultant.get_by_role("button", name="Ausgabe erstellen").click()
    expect(consultant.get_by_text("Fertig, noch nicht freigegeben")).to_be_visible(timeout=60_000)
    second = visit(SECOND_CONSULTANT, java_script_enabled=False)
    second.goto(consultant.url)
    second.get_by_role("link", name="Freigeben").click()
    second.get_by_role("button", name="Freigeben").click()
    expect(second.get_by_text("Das Ministerium kann die Ausgabe herunterladen.")).to_be_visible()
    ministry = visit(MINISTRY, java_script_enabled=False)
    ministry.goto(consultant.url)
    with ministry.expect_download() as waiting:
        ministry.get_by_role("link", name=re.compile("PDF")).click()
    waiting.value.save_as(tmp_path / "bericht.pdf")
    assert (tmp_path / "bericht.pdf").read_bytes().startswith(b"%PDF-")
