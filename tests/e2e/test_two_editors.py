"""Two people edit one measure: the second sees both texts and decides; nothing is overwritten in silence."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.audit import Audit
from tests.e2e.visitor import OFFICER, Visits

pytestmark = pytest.mark.e2e
COLLEAGUE = "Bearbeitung Rodgau"


def open_form(page: Page) -> Locator:
    page.goto("/kommunen/rodgau/massnahmen/")
    page.get_by_role("link", name="Ressourcen und Netzwerke").click()
    page.get_by_role("link", name="Bearbeiten").click()
    return page.get_by_label(re.compile("^Beschreibung"))


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("peichern$")).click()


def test_the_second_sees_both_texts_and_decides(visit: Visits) -> None:
    first, second = visit(OFFICER), visit(COLLEAGUE)
    mine, theirs = open_form(first), open_form(second)
    mine.fill("Fassung der ersten Person")
    theirs.fill("Fassung der zweiten Person")
    save(first)
    expect(first.locator(".vp-messages")).to_contain_text("gespeichert")
    save(second)
    conflict = second.get_by_role("region", name="Zwei Fassungen: bitte entscheiden Sie").or_(
        second.locator("section:has(#conflict-title)")
    )
    expect(conflict.first).to_contain_text("Fassung der ersten Person")
    expect(conflict.first).to_contain_text("Fassung der zweiten Person")
    expect(second.get_by_label(re.compile("^Beschreibung"))).to_have_value("Fassung der zweiten Person")
    first.reload()
    expect(first.locator("main")).to_contain_text("Fassung der ersten Person")
    audit = Audit()
    audit.look(second, "conflict")
    audit.report("conflict")
    second.get_by_label(re.compile("^Beschreibung")).fill("Beides zusammen")
    save(second)
    expect(second.locator(".vp-messages")).to_contain_text("gespeichert")
    first.reload()
    expect(first.locator("main")).to_contain_text("Beides zusammen")
