"""Pages for respondents as the server gives them: languages, paging without JavaScript, sending, refusals, no traces."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from time import perf_counter
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from surveys import models as m
from surveys import pages, rate
from surveys.answering_texts import day, interface, languages, sentence
from surveys.asked_if import asked_if
from surveys.compiled import compile_version
from surveys.enums import Channel
from surveys.instruments.build import CODES, draft_from_texts
from surveys.paging import is_settled, section_of
from surveys.services.tokens import create_tokens
from tests.factories import ProgrammeFactory
from tests.figures import figure
from tests.surveys.results import release_of
from tests.surveys.samples import COMPLETE, freeze, many_fields, questionnaire, survey

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}
CONTROL = {"_key": "k" * 24, "_language": "de", "_step": "send", "_code": ""}


@pytest.fixture(autouse=True)
def empty_buckets() -> None:
    rate.buckets.clear()


class Fields(HTMLParser):
    """The fields of the form on a page, as a browser without JavaScript would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "textarea":
            self.area = name
            self.values.setdefault(name, [])
        if tag == "button" and name:
            self.buttons.setdefault(name, []).append(found["value"])
        if tag != "input" or not name or "disabled" in found:
            return
        self.names.add(name)
        if found.get("type") not in {"radio", "checkbox"} or "checked" in found:
            self.values.setdefault(name, []).append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] = [data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def turn(
    client: Client, url: str, html: str, step: str, answers: Mapping[str, list[str]] | None = None, **extra: Any
) -> Any:
    """Press a button of the page after filling it in."""
    button = {"_switch": [step[7:]]} if step.startswith("switch:") else {"_step": [step]}
    fields = {**Fields(html).values, **(answers or {}), **button}
    return client.post(url, fields, **extra)


def text(response: Any) -> str:
    return str(response.content.decode())


def address(deployment: m.Deployment, questions: bool = True) -> str:
    return f"/umfrage/{deployment.slug}/" + ("fragen/" if questions else "")


# Start page and languages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [
        ("", "", "de"),
        ("ar-SY,ar;q=0.9,de;q=0.5", "", "ar"),
        ("fr,tr;q=0.9", "", "de"),
        ("de", "?sprache=ar", "ar"),
        ("ar", "?sprache=xx", "ar"),
        ("x" * 10_000, "?sprache=%00", None),
    ],
)
def test_the_start_page_speaks_the_language_of_the_respondent(
    client: Client, accepted: str, query: str, language: str | None
) -> None:
    response = client.get(address(survey(), questions=False) + query, headers={"accept-language": accepted})
    if language is None:
        assert response.status_code == 400
        return
    html = text(response)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert interface(language)["voluntary_text"] in html
    assert "العربية" in html
    assert "Deutsch" in html


def test_the_start_page_says_who_asks_what_is_stored_and_from_how_many_answers_on(client: Client) -> None:
    deployment = survey(municipality__name="Musterstadt <b>")
    html = text(client.get(address(deployment, questions=False)))
    assert "Musterstadt &lt;b&gt; führt diese Befragung durch." in html
    for part in ("ab 5 Antworten", "ab 10 Antworten", "Etwa 10 Minuten", "Kein Name, keine Adresse"):
        assert part in html


@pytest.mark.parametrize("language", languages())
def test_the_start_page_says_who_reads_what_in_the_words_of_the_language(
    client: Client, settings: Any, language: str
) -> None:
    """Several municipalities: published. One: its own people, its total. Single sheets: the consultancy, all of them."""
    settings.SURVEY_THRESHOLDS = {**settings.SURVEY_THRESHOLDS, "answers": 7, "staff": 12}
    deployment = survey(version=questionnaire(languages=list(languages())))
    m.Deployment.objects.filter(pk=deployment.pk).update(languages=list(languages()))
    html = text(client.get(address(deployment, questions=False) + f"?sprache={language}"))
    assert sentence(language, "evaluated_town", minimum=7, staff=12) in html
    for key in ("evaluated_sheets", "stored_free"):
        assert interface(language)[key] in html
    assert interface(language)["evaluated_cohort"].partition("{")[0] not in html


def test_no_sentence_writes_a_threshold_as_a_number() -> None:
    for language in languages():
        for key, said in interface(language).items():
            assert not (key.startswith("evaluated") and re.search(r"\d", said)), said
        assert {"{minimum}", "{staff}"} <= set(re.findall(r"\{\w+\}", interface(language)["evaluated_town"]))


