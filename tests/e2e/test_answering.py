"""Citizens answer in a real browser: on a phone, in Arabic, without JavaScript, by keyboard, on a bad connection."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from surveys import models as m
from surveys import rate
from surveys.answering_texts import interface, languages
from surveys.compiled import compile_deployment
from surveys.conditions import holds
from surveys.enums import Channel
from surveys.services.archive import vectors_of
from surveys.services.tokens import burn, create_tokens
from tests.browser import LOCALE, findings
from tests.e2e.checks import BORDERS, FORCED, SIDEWAYS
from tests.figures import figure
from tests.surveys.conditions_cases import ANSWERS, CASES
from tests.surveys.samples import freeze, questionnaire, survey

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
AR = interface("ar")
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('umfrage:')).length"
KEPT = (
    "Object.entries(localStorage).filter(([name]) => name.startsWith('umfrage:')).map(([, kept]) => JSON.parse(kept))"
)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def empty_buckets() -> None:
    rate.buckets.clear()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a browser of a citizen; a console message about anything but the network fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(**{**LOCALE, "viewport": PHONE, "base_url": live_server.url, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if "Failed to load" not in line.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def begin(page: Page, deployment: m.Deployment, language: str = "de") -> None:
    page.goto(f"/umfrage/{deployment.slug}/?sprache={language}")
    page.get_by_role("button", name=interface(language)["begin"]).click()


def fill(page: Page, language: str = "de") -> None:
    """Answer everything as a member of an organisation, up to the last section."""
    onward = page.get_by_role("button", name=interface(language)["next"], exact=True)
    page.locator("input[name=gruppe][value=organisation]").check()
    onward.click()
    page.locator("input[name=art][value=verein]").check()
    page.locator("input[name=dimensionen][value=alter]").check()
    onward.click()
    page.locator("input[name=zufrieden][value='3']").check()
    page.locator("textarea[name=warum]").fill("Zu wenig Zeit")


def faults(page: Page) -> list[str]:
    weak = [html for ratio, html in page.evaluate(BORDERS) if ratio < 3]
    return [*findings(page), *page.evaluate(SIDEWAYS), *weak]


def stored(deployment: m.Deployment) -> list[dict[str, Any]]:
    layout = compile_deployment(deployment).layout
    rows = [
        *deployment.pending.values_list("vector", flat=True),
        *vectors_of(deployment.pk),
    ]
    return [layout.decode(bytes(vector)) for vector in rows]


def test_a_citizen_answers_in_arabic_loses_the_connection_and_gets_one_receipt(visit: Callable[..., Page]) -> None:
    """The answers arrive but the receipt does not; then there is no connection at all; then there is."""
    deployment, page = survey(), visit(locale="ar")
    begin(page, deployment, "ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    fill(page, "ar")
    losses: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and len(losses) < 2:
            losses.append("lost")
            if len(losses) == 1:
                route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/fragen/", lose)
    page.get_by_role("button", name=AR["send"]).click()
    expect(page.locator("[data-state]")).to_contain_text(AR["offline"])
    expect(page.locator("[data-countdown]")).to_have_text(AR["retry_in"].format(seconds=2))
    assert faults(page) == []
    assert page.evaluate(DRAFTS) == 1
    page.get_by_role("button", name=AR["retry_now"]).click()
    expect(page.get_by_text(AR["receipt_text"])).to_be_visible(timeout=15_000)
    assert faults(page) == []
    assert page.evaluate(KEPT) == [{"sent": date.today().isoformat()}]
    assert len(stored(deployment)) == 1
    assert stored(deployment)[0]["zufrieden"] == 3
    expect(page.locator("[data-number]:visible")).not_to_be_empty()
    assert len(losses) == 2


@pytest.mark.parametrize("language", ["de", "ar"])
def test_without_javascript_the_server_leads_through(visit: Callable[..., Page], language: str) -> None:
    deployment, page = survey(), visit(java_script_enabled=False)
    begin(page, deployment, language)
    fill(page, language)
    page.get_by_role("button", name=interface(language)["back"], exact=True).click()
    expect(page.locator("input[name=art][value=verein]")).to_be_checked()
    page.get_by_role("button", name=interface(language)["next"], exact=True).click()
    expect(page.locator("textarea[name=warum]")).to_have_value("Zu wenig Zeit")
    page.get_by_role("button", name=interface(language)["send"]).click()
    expect(page.get_by_text(interface(language)["receipt_text"])).to_be_visible()
    number = page.locator("[data-number]").inner_text()
    page.reload()
    assert page.locator("[data-number]").inner_text() == number
    assert [answers["dimensionen"] for answers in stored(deployment)] == [(1,)]


@pytest.mark.parametrize("script", [True, False])
def test_a_second_person_on_the_same_device_starts_anew(visit: Callable[..., Page], script: bool) -> None:
    """With JavaScript the first answers arrive, their receipt does not, and somebody changes them before the retry;
    without it the form of the first person is sent once more."""
    deployment, page = survey(), visit(java_script_enabled=script)
    begin(page, deployment)
    fill(page)
    losses: list[str] = []

    def lose(route: Route) -> None:
        if script and route.request.method == "POST" and not losses:
            losses.append("lost")
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/fragen/", lose)
    page.get_by_role("button", name=interface("de")["send"]).click()
    if script:
        page.locator("[data-retry]").wait_for()
        page.locator("textarea[name=warum]").fill("Etwas anderes")
        page.get_by_role("button", name=interface("de")["retry_now"]).click()
    else:
        expect(page.get_by_text(interface("de")["receipt_text"])).to_be_visible()
        page.reload()
    expect(page.get_by_text(interface("de")["repeated_text"])).to_be_visible(timeout=15_000)
    if script:
        assert faults(page) == []
    assert len(stored(deployment)) == 1
    page.get_by_role("link", name=interface("de")["repeated_begin"]).click()
    onward = "another" if script else "begin"  # the device remembers that somebody answered
    page.get_by_role("button", name=interface("de")[onward], exact=True).click()
    fill(page)
    page.get_by_role("button", name=interface("de")["send"]).click()
    expect(page.get_by_text(interface("de")["receipt_text"])).to_be_visible()
    assert len(stored(deployment)) == 2


def test_answers_survive_a_reload_and_can_be_discarded(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.reload()
    expect(page.get_by_text(interface("de")["draft_found"])).to_be_visible()
    expect(page.locator("textarea[name=warum]")).to_have_value("Zu wenig Zeit")
    assert faults(page) == []
    page.get_by_role("button", name=interface("de")["draft_discard"]).click()
    expect(page.locator("input[name=gruppe][value=organisation]")).not_to_be_checked()
    assert "Zu wenig" not in page.evaluate("JSON.stringify(localStorage)")
    assert stored(deployment) == []


def test_another_language_in_the_middle_keeps_answers_and_place(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.get_by_text(interface("de")["change_language"]).click()
    page.get_by_role("button", name="العربية").click()
    expect(page.get_by_role("heading", name="رأيك")).to_be_focused()
    expect(page.locator("textarea[name=warum]")).to_have_value("Zu wenig Zeit")
    expect(page.locator("[data-found]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-found]")).to_be_visible()
    page.get_by_role("button", name=AR["send"]).click()
    expect(page.get_by_text(AR["receipt_text"])).to_be_visible()
    assert len(stored(deployment)) == 1


def test_whoever_opens_the_page_again_is_told_that_the_answers_arrived(visit: Callable[..., Page]) -> None:
    """A phone reloads pages by itself: nobody should answer twice because of that."""
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible()
    page.reload()
    expect(page.locator("[data-sent]")).to_contain_text("Von diesem Gerät wurde am")
    expect(page.locator("form")).to_have_count(0)
    assert faults(page) == []
    page.goto(f"/umfrage/{deployment.slug}/")
    expect(page.locator("[data-sent]")).to_contain_text("Ihre Antworten sind angekommen.")
    assert faults(page) == []
    page.get_by_role("button", name="Für eine weitere Person ausfüllen").click()
    expect(page.get_by_role("heading", name="Über Sie")).to_be_visible()
    expect(page.locator("input[name=gruppe]:checked")).to_have_count(0)
    assert len(stored(deployment)) == 1


def test_a_kept_draft_is_gone_on_with_or_deleted_from_the_device(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    expect(page.locator("[data-counter]:visible")).to_have_text("Noch frei: 2987 Zeichen")
    page.goto(f"/umfrage/{deployment.slug}/")
    page.get_by_role("button", name="Weiter ausfüllen").click()
    expect(page.locator("textarea[name=warum]")).to_have_value("Zu wenig Zeit")
    page.locator("textarea[name=warum]").press("End")
    page.locator("textarea[name=warum]").type("!")
    page.get_by_text(interface("de")["forget"]).click()
    assert faults(page) == []
    page.get_by_role("button", name="Jetzt löschen").click()
    expect(page.get_by_role("heading", name=interface("de")["forgotten_title"])).to_be_focused()
    assert faults(page) == []
    assert page.evaluate(KEPT) == []
    page.reload()
    expect(page.locator("input[name=gruppe]:checked")).to_have_count(0)
    assert stored(deployment) == []


def test_an_empty_questionnaire_is_sent_only_when_asked_for(visit: Callable[..., Page]) -> None:
    version = questionnaire(frozen=False)
    m.Item.objects.filter(section__version=version).update(required=False)
    freeze(version)
    deployment, page = survey(version=version), visit()
    begin(page, deployment)
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.locator("[data-empty]")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("button", name="Zurück zu den Fragen").click()
    expect(page.get_by_role("heading", name="Über Sie")).to_be_focused()
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Antworten absenden").click()
    page.get_by_role("button", name="Leer absenden").click()
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible()
    assert len(stored(deployment)) == 1


def test_a_code_used_meanwhile_is_said_at_the_button_and_another_one_sends_the_answers(
    visit: Callable[..., Page],
) -> None:
    deployment, page = survey(channel=Channel.TOKEN), visit()
    first, second = create_tokens(deployment=deployment, number=2)
    page.goto(f"/umfrage/{deployment.slug}/#{first}")
    page.get_by_role("button", name="Befragung beginnen").click()
    fill(page)
    burn(deployment=deployment, code=first)
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.locator("[data-gone]")).to_be_focused()
    expect(page.locator("[data-gone]")).to_contain_text("noch nicht gesendet")
    assert faults(page) == []
    page.get_by_role("link", name="Anderen Code eingeben").click()
    page.locator("#code").fill(second)
    page.locator("#code").press("Enter")
    expect(page.locator("textarea[name=warum]")).to_have_value("Zu wenig Zeit")
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible()
    assert len(stored(deployment)) == 1


def test_the_title_names_the_section_and_errors_go_when_the_question_is_answered(visit: Callable[..., Page]) -> None:
    version = questionnaire(title={"de": "Umfrage: Wie geht es Ihnen?", "ar": "استبيان: كيف؟"})
    deployment, page = survey(version=version), visit()
    begin(page, deployment)
    expect(page).to_have_title("Über Sie – Umfrage: Wie geht es Ihnen?")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page).to_have_title("Fehler: Über Sie – Umfrage: Wie geht es Ihnen?")
    expect(page.locator("#f-gruppe-error")).to_be_visible()
    page.locator("input[name=gruppe][value=buerger]").check()
    expect(page.locator("#f-gruppe-error")).to_be_hidden()
    expect(page.locator("[data-errors]")).to_be_hidden()
    expect(page).to_have_title("Über Sie – Umfrage: Wie geht es Ihnen?")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page).to_have_title("Ihr Urteil – Umfrage: Wie geht es Ihnen?")


def test_conditions_hide_questions_and_sections_and_what_is_hidden_is_not_sent(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.locator("input[name=zufrieden][value='9']").check()
    expect(page.locator("textarea[name=warum]")).to_be_hidden()
    page.go_back()
    page.go_back()
    page.locator("input[name=gruppe][value=buerger]").check()
    expect(page.get_by_text("Abschnitt 1", exact=True)).to_be_visible()
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.get_by_role("heading", name="Ihr Urteil")).to_be_focused()
    page.locator("[data-item=zufrieden] [data-clear]").click()
    with page.expect_request("**/fragen/") as sent:
        page.get_by_role("button", name="Antworten absenden").click()
    assert "art=" not in (sent.value.post_data or "")
    assert "warum=" not in (sent.value.post_data or "")
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible()
    assert stored(deployment)[0]["zufrieden"] == -32766


def test_answers_that_exclude_each_other_do_so_in_the_browser(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.locator("input[name=alter]").fill("4x")
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    assert faults(page) == []
    page.locator("[name='alter.missing']").check()
    expect(page.locator("input[name=alter]")).to_have_value("")
    page.go_back()
    page.locator("input[name=dimensionen][value=keine]").check()
    expect(page.locator("input[name=dimensionen][value=alter]")).not_to_be_checked()


def test_the_server_has_the_last_word_and_its_sentence_appears_at_the_question(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.locator("input[name=art][value=verein]").evaluate("control => { control.value = 'fremd'; }")
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.locator("#f-art-error")).to_have_text(interface("de")["error_unknown_option"])
    expect(page.get_by_role("heading", name="Ihre Organisation")).to_be_visible()
    assert faults(page) == []


def test_a_code_in_the_fragment_reaches_the_form_and_no_server(visit: Callable[..., Page]) -> None:
    deployment, page = survey(channel=Channel.TOKEN), visit()
    [code] = create_tokens(deployment=deployment, number=1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/umfrage/{deployment.slug}/#{code}")
    expect(page.locator("#code")).to_have_value(code)
    assert "#" not in page.url
    assert faults(page) == []
    box = page.locator("#code").evaluate(
        "area => [area.scrollHeight - area.clientHeight, area.scrollWidth - area.clientWidth]"
    )
    assert box == [0, 0], "all of the code can be read"
    page.locator("#code").fill("falsch")
    page.get_by_role("button", name="Befragung beginnen").click()
    expect(page.locator("#code-error")).to_contain_text("Ihr Code hat 6 von 28 Zeichen.")
    assert faults(page) == []
    page.locator("#code").fill(code.lower())
    page.get_by_role("button", name="Befragung beginnen").click()
    fill(page)
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible()
    assert not m.Token.objects.exists()
    assert not [url for url in asked if code[:4] in url]
    assert {cookie["name"] for cookie in page.context.cookies()} == {settings.CSRF_COOKIE_NAME}
    page.goto(f"/umfrage/{deployment.slug}/fragen/?sprache=de&js=1")
    page.get_by_role("link", name=interface("de")["another"]).click()
    expect(page.locator("#code")).to_be_visible()


def test_a_busy_connection_works_a_little_and_is_let_in(
    visit: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate.buckets, "share", 0)
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_text("Ihre Antworten sind angekommen.")).to_be_visible(timeout=30_000)
    assert len(stored(deployment)) == 1


def test_a_survey_that_closes_meanwhile_says_so_and_keeps_the_draft(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit()
    begin(page, deployment)
    fill(page)
    m.Deployment.objects.update(closed_at="2020-01-01T00:00Z")
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.locator("[data-state]")).to_contain_text(interface("de")["closed_title"])
    assert faults(page) == []


def test_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    deployment, page = survey(), visit(viewport={"width": 1280, "height": 900})
    page.goto(f"/umfrage/{deployment.slug}/")

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    page.get_by_role("button", name="Befragung beginnen").focus()
    press("Enter")
    expect(page.get_by_text("Abschnitt 1")).to_be_visible()
    page.locator("input[name=gruppe]").first.focus()
    press("ArrowDown")
    expect(page.locator("input[name=gruppe][value=organisation]")).to_be_checked()
    press("Tab", "Enter")
    expect(page.get_by_role("heading", name="Ihre Organisation")).to_be_focused()
    press("Tab", "Space", "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Tab", "Enter")
    expect(page.get_by_role("heading", name="Ihr Urteil")).to_be_focused()
    page.locator("input[name=alter]").focus()
    press("4", "2", "Enter")
    expect(page.get_by_role("heading", name="Ihre Antworten sind angekommen.")).to_be_focused()
    assert stored(deployment)[0]["alter"] == 42


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scripted", [True, False])
def test_no_findings_on_any_page_in_any_language(visit: Callable[..., Page], width: int, scripted: bool) -> None:
    """Every section with and without an error. Without JavaScript the server's pages are read by a browser that has it."""
    codes = list(languages())
    deployment = survey(version=questionnaire(languages=codes))
    m.Deployment.objects.update(languages=codes)
    page, pages = visit(viewport={"width": width, "height": 800}), 0
    for language in codes:
        texts = interface(language)
        page.goto(f"/umfrage/{deployment.slug}/?sprache={language}")
        assert faults(page) == [], language
        page.goto(f"/umfrage/{deployment.slug}/fragen/?sprache={language}" + ("&js=1" if scripted else ""))
        page.get_by_role("button", name=texts["next"], exact=True).click()
        assert faults(page) == [], language
        fill(page, language)
        assert faults(page) == [], language
        page.get_by_role("button", name=texts["send"]).click()
        expect(page.get_by_text(texts["receipt_text"])).to_be_visible()
        assert faults(page) == [], language
        page.evaluate("localStorage.clear()")
        pages += 4
    page.goto("/umfrage/gibt-es-nicht/")
    assert faults(page) == []
    figure("axe findings on pages for respondents", 0, "0")
    figure("pages and states for respondents checked by axe", pages + 1)


