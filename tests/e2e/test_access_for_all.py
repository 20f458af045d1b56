"""Every page of every role: accessible, upright at 1280, 390 and 320 px, with a silent console."""

import pytest
from playwright.sync_api import Page

from tests.access.routes import routes
from tests.e2e.audit import Audit
from tests.e2e.crawl import FILES, NOT_PAGES, crawl, view_of
from tests.e2e.forms import has_form, send_empty
from tests.e2e.server import Portal
from tests.e2e.visitor import Visits, confirm_password, press, sign_in_by_password
from tests.figures import figure

pytestmark = pytest.mark.e2e
ROLES = {
    "lead": "integration.musterlingen",
    "lead-real": "integration.rodgau",
    "editor": "bearbeitung.musterlingen",
    "viewer": "lesen.musterlingen",
    "consultant": "beratung",
    "ministry": "ministerium",
    "operator": "betrieb",
    "anonymous": "",
}
STARTS = {"anonymous": ["/konto/anmelden/", "/kontakt/"], "operator": ["/konto/", "/hilfe/stil/", "/"]}
SEEN = Audit()
VIEWS: set[str] = set()
FORMS: set[str] = set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_and_refused_form_of_a_role(visit: Visits, portal: Portal, role: str) -> None:
    page, audit, forms = visit(), Audit(seen=SEEN.seen), dict[str, str]()
    page.goto("/konto/anmelden/")
    if ROLES[role]:
        sign_in_by_password(page, f"{ROLES[role]}@demo.example", portal.password)

    def look(kind: str) -> None:
        audit.look(page, f"{role}-{kind}")
        if has_form(page):
            forms.setdefault(view_of(page.url), page.url)

    def arrive() -> None:
        confirm_password(page, portal.password)

    if role == "consultant":
        begin_draft(page)
    VIEWS.update(crawl(page, STARTS.get(role, ["/konto/", "/"]), look, arrive))
    for view, url in forms.items():
        if view not in FORMS:
            refuse(page, audit, view, url)
    audit.report(role)


def begin_draft(page: Page) -> None:
    """A next version of a questionnaire: all that the demo asks is frozen, and only a draft has pages to edit it."""
    page.goto("/befragungen/frageboegen/schulungsfeedback/1/neue-fassung/")
    press(page.get_by_role("button", name="Neue Fassung anlegen"))
    page.wait_for_url("**/frageboegen/schulungsfeedback/2/")


def refuse(page: Page, audit: Audit, view: str, url: str) -> None:
    """Look at the page that comes back when the form is sent without what it asks for."""
    FORMS.add(view)
    page.goto(url)
    audit.problems += send_empty(page)
    audit.look(page, f"refused-{view.rpartition(':')[2]}")
    figure("browser: forms sent without what they ask for", 1)


REACHED_ELSEWHERE = {
    "account_confirm_email": "needs a mail that only a changed address gets",
    "account_email_verification_sent": "needs an unconfirmed address; demo accounts are confirmed",
    "account_inactive": "test_states",
    "account_logout": "test_states",
    "account_reauthenticate": "test_states",
    "account_reset_password_done": "test_states",
    "account_reset_password_from_key": "test_states",
    "account_reset_password_from_key_done": "test_states",
    "account_set_password": "sends accounts that have a password on to the change",
    "account_second_factor": "test_states",
    "mfa_add_webauthn": "test_second_factor",
    "mfa_authenticate": "test_second_factor",
    "mfa_deactivate_totp": "test_second_factor",
    "mfa_edit_webauthn": "test_second_factor",
    "mfa_generate_recovery_codes": "test_second_factor",
    "mfa_list_webauthn": "test_second_factor",
    "mfa_reauthenticate": "test_second_factor",
    "mfa_reauthenticate_webauthn": "test_second_factor",
    "mfa_remove_webauthn": "test_second_factor",
    "mfa_view_recovery_codes": "test_second_factor",
    "mfa_login_webauthn": "answers a script with JSON",
    "municipalities:attachment_delete": "test_states",
    "municipalities:field_create": "test_states",
    "municipalities:invitation_accept": "test_states",
    "municipalities:invitation_revoke": "test_states",
    "municipalities:quick_log": "refused form of the overview",
    "municipalities:strategy_create": "sends on where there is a strategy",
    "people:invitation_revoke": "test_states",
    "reports:edition_detail": "test_states",
    "reports:edition_discard": "test_states",
    "reports:edition_progress": "a part of a page",
    "reports:edition_release": "test_states",
    "reports:edition_withdraw": "test_states",
    "dashboards:start": "sends on to the first page of the role",
    "municipalities:holding_create": "test_states",
    "surveys:answer": "test_answering",
    "surveys:cohort_delete": "needs a cohort of which nothing was asked; tests/surveys, without a browser",
    "surveys:deployment_codes": "built like town_survey_codes; tests/surveys, without a browser",
    "surveys:deployment_invite": "built like town_survey_invite; tests/surveys, without a browser",
    "surveys:deployment_remind": "built like town_survey_remind; tests/surveys, without a browser",
    "surveys:deployment_delete": "tests/surveys/test_deployment_browser.py",
    "surveys:deployment_reopen": "test_states",
    "surveys:quotation_create": "test_quotations",
    "surveys:quotation_translate": "test_quotations",
    "surveys:release_progress": "a part of a page",
    "surveys:town_statement_edit": "test_statements",
    "surveys:town_statement_submit": "test_statements",
    "surveys:town_statement_withdraw": "test_statements",
    "surveys:town_survey_codes": "tests/surveys/test_deployment_browser.py",
    "surveys:version_create": "test_survey_journey",
    "surveys:result_compare": "linked where a question matches, as none does in the demo; tests/surveys/test_results.py",
}
"""Pages that no link of the fresh demo leads to, and where they are looked at instead."""


def test_no_page_is_forgotten() -> None:
    """Every URL that a GET may open was found by following links, or is looked at by a test named above."""
    if not {"dashboards:programme_dashboard", "people:list", "municipalities:measure_detail"} <= VIEWS:
        pytest.skip("needs the tests of all roles in the same run")
    known = {
        route.name
        for route in routes()
        if not route.name.startswith("admin:") and (not route.methods or "GET" in route.methods)
    }
    files = {name for name in known if name.rpartition(":")[2] in NOT_PAGES} | FILES | {"healthz", "readyz"}
    figure(
        "browser: URLs with a page, found by links",
        len(VIEWS & known),
        f"{len(known - files)} with those of named tests",
    )
    assert sorted(known - files - VIEWS - set(REACHED_ELSEWHERE)) == []