def test_a_missing_translation_appears_in_german_and_says_so(client: Client) -> None:
    deployment = survey()
    item = m.Item.objects.get(code="art", section__version=deployment.version)
    del item.label["ar"]
    item.save()
    html = text(client.get(address(deployment) + "?sprache=ar&js=1"))
    assert '<span lang="de" dir="ltr">Frage art?</span>' in html
    start = text(client.get(address(deployment, questions=False) + "?sprache=ar"))
    assert interface("ar")["some_german"] in start
    assert interface("ar")["some_german"] not in text(client.get(address(survey(), questions=False) + "?sprache=ar"))


def test_respondents_get_no_session_and_no_cookie_but_that_of_the_forms(client: Client) -> None:
    deployment = survey()
    client.get(address(deployment, questions=False))
    page = client.get(address(deployment))
    client.post(address(deployment), {**COMPLETE, **CONTROL})
    assert set(client.cookies) == {django_settings.CSRF_COOKIE_NAME}
    assert page["Cache-Control"] == "no-store, private"
    assert "set-cookie" not in {name.lower() for name in client.get("/umfrage/gibt-es-nicht/").headers}


# Without JavaScript --------------------------------------------------------------------------------------------------


def test_the_server_leads_through_the_sections_and_carries_the_answers(client: Client) -> None:
    deployment = survey()
    url = address(deployment)
    first = text(client.get(url))
    assert "Abschnitt 1</p>" in first, "answers of this section decide how many there are"
    assert Fields(first).names.isdisjoint(COMPLETE.keys() - {"gruppe"})
    second = text(turn(client, url, first, "next", {"gruppe": ["organisation"]}))
    assert "Abschnitt 2 von 3" in second
    third = text(turn(client, url, second, "next", {"art": ["verein"], "dimensionen": ["alter", "herkunft"]}))
    assert "Abschnitt 3 von 3" in third
    assert "Nur, wenn Sie oben 0 bis 4 gewählt haben." in third
    answers = {"zufrieden": ["3"], "warum": ['Zu <wenig> "Zeit"'], "wirkt": ["-2"], "traegt": ["1"], "alter": ["42"]}
    receipt = text(turn(client, url, third, "send", answers))
    assert "Ihre Antworten sind angekommen." in receipt
    pending = m.Pending.objects.get()
    decoded = compile_version(deployment.version).layout.decode(bytes(pending.vector))
    assert decoded == {
        "gruppe": 2, "art": 1, "dimensionen": (1, 2), "zufrieden": 3, "warum": 1, "wirkt": -2, "traegt": 1, "alter": 42,
    }  # fmt: skip
    assert [text for _item, _language, text in pending.texts] == ['Zu <wenig> "Zeit"']
    again = text(turn(client, url, third, "send", answers))
    assert re.findall("data-number>([^<]+)<", again) == re.findall("data-number>([^<]+)<", receipt) != []
    assert m.Pending.objects.count() == 1


def test_going_back_and_into_another_language_loses_nothing(client: Client) -> None:
    url = address(survey())
    second = text(turn(client, url, text(client.get(url)), "next", {"gruppe": ["organisation"]}))
    back = text(turn(client, url, second, "back", {"art": ["verein"], "dimensionen": ["alter"]}))
    assert Fields(back).values["gruppe"] == ["organisation"]
    arabic = text(turn(client, url, back, "switch:ar"))
    assert 'dir="rtl"' in arabic
    assert Fields(arabic).values["gruppe"] == ["organisation"]
    forward = Fields(text(turn(client, url, arabic, "next"))).values
    assert (forward["art"], forward["dimensionen"]) == (["verein"], ["alter"])
    assert forward["_key"] == Fields(second).values["_key"]


def test_a_section_that_is_not_asked_is_left_out(client: Client) -> None:
    url = address(survey())
    html = text(turn(client, url, text(client.get(url)), "next", {"gruppe": ["buerger"]}))
    assert "Ihr Urteil" in html
    assert "Abschnitt 2 von 2" in html
    assert "Über Sie" in text(turn(client, url, html, "back"))


