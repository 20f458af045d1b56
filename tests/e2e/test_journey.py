"""From an entry of an officer to the report of the ministry; with the mouse and by keyboard, wide and on a phone."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import Keyboard, Mouse
from tests.e2e.visitor import CONSULTANT, MINISTRY, OFFICER, SECOND_CONSULTANT, Visits, choose_account
from tests.figures import figure

pytestmark = pytest.mark.e2e
MEASURE = "Stadtspaziergänge für verschiedene Zielgruppen"
FIRST_BYTES = {"pdf": b"%PDF-", "xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbf", "json": b"{"}


@pytest.fixture(params=[Mouse, Keyboard], ids=["mouse", "keyboard"])
def hands(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_entry_to_the_report(visit: Visits, hands: type[Mouse], width: int, tmp_path: Path) -> None:
    sentence = f"Der dritte Spaziergang hat stattgefunden ({hands.__name__}, {width})."
    officer_logs_progress(visit, hands, width, sentence)
    consultant = visit(width=width)
    edition = consultant_orders_a_report(sign_in(consultant, hands, CONSULTANT), sentence)
    second_consultant_releases(sign_in(visit(width=width), hands, SECOND_CONSULTANT), edition)
    ministry = sign_in(visit(width=width), hands, MINISTRY)
    ministry_downloads(ministry, edition, tmp_path)
    if isinstance(ministry, Keyboard):
        figure("browser: stops of the Tab key with a visible focus", ministry.stops)


def sign_in(page: Page, hands: type[Mouse], account: str) -> Mouse:
    page.goto("/")
    user = hands(page)
    user.press(page.get_by_role("button", name=account, exact=True))
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_have_count(0)
    return user


def officer_logs_progress(visit: Visits, hands: type[Mouse], width: int, sentence: str) -> None:
    officer = sign_in(visit(width=width), hands, OFFICER)
    page, before = officer.page, officer.actions
    officer.choose(page.get_by_label("Maßnahme", exact=True), MEASURE)
    officer.write(page.get_by_label("Was ist geschehen?"), sentence)
    officer.press(page.get_by_role("button", name="Eintragen", exact=True))
    expect(page.locator(".vp-messages")).to_contain_text(f"Eingetragen bei „{MEASURE}“")
    assert officer.actions - before == 3
    figure("browser: interactions from sign-in to a logged progress", officer.actions - before, "≤ 3, each run")
    entries = page.get_by_role("region", name="Zuletzt eingetragen").or_(page.locator("section:has(#entries-title)"))
    officer.press(entries.first.get_by_role("link", name=MEASURE).first)
    expect(page.locator("section:has(#diary-title)")).to_contain_text(sentence)


def consultant_orders_a_report(consultant: Mouse, sentence: str) -> str:
    """Find the entry on the dashboard and in the town, then build a report for today; return its address."""
    page = consultant.page
    row = town_row(page, "Rodgau")
    expect(row).to_contain_text(f"{date.today():%d.%m.%Y}")
    consultant.press(row.get_by_role("link", name="Rodgau"))
    expect(page.locator("section:has(#entries-title)")).to_contain_text(sentence)
    consultant.go_to("Berichte")
    consultant.press(page.get_by_role("link", name="Ausgabe erstellen").first)
    consultant.press(page.get_by_role("button", name="Ausgabe erstellen"))
    expect(page.get_by_text("Fertig, noch nicht freigegeben")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Freigeben")).to_be_disabled()
    return page.url


def second_consultant_releases(consultant: Mouse, edition: str) -> None:
    page = consultant.page
    consultant.go_to("Berichte")
    consultant.press(link_to(page, edition))
    consultant.press(page.get_by_role("link", name="Freigeben"))
    consultant.press(page.get_by_role("dialog").get_by_role("button", name="Freigeben"))
    expect(page.get_by_text("Das Ministerium kann die Ausgabe herunterladen.")).to_be_visible()


def ministry_downloads(ministry: Mouse, edition: str, folder: Path) -> None:
    page = ministry.page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    ministry.go_to("Berichte")
    ministry.press(link_to(page, edition))
    for kind, first in FIRST_BYTES.items():
        with page.expect_download() as waiting:
            ministry.press(page.locator(f"main a[href$='/{kind}/']"))
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        assert file.read_bytes().startswith(first)
        assert file.suffix == f".{kind}"
        if kind == "json":
            totals_are_right(json.loads(file.read_text(encoding="utf-8"))["summen"])


def totals_are_right(totals: dict[str, Any]) -> None:
    assert (totals["kommunen"], totals["massnahmen"]["gesamt"], totals["gremien"]) == (14, 69, 26)
    assert (totals["ziele_urspruenglich"], totals["ziele_neu_zugeschnitten"]) == (37, 2)
    assert sum(line["anzahl"] for line in totals["massnahmen"]["nach_status"]) == 69


def town_row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader").filter(has_text=name))


def link_to(page: Page, address: str) -> Locator:
    """The link to an edition in the list of reports."""
    return page.locator(f"main a[href='{address[address.index('/berichte/') :]}']")


def test_signing_out_by_the_menu(visit: Visits) -> None:
    for width in (1280, 390):
        page = visit(OFFICER, width, fresh=True)
        page.locator("details.vp-menu > summary, details.vp-account > summary").filter(visible=True).first.click()
        page.get_by_role("button", name="Abmelden").filter(visible=True).click()
        expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()
        choose_account(page, OFFICER)
