"""From a file to an answer: import, add a question with a condition, ask 14 municipalities, answer in Arabic on a phone."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Page, Route, expect

from surveys.answering_texts import interface
from tests.e2e.audit import Audit
from tests.e2e.hands import Keyboard
from tests.e2e.visitor import CONSULTANT, Visits, press

pytestmark = pytest.mark.e2e
SHIPPED = Path(__file__).resolve().parents[2] / "surveys/instruments/anfangsbefragung.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE, TOWNS = "Befragung nach dem ersten Jahr", 14
QUESTION, ARABIC = "Was hat sich in der Verwaltung geändert?", "ما الذي تغيّر في الإدارة؟"
AR = interface("ar")


def renamed(title: str, code: str) -> FilePayload:
    """The shipped start survey as another questionnaire."""
    book, file = load_workbook(SHIPPED), BytesIO()
    sheet = book["settings"]
    names = {cell.value: cell.column for cell in sheet[1]}
    for name, value in {"form_id": code, "form_title": title, "vp_title::Deutsch (de)": title}.items():
        sheet.cell(2, names[name]).value = value
    book.save(file)
    return {"name": f"{code}.xlsx", "mimeType": XLSX, "buffer": file.getvalue()}


def test_from_the_file_to_the_receipt(visit: Visits) -> None:
    audit = Audit()
    consultant = visit(CONSULTANT)
    version = import_questionnaire(consultant, audit)
    add_question(consultant, audit, version)
    address = ask_all_towns(consultant, audit)
    citizen_without_connection(visit(width=390), audit, address)
    citizen_without_javascript(visit(width=390, java_script_enabled=False), address)
    begin_next_version(Keyboard(consultant), audit, version)
    audit.report("from the file to the receipt")


def import_questionnaire(page: Page, audit: Audit) -> str:
    page.goto("/befragungen/frageboegen/import/")
    page.get_by_label("Datei").set_input_files(renamed(TITLE, "erstes-jahr"))
    press(page.get_by_role("button", name="Datei prüfen"))
    audit.look(page, "import-checked")
    press(page.get_by_role("button", name="Als neuen Fragebogen übernehmen"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url


def add_question(page: Page, audit: Audit, version: str) -> None:
    press(page.get_by_role("link", name="Frage anlegen").last)
    press(page.get_by_role("link", name="langer Text"))
    texts = {"de": QUESTION, "ar": ARABIC}
    page.get_by_text(re.compile("^Übersetzungen")).first.click()
    for language in ("de", "en", "tr", "ar", "uk", "ru"):
        page.locator(f"[name=label_{language}]").fill(texts.get(language, f"{QUESTION} ({language})"))
    page.get_by_text("Erweitert").click()
    page.locator("[name=code]").fill("aenderung")
    audit.look(page, "question-filled")
    press(page.get_by_role("button", name="Speichern", exact=True).last)
    page.goto(version)
    press(page.get_by_role("link", name=re.compile(r"Bedingung\s*: aenderung")))
    page.locator("[name=main-rows-0-item]").select_option("gruppe")
    page.locator("[name=main-rows-0-op]").select_option(label="ist")
    page.locator("[name=main-rows-0-value]").select_option(label="Ich arbeite in der Verwaltung der Kommune.")
    audit.look(page, "condition-filled")
    press(page.get_by_role("button", name="Speichern").last)
    page.goto(version)
    expect(page.locator("main")).to_contain_text(QUESTION)


def ask_all_towns(page: Page, audit: Audit) -> str:
    """Deploy to all municipalities of the programme; return the address of one open link."""
    page.goto("/befragungen/erhebungen/neu/")
    page.get_by_label("Fragebogen").select_option(label=f"{TITLE}, Fassung 1 (Entwurf)")
    page.locator("[name=programme]").select_option(label="Vielfaltsorientierung in hessischen Kommunen")
    page.get_by_label("Beginn").fill("2026-01-01")
    page.get_by_label("Letzter Tag").fill("2099-12-31")
    expect(page.locator("[name=languages]")).to_have_count(5)
    for box in page.locator("[name=languages]").all():
        box.check()
    press(page.get_by_role("button", name="Vorschau ansehen"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TOWNS} Erhebungen anlegen?")
    audit.look(page, "rollout-preview")
    press(page.get_by_role("button", name="Jetzt anlegen"))
    expect(page.locator(".vp-messages")).to_contain_text(f"{TOWNS}")
    audit.look(page, "rolled-out")
    press(page.get_by_role("link", name=re.compile(f"Rodgau.*{TITLE}")).first)
    found = re.search(r"/umfrage/[\w-]+/", page.content())
    assert found, page.url
    return found[0]


def answer_all(page: Page, audit: Audit | None = None) -> None:
    """Choose the first answer everywhere, as staff of the administration, up to the last section."""
    for section in range(20):
        for question in page.locator("main fieldset:visible").all():
            first = question.locator("input[type=radio], input[type=checkbox]").first
            if first.count() and first.is_visible():
                first.check()
        if audit:
            audit.look(page, f"answer-ar-{section}")
        onward = page.get_by_role("button", name=AR["next"], exact=True)
        if not (onward.count() and onward.is_visible()):
            return
        onward.click()
    raise AssertionError("the questionnaire has no end")


def citizen_without_connection(page: Page, audit: Audit, address: str) -> None:
    """The first try reaches the server and its answer is lost, the second finds no server, the third gets the receipt."""
    page.goto(f"{address}?sprache=ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    audit.look(page, "answer-start")
    page.get_by_role("button", name=AR["begin"]).click()
    audit.widths, before = (390,), audit.widths
    answer_all(page, audit)
    audit.widths = before
    page.get_by_label(ARABIC).fill("تحسّن التعاون")
    losses: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and len(losses) < 2:
            losses.append(route.request.url)
            if len(losses) == 1:
                route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/fragen/", lose)
    page.get_by_role("button", name=AR["send"]).click()
    expect(page.locator("[data-state]")).to_contain_text(AR["offline"])
    page.get_by_role("button", name=AR["retry_now"]).click()
    expect(page.get_by_text(AR["receipt_text"])).to_be_visible(timeout=15_000)
    expect(page.locator("[data-number]:visible")).not_to_be_empty()
    assert len(losses) == 2
    audit.look(page, "answer-receipt")


def citizen_without_javascript(page: Page, address: str) -> None:
    page.goto(f"{address}?sprache=ar")
    page.get_by_role("button", name=AR["begin"]).click()
    answer_all(page)
    page.get_by_label(ARABIC).fill("لا شيء")
    page.get_by_role("button", name=AR["send"]).click()
    expect(page.get_by_text(AR["receipt_text"])).to_be_visible()


def begin_next_version(hands: Keyboard, audit: Audit, version: str) -> None:
    """What was answered stays as it is: changing it begins the next version, with the same questions."""
    page = hands.page
    page.goto(version)
    expect(page.locator("main").get_by_role("link", name="Sprachen")).to_have_count(0)
    hands.press(page.get_by_role("link", name="Neue Fassung anlegen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Neue Fassung anlegen?")
    audit.look(page, "version-create")
    hands.press(page.get_by_role("button", name="Neue Fassung anlegen"))
    expect(page.locator(".vp-messages")).to_contain_text("Die neue Fassung ist angelegt")
    expect(page.locator("main")).to_contain_text(QUESTION)
    expect(page.get_by_role("link", name="Frage anlegen").first).to_be_visible()
    audit.look(page, "version-created")