def test_a_required_question_holds_the_page_in_the_language_and_keeps_what_was_typed(client: Client) -> None:
    url = address(survey())
    response = turn(client, url, text(client.get(url + "?sprache=ar")), "next")
    html = text(response)
    assert response.status_code == 422
    assert html.count(interface("ar")["error_required"]) == 2, "in the summary and at the field"
    assert 'href="#f-gruppe"' in html
    assert f"<title>{interface('ar')['error_prefix']}" in html
    third = text(
        client.post(url, {**CONTROL, "_section": "urteil", "_step": "next", "alter": "abc", "gruppe": "buerger"})
    )
    assert 'value="abc"' in third
    assert Fields(third).values["gruppe"] == ["buerger"]


def test_a_skipped_required_page_brings_the_respondent_back_to_it(client: Client) -> None:
    deployment = survey()
    response = client.post(address(deployment), {**CONTROL, "zufrieden": "3"})
    assert response.status_code == 422
    assert "Über Sie" in text(response)
    assert Fields(text(response)).values["zufrieden"] == ["3"]
    assert not m.Pending.objects.exists()


# Sending -------------------------------------------------------------------------------------------------------------


def test_a_script_gets_the_outcome_as_data(client: Client) -> None:
    url = address(survey())
    sent = client.post(url, {**COMPLETE, **CONTROL}, **JSON)
    assert sent.json()["state"] == "received"
    assert client.post(url, {**COMPLETE, **CONTROL}, **JSON).json() == {**sent.json(), "repeated": True}
    wrong = client.post(url, {**COMPLETE, **CONTROL, "_language": "ar", "zufrieden": "11"}, **JSON)
    assert wrong.status_code == 422
    assert wrong.json() == {"state": "invalid", "errors": {"zufrieden": interface("ar")["error_unknown_option"]}}


@pytest.mark.parametrize("language", languages())
def test_a_second_person_in_the_same_form_is_told_and_led_to_a_new_one(client: Client, language: str) -> None:
    """On a shared device: "back" from the receipt, other answers, sent again."""
    deployment, texts = survey(version=questionnaire(languages=list(languages()))), interface(language)
    m.Deployment.objects.filter(pk=deployment.pk).update(languages=list(languages()))
    url, control = address(deployment), {**CONTROL, "_language": language}
    first = text(client.post(url, {**COMPLETE, **control}))
    assert texts["receipt_text"] in first
    assert texts["repeated_title"] not in first
    late = text(client.post(url, {**COMPLETE, **control, "zufrieden": "9"}))
    for key in ("repeated_title", "repeated_text", "repeated_open", "repeated_begin"):
        assert texts[key] in late
    assert texts["receipt_text"] not in late
    fresh = f"{address(deployment, questions=False)}?sprache={language}"
    assert f'href="{fresh}"' in late
    assert texts["begin"] in text(client.get(fresh))
    keys = [Fields(text(client.get(url))).values["_key"] for _visit in range(2)]
    assert keys[0] != keys[1]


def test_a_second_person_needs_a_code_of_their_own_and_gets_a_form_of_their_own(client: Client) -> None:
    """The start page of the first person, "back" from their receipt, leads into a new form with another code."""
    deployment = survey(channel=Channel.TOKEN)
    first, second = create_tokens(deployment=deployment, number=2)
    start = Fields(text(client.get(address(deployment, questions=False)))).values
    form = text(client.post(address(deployment), {**start, "_code": [first]}))
    sent = {**COMPLETE, **CONTROL, **Fields(form).values, "_step": "send"}
    client.post(address(deployment), sent)
    late = text(client.post(address(deployment), {**sent, "zufrieden": ["9"]}))
    assert interface("de")["repeated_code"] in late
    assert interface("de")["repeated_begin"] not in late
    form = text(client.post(address(deployment), {**start, "_code": [second]}))
    sent = {**COMPLETE, **CONTROL, **Fields(form).values, "_step": "send"}
    assert interface("de")["receipt_text"] in text(client.post(address(deployment), sent))
    assert m.Pending.objects.count() == 2


HUGE = "x" * 2_600_000
BAD: list[Mapping[str, Any]] = [
    {"fremd": "1"}, {"gruppe": "fremd"}, {"gruppe": ["buerger", "organisation"]}, {"zufrieden": "11"}, {"alter": "1e9"},
    {"alter": "٣" * 500}, {"dimensionen": ["alter", "keine"]}, {"warum": "x" * 3001}, {"warum": "a\x00b"},
    {"gruppe": "\x00"}, {"_key": "kurz"}, {"_key": "\x00" * 20}, {"_key": ["k" * 999]}, {"gruppe.missing": "ka"},
    {"\x00": "\x00"}, {"a" * 900: "1"},
]  # fmt: skip