def test_every_control_has_a_border_in_forced_colours_and_room_for_a_finger(visit: Callable[..., Page]) -> None:
    deployment = survey()
    page = visit(viewport={"width": 320, "height": 640}, forced_colors="active")
    begin(page, deployment)
    fill(page)
    assert page.evaluate(FORCED) == []
    small = page.evaluate("""() => [...document.querySelectorAll('.sv-option, .sv-point, main button, main a, main summary')]
        .filter(e => e.offsetParent).map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
        .filter(([box, html]) => box.height < 43.5 || box.width < (html.includes('sv-point') ? 24 : 43.5))
        .map(([box, html]) => html)""")
    assert small == []


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_scale_stays_in_one_row_with_its_ends_named_where_they_are(
    visit: Callable[..., Page], width: int, language: str
) -> None:
    deployment, page = survey(), visit(viewport={"width": width, "height": 800})
    begin(page, deployment, language)
    fill(page, language)
    points = [box for point in page.locator("[data-item=zufrieden] .sv-point").all() if (box := point.bounding_box())]
    assert len(points) == 11
    assert len({box["y"] for box in points}) == 1
    assert max(box["width"] for box in points) - min(box["width"] for box in points) < 0.1
    first, last = (
        page.locator(f"[data-item=zufrieden] .sv-ends__{place}").bounding_box() for place in ("start", "end")
    )
    assert first is not None
    assert last is not None

    def edge(box: Any, *, right: bool) -> float:
        return float(box["x"] + (box["width"] if right else 0))

    assert edge(first, right=language == "ar") == pytest.approx(edge(points[0], right=language == "ar"), abs=2)
    assert edge(last, right=language == "de") == pytest.approx(edge(points[-1], right=language == "de"), abs=2)
    missing = [
        box for one in page.locator(".sv-options--missing .sv-option:visible").all() if (box := one.bounding_box())
    ]
    assert missing[0]["y"] > first["y"]


def test_the_script_judges_conditions_as_the_server_does(page: Page) -> None:
    script = (settings.BASE_DIR / "static/js/survey_conditions.js").read_text(encoding="utf-8")
    page.goto("about:blank")
    page.add_script_tag(content=script)
    judged = page.evaluate(
        "([cases, answers]) => cases.map(tree => surveyConditions.holds(tree, answers))", [CASES, ANSWERS]
    )
    wrong = [tree for tree, outcome in zip(CASES, judged, strict=True) if outcome != holds(tree, ANSWERS)]
    assert wrong == []
    figure("conditions judged alike by server and browser", len(CASES))
