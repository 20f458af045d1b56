"""States that no link leads to: errors, empty results, open dialogs, invitations, reports on their way."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.audit import Audit
from tests.e2e.forms import send_empty
from tests.e2e.server import Portal
from tests.e2e.visitor import (
    CONSULTANT,
    MINISTRY,
    OPERATOR,
    SECOND_CONSULTANT,
    Visits,
    choose_account,
    press,
    sign_in_by_password,
)

pytestmark = pytest.mark.e2e
TOWN, LEAD, EDITOR = "/kommunen/exempelbach/", "Integrationsstelle Exempelbach", "Bearbeitung Exempelbach"


@pytest.fixture
def audit(request: pytest.FixtureRequest) -> Iterator[Audit]:
    """Look at pages; the test fails at its end if something is wrong with any."""
    found = Audit()
    yield found
    found.report(request.node.originalname)


def status(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer
    return answer.status


def test_error_pages(visit: Visits, audit: Audit) -> None:
    editor = visit(EDITOR)
    for path, code in {
        "/kommunen/rodgau/": 404,
        "/gibt-es-nicht/": 404,
        f"{TOWN}team/einladen/": 403,
        "/konten/": 403,
        "/konto/demo-anmeldung/": 405,
    }.items():
        assert status(editor, path) == code
        audit.look(editor, f"error-{code}")
    nobody = visit()
    assert status(nobody, "/gibt-es-nicht/") == 404
    audit.look(nobody, "error-404-anonymous")


def test_a_form_without_its_token(visit: Visits, audit: Audit) -> None:
    page = visit(LEAD, fresh=True)
    page.goto(f"{TOWN}massnahmen/neu/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Titel").fill("x")
    press(page.get_by_role("button", name="Speichern"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    audit.look(page, "error-csrf")


def test_nothing_found_and_nothing_there(visit: Visits, audit: Audit) -> None:
    lead, consultant, operator = visit(LEAD), visit(CONSULTANT), visit(OPERATOR)
    for page, path in (
        (lead, f"{TOWN}massnahmen/?q=zzzz"),
        (lead, f"{TOWN}papierkorb/"),
        (consultant, "/programme/musterprogramm/?q=zzzz"),
        (consultant, "/programme/musterprogramm/?phase=gibtesnicht"),
        (operator, "/konten/?q=zzzz"),
    ):
        assert status(page, path) == 200
        audit.look(page, f"nothing-{page.url.rpartition('/')[0].rpartition('/')[2]}")


def test_a_move_that_is_no_longer_possible(visit: Visits, audit: Audit) -> None:
    page = visit(LEAD)
    page.goto(f"{TOWN}massnahmen/?status=done")
    press(page.locator("main tbody a").first)
    assert status(page, f"{page.url}verschieben/") == 409
    audit.look(page, "move-refused")


def test_files_and_what_lies_in_the_bin(visit: Visits, audit: Audit) -> None:
    page = visit(LEAD)
    page.goto(f"{TOWN}massnahmen/")
    press(page.locator("main tbody a").first)
    measure, pdf = page.url, BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(pdf)
    press(page.get_by_role("link", name="Fortschritt eintragen"))
    file: FilePayload = {"name": "Protokoll.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"}
    page.get_by_label(re.compile("^Datei")).set_input_files(files=[file])
    press(page.get_by_role("button", name="Eintragen", exact=True))
    audit.look(page, "refused-upload")
    page.get_by_label(re.compile("^Was ist geschehen")).fill("Mit Protokoll")
    page.get_by_label(re.compile("^Datei")).set_input_files(files=[{**file, "buffer": pdf.getvalue()}])
    press(page.get_by_role("button", name="Eintragen", exact=True))
    expect(page).to_have_url(measure)
    audit.look(page, "measure-with-file")
    press(page.locator("section:has(#files-title)").get_by_role("link", name=re.compile("^löschen")))
    audit.look(page, "attachment_delete")
    press(page.get_by_role("button", name="Löschen"))
    audit.look(page, "message-with-undo")
    page.goto(f"{TOWN}papierkorb/")
    audit.look(page, "bin-filled")


def test_a_new_field_of_action(visit: Visits, audit: Audit) -> None:
    page = visit(LEAD)
    page.goto(f"{TOWN}strategie/handlungsfelder/neu/")
    audit.look(page, "field_create")


def test_a_vacant_post_gets_a_holder(visit: Visits, audit: Audit) -> None:
    page = visit(LEAD)
    page.goto(f"{TOWN}team/")
    post = page.get_by_role("article").filter(has_text="unbesetzt").first
    press(post.get_by_role("link", name=re.compile("^Besetzen")))
    audit.look(page, "holding_create")
    audit.problems += send_empty(page)
    audit.look(page, "holding-refused")
    page.get_by_label("Name").fill("Vertretung")
    page.get_by_label("von", exact=True).fill(date.today().isoformat())
    press(page.get_by_role("button", name="Speichern"))
    expect(page.locator("main")).to_contain_text("Vertretung")
    audit.look(page, "post-held")


def test_a_survey_is_opened_again(visit: Visits, audit: Audit) -> None:
    page = visit(CONSULTANT)
    page.goto("/befragungen/erhebungen/?wave=end")
    press(page.get_by_role("row").filter(has_text="Seligenstadt").get_by_role("link").first)
    press(page.get_by_role("link", name="Wieder öffnen"))
    audit.look(page, "deployment_reopen")
    audit.problems += send_empty(page)
    audit.look(page, "reopen-refused")
    page.get_by_label("Neuer letzter Tag").fill("2099-12-31")
    page.get_by_label("Grund").fill("Zwei Ämter waren im Urlaub.")
    press(page.get_by_role("button", name="Wieder öffnen"))
    expect(page.locator(".vp-messages")).to_contain_text("Die Erhebung ist wieder geöffnet")
    audit.look(page, "deployment-reopened")
    press(page.get_by_role("link", name="Vorzeitig schließen"))
    page.get_by_label("Grund").fill("Alle haben geantwortet.")
    press(page.get_by_role("button", name="Schließen"))
    expect(page.get_by_role("link", name="Wieder öffnen")).to_be_visible()


def test_an_invitation_from_the_mail_to_the_account(visit: Visits, portal: Portal, audit: Audit) -> None:
    lead, guest = visit(LEAD), visit()
    lead.goto(f"{TOWN}team/einladen/")
    lead.get_by_label("E-Mail-Adresse").fill("neu@gast.example")
    lead.get_by_role("radio").first.check()
    press(lead.get_by_role("button", name=re.compile("inladen|Einladung")))
    expect(lead.locator(".vp-messages")).to_contain_text("neu@gast.example")
    audit.look(lead, "team-with-invitation")
    link = portal.last_link("/einladung/")
    guest.goto(link)
    audit.look(guest, "invitation")
    audit.problems += send_empty(guest)
    audit.look(guest, "invitation-refused")
    lead.goto(link)
    audit.look(lead, "invitation-other-account")
    lead.goto(f"{TOWN}team/")
    press(lead.locator("a[href*='/einladungen/'], button[formaction*='/einladungen/']").first)
    audit.look(lead, "invitation-revoke")
    guest.goto("/einladung/gibt-es-nicht/")
    audit.look(guest, "invitation-unknown")


def test_an_invitation_for_an_account_with_another_town(visit: Visits, portal: Portal, audit: Audit) -> None:
    """Shows the page of an account in two municipalities, and of one in none."""
    lead, colleague, guest = visit(LEAD), visit("Bearbeitung Neu-Mustern"), visit()
    lead.goto(f"{TOWN}team/einladen/")
    lead.get_by_label("E-Mail-Adresse").fill("bearbeitung.neu-mustern@demo.example")
    lead.get_by_role("radio").first.check()
    press(lead.get_by_role("button", name=re.compile("inladen|Einladung")))
    link = portal.last_link("/einladung/")
    guest.goto(link)
    audit.look(guest, "invitation-sign-in")
    colleague.goto(link)
    audit.look(colleague, "invitation-accept")
    press(colleague.get_by_role("button", name="Einladung annehmen"))
    colleague.goto("/")
    expect(colleague.get_by_role("heading", name="Meine Kommunen")).to_be_visible()
    audit.look(colleague, "start-two-towns")


def test_an_account_without_a_town(visit: Visits, audit: Audit) -> None:
    lead, colleague = visit("Integrationsstelle Mustertal an der Probe"), visit("Lesezugang Mustertal an der Probe")
    lead.goto("/kommunen/mustertal-an-der-probe/team/")
    row = lead.locator("li, tr").filter(has_text="Lesezugang").filter(visible=True).last
    press(row.locator("a[href$='/beenden/']"))
    press(lead.get_by_role("button", name=re.compile("eenden")))
    expect(lead.get_by_role("heading", name="Stellen und Team")).to_be_visible()
    colleague.goto("/")
    expect(colleague.get_by_role("heading", level=1)).to_contain_text("keiner Kommune")
    audit.look(colleague, "start-no-town")


def test_a_report_on_its_way(visit: Visits, audit: Audit) -> None:
    consultant, second, ministry = visit(CONSULTANT), visit(SECOND_CONSULTANT), visit(MINISTRY)
    consultant.goto("/berichte/neu/")
    consultant.get_by_label("Stichtag").fill("1999-01-01")
    press(consultant.get_by_role("button", name="Ausgabe erstellen"))
    audit.look(consultant, "edition-refused")
    consultant.get_by_label("Stichtag").fill(consultant.evaluate("new Date().toISOString().slice(0, 10)"))
    press(consultant.get_by_role("button", name="Ausgabe erstellen"))
    expect(consultant.get_by_text("Fertig, noch nicht freigegeben")).to_be_visible(timeout=60_000)
    edition = consultant.url
    audit.look(consultant, "edition-ready-own")
    second.goto(edition)
    audit.look(second, "edition-ready")
    second.get_by_role("link", name="Freigeben").click()
    audit.look(second, "edition-dialog")
    for step in ("freigeben", "verwerfen"):
        consultant.goto(f"{edition}{step}/") if step == "verwerfen" else second.goto(f"{edition}{step}/")
        audit.look(second if step == "freigeben" else consultant, f"edition-{step}")
    press(second.get_by_role("button", name="Freigeben"))
    audit.look(second, "edition-released")
    for path, name in ((edition, "detail"), ("/berichte/", "list")):
        ministry.goto(path)
        audit.look(ministry, f"edition-ministry-{name}")
    second.goto(f"{edition}zurueckziehen/")
    audit.problems += send_empty(second)
    audit.look(second, "edition-withdraw-refused")
    second.get_by_label("Grund").fill("Eine Zahl war falsch eingetragen.")
    press(second.get_by_role("button", name="Zurückziehen"))
    audit.look(second, "edition-withdrawn")
    assert status(ministry, edition) == 404


def test_the_own_account(visit: Visits, audit: Audit) -> None:
    page = visit("Lesezugang Exempelbach", fresh=True)
    for path in ("/konto/zweiter-faktor/einrichten/", "/konto/sitzungen/", "/konto/abmelden/", "/konto/bestaetigen/"):
        page.goto(path)
        audit.look(page, path.strip("/").replace("/", "-"))


def test_a_forgotten_password(visit: Visits, portal: Portal, audit: Audit) -> None:
    page = visit()
    page.goto("/konto/passwort/vergessen/")
    audit.look(page, "password-forgotten")
    page.get_by_label("E-Mail").fill("lesen.beispielfeld@demo.example")
    press(page.get_by_role("button", name="Link anfordern"))
    audit.look(page, "password-mail-sent")
    page.goto("/konto/passwort/neu/1-falscher-code/")
    audit.look(page, "password-link-invalid")


def test_operators_invite_and_switch_off(visit: Visits, audit: Audit) -> None:
    page = visit(OPERATOR)
    page.goto("/konten/einladen/")
    page.get_by_label("E-Mail-Adresse").fill("ministerium2@gast.example")
    page.get_by_role("radio").or_(page.locator("main select")).first.click()
    page.locator("main select").evaluate_all("all => all.forEach(e => { e.selectedIndex = e.options.length - 1; })")
    press(page.get_by_role("button", name=re.compile("inladen|Einladung")))
    audit.look(page, "people-with-invitation")
    page.goto("/konten/")
    press(page.locator("a[href*='/einladungen/']").first)
    audit.look(page, "people-invitation-revoke")


def test_signing_in_with_a_wrong_password(visit: Visits, audit: Audit) -> None:
    page = visit()
    sign_in_by_password(page, "lesen.beispielfeld@demo.example", "falsch-geraten-1")
    expect(page.locator("main")).to_contain_text(re.compile("falsch|stimm|Passwort"))
    audit.look(page, "sign-in-refused")
    choose_account(page, "Lesezugang Beispielfeld")