@pytest.mark.parametrize("as_data", [True, False])
@pytest.mark.parametrize("change", BAD)
def test_what_cannot_be_taken_is_answered_with_a_sentence_and_not_stored(
    client: Client, change: Mapping[str, Any], as_data: bool
) -> None:
    extra = JSON if as_data else {}
    response = client.post(address(survey()), {**COMPLETE, **CONTROL, "_language": "ar", **change}, **extra)
    assert response.status_code == 422
    words = str(response.json()["errors"]) if as_data else text(response)
    assert re.search("[\u0600-\u06ff]{4}", words)
    assert not m.Pending.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"warum={HUGE}", "application/x-www-form-urlencoded"),
        ("&".join(f"f{number}=1" for number in range(2000)), "application/x-www-form-urlencoded"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("gruppe=buerger", "multipart/form-data"),
        ("gruppe=buerger", "application/x-www-form-urlencoded; charset=utf-16"),
    ],
)
def test_a_body_that_cannot_be_read_gets_a_page_in_the_language(client: Client, body: str, content_type: str) -> None:
    deployment = survey()
    for extra in ({}, JSON):
        headers = {**extra.get("headers", {}), "accept-language": "ar"}
        response = client.post(address(deployment), body, content_type=content_type, headers=headers)
        assert response.status_code in {400, 413, 422}
        if response.status_code in {400, 413} and "charset" not in content_type:
            assert interface("ar")["big_text"] in (response.json()["message"] if extra else text(response))
    assert not m.Pending.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "_step=send", "_step=fremd", "%00=%00&_section=%00", "_section=x&_step=next", "a=%ff%fe"]
)
def test_bare_posts_are_answered(client: Client, body: str) -> None:
    response = client.post(address(survey()), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 422}


@pytest.mark.parametrize("language", languages())
def test_closed_unknown_and_not_yet_begun_surveys_say_so_in_the_language(client: Client, language: str) -> None:
    """What is known is named: the survey, its town, its days, whom to ask. An unknown address names nothing."""
    today, headers = timezone.localdate(), {"accept-language": language}
    later = survey(
        opens_on=today + timedelta(days=1),
        closes_on=today + timedelta(days=2),
        municipality__name="Frühstadt",
        municipality__contact_email="fragen@example.org",
    )
    over = survey(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    spoken = language if language in {"de", "ar"} else "de"
    unknown = client.get("/umfrage/gibt-es-nicht/", headers=headers)
    planned = client.get(address(later, questions=False), headers=headers)
    assert (unknown.status_code, planned.status_code) == (404, 404)
    assert interface(language)["away_text"] in text(unknown)
    begin, end = (day(spoken, when) for when in (later.opens_on, later.closes_on))
    for part in ("Frühstadt", later.version.title[spoken], "mailto:fragen@example.org", "?sprache=ar"):
        assert part in text(planned)
        assert part not in text(unknown)
    assert sentence(spoken, "before_text", begin=begin, end=end) in text(planned)
    ended = client.get(address(over, questions=False), headers=headers)
    assert ended.status_code == 410
    begin, end = (day(spoken, when) for when in (over.opens_on, over.closes_on))
    assert sentence(spoken, "closed_dates", begin=begin, end=end) in text(ended)
    for page in (unknown, planned, ended):
        assert not [one for one in languages() if interface(one)["nothing_stored"] in text(page)], "nothing was sent"
    assert interface("de")["nothing_stored"] in text(client.post(address(over), {**COMPLETE, **CONTROL}))
    for deployment, status in ((later, 404), (over, 410)):
        for extra in ({}, JSON):
            assert client.post(address(deployment), {**COMPLETE, **CONTROL}, **extra).status_code == status
    assert not m.Pending.objects.exists()


def test_a_survey_that_is_over_leads_to_results_that_everybody_may_read(client: Client) -> None:
    programme = ProgrammeFactory.create()
    over = survey(closed_at=timezone.now(), programme=programme)
    asked = {"questionnaire": over.version.questionnaire, "wave": over.wave}
    release_of(deployment=over, **asked)
    release_of(programme, **asked)
    release_of(**asked, public=True)
    assert "/ergebnisse/" not in text(client.get(address(over, questions=False)))
    shown = release_of(programme, **asked, public=True)
    found = re.findall(r"/ergebnisse/(\d+)/", text(client.get(address(over, questions=False))))
    assert found == [str(shown.pk)]


def test_nobody_sends_an_empty_questionnaire_unasked(client: Client) -> None:
    version = questionnaire(frozen=False)
    m.Item.objects.filter(section__version=version).update(required=False)
    freeze(version)
    deployment = survey(version=version, channel=Channel.TOKEN)
    [code] = create_tokens(deployment=deployment, number=1)
    url, fields = address(deployment), {**CONTROL, "_code": code}
    asked = client.post(url, {**fields, "warum": "  "})
    assert asked.status_code == 422
    for key in ("empty_title", "empty_code", "empty_back", "empty_send"):
        assert interface("de")[key] in text(asked)
    assert client.post(url, fields, **JSON).json() == {"state": "empty"}
    assert "Über Sie" in text(turn(client, url, text(asked), "questions"))
    assert m.Token.objects.count() == 1
    assert not m.Pending.objects.exists()
    assert "angekommen" in text(turn(client, url, text(asked), "empty"))
    assert m.Pending.objects.count() == 1
    assert not m.Token.objects.exists()


def test_answers_sent_before_the_end_get_their_receipt_after_it(client: Client) -> None:
    deployment = survey()
    sent = client.post(address(deployment), {**COMPLETE, **CONTROL}, **JSON).json()
    m.Deployment.objects.filter(pk=deployment.pk).update(closed_at=timezone.now())
    assert client.post(address(deployment), {**COMPLETE, **CONTROL}, **JSON).json() == {**sent, "repeated": True}
    late = client.post(address(deployment), {**COMPLETE, **CONTROL, "_key": "z" * 24}, **JSON)
    assert (late.status_code, late.json()["state"]) == (410, "closed")


def test_a_form_without_its_security_token_comes_back_with_a_new_one_and_all_answers() -> None:
    strict, deployment = Client(enforce_csrf_checks=True), survey()
    refused = strict.post(address(deployment), {**COMPLETE, **CONTROL, "_section": "urteil"})
    assert refused.status_code == 403
    assert interface("de")["again_text"] in text(refused)
    sent = turn(strict, address(deployment), text(refused), "send")
    assert "Ihre Antworten sind angekommen." in text(sent)
    other = Client(enforce_csrf_checks=True)
    token = other.post(address(deployment), {**COMPLETE, **CONTROL, "_key": "y" * 24}, **JSON).json()["token"]
    fields = {**COMPLETE, **CONTROL, "_key": "y" * 24, "csrfmiddlewaretoken": token}
    assert other.post(address(deployment), fields, **JSON).json()["state"] == "received"
    assert m.Pending.objects.count() == 2


# Codes ---------------------------------------------------------------------------------------------------------------


def test_a_code_is_typed_checked_carried_and_burned(client: Client) -> None:
    deployment = survey(channel=Channel.TOKEN)
    [code] = create_tokens(deployment=deployment, number=1)
    start = text(client.get(address(deployment, questions=False)))
    url = address(deployment)
    assert client.get(url)["Location"] == address(deployment, questions=False)
    wrong = client.post(url, {**Fields(start).values, "_code": ["falsch"]})
    assert wrong.status_code == 422
    assert "Ihr Code hat 6 von 28 Zeichen." in text(wrong)
    unknown = client.post(url, {**Fields(start).values, "_code": ["0000-" * 7]})
    assert interface("de")["code_refused"] in text(unknown)
    html = text(client.post(url, {**Fields(start).values, "_code": [code.lower()]}))
    assert Fields(html).values["_code"] == [code]
    for answers in ({"gruppe": ["buerger"]}, {"zufrieden": ["9"]}):
        step = "send" if "zufrieden" in answers else "next"
        html = text(turn(client, url, html, step, answers))
    assert "Ihre Antworten sind angekommen." in html
    assert not m.Token.objects.exists()


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000-0000-0000-0000", "used", "foreign"])
def test_unknown_used_and_foreign_codes_are_answered_alike_and_the_answers_stay(client: Client, code: str) -> None:
    deployment, other = survey(channel=Channel.TOKEN), survey(channel=Channel.TOKEN)
    [used], [foreign], [good] = (
        create_tokens(deployment=place, number=1) for place in (deployment, other, deployment)
    )
    client.post(address(deployment), {**COMPLETE, **CONTROL, "_code": used, "_key": "first-form-of-all"})
    code = {"used": used, "foreign": foreign}.get(code, code)
    data = client.post(address(deployment), {**COMPLETE, **CONTROL, "_code": code}, **JSON)
    assert (data.status_code, data.json()) == (409, {"state": "code", "message": interface("de")["code_gone"]})
    page = client.post(address(deployment), {**COMPLETE, **CONTROL, "_code": code})
    assert page.status_code == 409
    assert interface("de")["code_gone"] in text(page)
    assert Fields(text(page)).values["warum"] == ["Zu wenig Zeit"]
    assert m.Pending.objects.count() == 1
    assert "angekommen" in text(turn(client, address(deployment), text(page), "send", {"_code": [good]}))


def test_no_address_carries_a_code(client: Client) -> None:
    deployment = survey(channel=Channel.TOKEN)
    [code] = create_tokens(deployment=deployment, number=1)
    html = text(client.post(address(deployment), {"_step": "start", "_language": "de", "_code": code}))
    assert not [link for link in re.findall('(?:href|action|src)="([^"]*)"', html) if code[:4] in link]
    assert 'method="post"' in text(client.get(address(deployment, questions=False)))


# Stuffing ------------------------------------------------------------------------------------------------------------


def test_a_busy_address_is_asked_for_work_and_then_let_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate.buckets, "share", 1)
    url = address(survey())
    client.post(url, {**COMPLETE, **CONTROL})
    asked = client.post(url, {**COMPLETE, **CONTROL, "_key": "z" * 24}, **JSON)
    assert (asked.status_code, asked.json()["state"]) == (429, "work")
    assert asked["Retry-After"]
    challenge = asked.json()["challenge"]
    work = next(str(number) for number in range(10**7) if rate.is_solved(challenge, str(number)))
    solved = {**COMPLETE, **CONTROL, "_key": "z" * 24, "_challenge": challenge, "_work": work}
    assert client.post(url, {**solved, "_key": "x" * 24}, **JSON).status_code == 429, "the work is for one form"
    assert client.post(url, solved, **JSON).json()["state"] == "received"


def test_without_javascript_waiting_is_enough(
    client: Client, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(rate.buckets, "share", 1)
    monkeypatch.setattr(rate.buckets, "window", 1e9)
    url = address(survey())
    client.post(url, {**COMPLETE, **CONTROL})
    waiting = client.post(url, {**COMPLETE, **CONTROL, "_key": "z" * 24})
    assert waiting.status_code == 429
    assert "20 Sekunden" in text(waiting)
    impatient = turn(client, url, text(waiting), "send")
    assert impatient.status_code == 429
    assert Fields(text(impatient)).values["_challenge"] == Fields(text(waiting)).values["_challenge"]
    time_machine.shift(rate.WAIT_SECONDS)
    assert "angekommen" in text(turn(client, url, text(impatient), "send"))
    assert m.Pending.objects.count() == 2


# Speed and traces ----------------------------------------------------------------------------------------------------


def test_a_kept_page_against_rendering_it() -> None:
    compiled, slots = compile_version(many_fields()), {"csrf": "c" * 64, "key": "k" * 24, "slug": "s", "town": "Stadt"}

    def page() -> str:
        return pages.questionnaire_page(compiled, "de", ("de",), by_code=False).fill(slots)

    def rendered() -> str:
        pages.clear()
        return page()

    rendering, kept = _fastest(rendered, 7), _fastest(page, 50)
    assert page() == rendered()
    figure("survey page from the cache against rendering it", f"{rendering / kept:.0f} × faster", "≥ 20 ×")
    assert rendering / kept >= 20


def _fastest(run: Any, times: int) -> float:
    def once() -> float:
        started = perf_counter()
        run()
        return perf_counter() - started

    return min(once() for _index in range(times))


def test_pages_take_one_query_and_sending_a_handful(client: Client, django_assert_max_num_queries: Any) -> None:
    deployment = survey()
    client.get(address(deployment))
    for path in (address(deployment, questions=False), address(deployment), address(deployment) + "?js=1"):
        client.get(path)
        with django_assert_max_num_queries(1):
            client.get(path)
    over = survey(closed_at=timezone.now(), version=deployment.version)
    client.get(address(over))
    with django_assert_max_num_queries(2):
        client.get(address(over))
    with django_assert_max_num_queries(7):
        client.post(address(deployment), {**COMPLETE, **CONTROL})


def test_kept_pages_hold_nothing_of_a_request(client: Client) -> None:
    version = questionnaire()
    one, two = (
        survey(version=version, municipality__name="Erststadt"),
        survey(version=version, municipality__name="Zweitstadt"),
    )
    first, second = (text(client.get(address(place) + "?js=1")) for place in (one, two))
    assert "Erststadt" not in second
    assert one.slug not in second
    keys = [Fields(html).values["_key"][0] for html in (first, second, text(client.get(address(two) + "?js=1")))]
    assert len(set(keys)) == 3
    assert "slot-" not in first


def test_the_shipped_proxy_writes_down_no_address_path_or_browser() -> None:
    sample = (django_settings.BASE_DIR / "docs" / "nginx.conf").read_text(encoding="utf-8")
    [form] = re.findall(r"log_format[^;]*;", sample)
    assert not re.search(r"\$(remote_addr|request\b|request_uri|uri|args|http_user_agent|http_referer|http_x)", form)
    assert re.search(r"~\^/umfrage\S*\s+0;", sample)
    assert "if=$loggable" in sample
    assert all(
        found in {"portal if=$loggable", ""} for found in re.findall(r"access_log \S+portal\.log ?([^;]*);", sample)
    )
    limits = re.search(r"limit_conn_zone [^;]*;", sample)
    assert limits
    assert "log" not in limits.group()
    assert re.search(r"error_log\s+\S+ crit;", sample), "a lower level prints the address of whoever meets a limit"
    server = (django_settings.BASE_DIR / "gunicorn.conf.py").read_text(encoding="utf-8")
    assert re.search(r"^accesslog = None$", server, re.MULTILINE)


# Words ---------------------------------------------------------------------------------------------------------------

GROUP, SCORE = {"item": "gruppe"}, {"item": "zufrieden"}


@pytest.mark.parametrize(
    ("code", "condition", "words"),
    [
        ("warum", {**SCORE, "op": "le", "value": 4}, "Nur, wenn Sie oben 0 bis 4 gewählt haben."),
        ("warum", {**SCORE, "op": "gt", "value": 9}, "Nur, wenn Sie oben 10 gewählt haben."),
        ("warum", {"all": [{**SCORE, "op": "ge", "value": 7}]}, "Nur, wenn Sie oben 7 bis 10 gewählt haben."),
        (
            "alter",
            {**SCORE, "op": "eq", "value": 0},
            "Nur, wenn Sie bei „Frage zufrieden?“ 0 gewählt haben.",
        ),
        ("alter", {**SCORE, "op": "answered"}, interface("de")["if_applies"]),
        (
            "alter",
            {"any": [{**SCORE, "op": "eq", "value": 0}, {**SCORE, "op": "eq", "value": 9}]},
            interface("de")["if_applies"],
        ),
        ("alter", {**GROUP, "op": "eq", "value": "buerger"}, ""),
        ("dimensionen", {"item": "art", "op": "ne", "value": "verein"},
         "Nur, wenn Sie oben etwas anderes als „Antwort verein“ gewählt haben."),
        ("dimensionen", {"item": "art", "op": "eq", "value": "verein"},
         "Nur, wenn Sie oben „Antwort verein“ gewählt haben."),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words_where_a_short_sentence_says_it(
    code: str, condition: Mapping[str, Any], words: str
) -> None:
    version = questionnaire(frozen=False)
    m.Item.objects.filter(section__version=version, code=code).update(condition=condition)
    compiled = compile_version(version)
    section = compiled.sections[section_of(compiled, code)]
    assert asked_if(compiled.items[code], section, "de") == words


@pytest.mark.parametrize("instrument", CODES)
@pytest.mark.parametrize("language", languages())
def test_no_hint_says_twice_that_names_do_not_belong_there(instrument: str, language: str) -> None:
    texts = [item for item in draft_from_texts(instrument).items if item.kind == "long_text" and item.hint]
    assert texts
    assert all(interface(language)["names_word"].casefold() in item.hint[language].casefold() for item in texts)


def test_the_number_of_sections_is_named_once_no_answer_changes_it() -> None:
    compiled = compile_version(questionnaire())
    assert [is_settled(compiled, index) for index in range(4)] == [False, True, True, True]
