"""What readers see of texts: themes under the rule, quotations by two persons, both beyond the raw answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from municipalities.models import Programme
from portal.accounts.models import User
from portal.core.errors import DomainError
from surveys.disclosure import Thresholds, band
from surveys.enums import ItemKind, Wave
from surveys.enums_voices import ReleaseStep
from surveys.models import Deployment, FreeText, Quotation, TextReview, ThemeCount, ThemeReport
from surveys.permissions_voices import can_release, can_withdraw
from surveys.published import Number
from surveys.rounds import Round
from surveys.selectors.voices import QuotationShown, released_quotations, theme_results, voices
from surveys.services.voices.quotations import (
    propose_quotation,
    release_quotation,
    translate_quotation,
    withdraw_quotation,
)
from surveys.services.voices.retention import forget_reviews
from surveys.services.voices.texts import approve_text, reject_text, reopen_text
from surveys.services.voices.theme_counts import hidden_themes, question_passes
from surveys.services.voices.theme_reports import (
    propose_theme_report,
    release_theme_report,
    withdraw_theme_report,
)
from tests.factories import ProgrammeFactory, UserFactory
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory

COUNTS = st.lists(st.integers(1, 40), max_size=8).map(lambda numbers: dict(enumerate(numbers)))


# The rule


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({}, set()),
        ({"a": 5, "b": 9}, set()),
        ({"a": 4, "b": 3, "c": 20}, {"a", "b"}),
        ({"a": 4, "b": 6, "c": 9}, {"a", "b"}),
        ({"a": 4, "c": 6, "b": 6}, {"a", "b"}),
        ({"a": 1}, {"a"}),
        ({"a": 5}, set()),
    ],
)
def test_small_themes_are_hidden_and_never_one_alone(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden_themes(counts) == hidden


@given(COUNTS)
def test_nothing_small_is_shown_and_no_more_is_hidden_than_needed(counts: dict[int, int]) -> None:
    hidden = hidden_themes(counts)
    small = {theme for theme, texts in counts.items() if texts < 5}
    assert small <= hidden
    assert len(hidden) != 1 or len(counts) == 1
    assert len(hidden - small) <= (1 if len(small) == 1 else 0)
    extra = {counts[theme] for theme in hidden - small}
    assert extra <= {min([texts for theme, texts in counts.items() if theme not in small], default=0)}


@pytest.mark.parametrize(
    ("texts", "towns", "passes"), [(5, 3, True), (4, 3, False), (5, 2, False), (0, 0, False), (500, 2, False)]
)
def test_a_question_needs_texts_from_several_towns(texts: int, towns: int, passes: bool) -> None:
    assert question_passes(texts, towns) is passes


def test_the_thresholds_are_parameters() -> None:
    assert hidden_themes({"a": 9, "b": 12, "c": 30}, Thresholds(answers=10)) == {"a", "b"}


@pytest.mark.parametrize(
    ("number", "shown"), [(0, (0, 0)), (4, (1, 4)), (5, (5, 9)), (19, (10, 19)), (20, (20, 20)), (321, (321, 321))]
)
def test_numbers_below_twenty_are_bands(number: int, shown: tuple[int, int]) -> None:
    assert band(number) == Number(*shown)


# Rows


@pytest.fixture
def deployments(db: None) -> list[Deployment]:
    """The end survey with a text question in three towns."""
    programme = ProgrammeFactory.create(slug="vielfalt")
    version = VersionFactory.create(questionnaire__code="abschluss", questionnaire__wave=Wave.END)
    section = SectionFactory.create(version=version)
    ItemFactory.create(section=section, code="hilfreich", kind=ItemKind.LONG_TEXT, label={"de": "Was hat geholfen?"})
    return [
        DeploymentFactory.create(version=version, programme=programme, wave=Wave.END, municipality__name=name)
        for name in ("Rodgau", "Ahnatal", "Taunusstein")
    ]


@pytest.fixture
def found(deployments: list[Deployment]) -> Round:
    return Round(deployments[0].version.questionnaire, deployments[0].programme, "hilfreich")


@pytest.fixture
def first() -> User:
    return UserFactory.create(consultant=True)


@pytest.fixture
def second() -> User:
    return UserFactory.create(consultant=True)


def approved(deployment: Deployment, by: User, text: str = "Der Austausch.", **values: Any) -> TextReview:
    language = values.pop("language", "de")
    row = FreeText.objects.create(deployment=deployment, item="hilfreich", language=language, text=text)
    for theme in values.pop("names", [""]):
        review = TextReview.objects.filter(pk=row.pk).first()
        themes = [coding.theme for coding in review.codings.all()] if review else []
        review = approve_text(
            text=row, by=by, version=review.revision if review else 0, body=text, themes=themes, new_theme=theme
        )
    assert review is not None
    return review


def fill(deployments: list[Deployment], by: User, number: int = 6, **values: Any) -> list[TextReview]:
    return [approved(deployments[index % len(deployments)], by, **values) for index in range(number)]


def keys(found: Round) -> dict[str, Any]:
    programme: Programme | None = found.programme
    return {"questionnaire": found.questionnaire, "programme": programme}


# Quotations


def test_a_quotation_takes_two_persons(deployments: list[Deployment], found: Round, first: User, second: User) -> None:
    review = fill(deployments, first)[0]
    quotation = propose_quotation(review=review, by=first)
    assert released_quotations(**keys(found)) == {}
    with pytest.raises(DomainError, match="zweite Person") as caught:
        release_quotation(quotation=quotation, by=first)
    assert caught.value.message == can_release(first, quotation).reason
    release_quotation(quotation=quotation, by=second)
    assert released_quotations(**keys(found)) == {
        "hilfreich": (QuotationShown("Der Austausch.", "de", "Deutsch", "ltr", ""),)
    }
    with pytest.raises(DomainError, match="schon entschieden") as caught:
        release_quotation(quotation=quotation, by=second)
    quotation.refresh_from_db()
    assert caught.value.message == can_release(second, quotation).reason


def test_the_database_wants_two_persons_too(deployments: list[Deployment], first: User) -> None:
    quotation = propose_quotation(review=fill(deployments, first)[0], by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quotation.objects.filter(pk=quotation.pk).update(
            step=ReleaseStep.RELEASED, released_by=first, released_at=timezone.now()
        )
    for change in ({"step": ReleaseStep.RELEASED}, {"step": ReleaseStep.WITHDRAWN}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quotation.objects.filter(pk=quotation.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Quotation.objects.filter(pk=quotation.pk).update(text="Etwas anderes.")


@pytest.mark.parametrize(("number", "towns"), [(4, 3), (6, 2)])
def test_few_texts_or_towns_have_no_quotation(
    deployments: list[Deployment], first: User, number: int, towns: int
) -> None:
    review = fill(deployments[:towns], first, number)[0]
    with pytest.raises(DomainError, match="zu wenige freigegebene Texte"):
        propose_quotation(review=review, by=first)


def test_a_text_is_quoted_once_and_only_when_approved(deployments: list[Deployment], first: User) -> None:
    reviews = fill(deployments, first, 7)
    quotation = propose_quotation(review=reviews[0], by=first)
    with pytest.raises(DomainError, match="schon als Zitat"):
        propose_quotation(review=reviews[0], by=first)
    reject_text(text=FreeText.objects.get(pk=reviews[1].pk), by=first, version=1, reason="other")
    with pytest.raises(DomainError, match="nur ein freigegebener"):
        propose_quotation(review=reviews[1], by=first)
    withdraw_quotation(quotation=quotation, by=first, reason="Tippfehler")
    assert propose_quotation(review=reviews[0], by=first).step == ReleaseStep.PROPOSED


def test_a_quoted_text_keeps_its_wording_and_decision(
    deployments: list[Deployment], first: User, second: User
) -> None:
    review = fill(deployments, first)[0]
    text = FreeText.objects.get(pk=review.pk)
    propose_quotation(review=review, by=first)
    with pytest.raises(DomainError, match="zuerst das Zitat"):
        reopen_text(text=text, by=second, version=1)
    with pytest.raises(DomainError, match="zuerst das Zitat"):
        approve_text(text=text, by=second, version=1, body="Der […]")
    coded = approve_text(text=text, by=second, version=1, body=review.text, new_theme="Austausch")
    assert coded.codings.count() == 1


def test_a_withdrawn_quotation_is_gone_at_once(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    quotation = propose_quotation(review=fill(deployments, first)[0], by=first)
    release_quotation(quotation=quotation, by=second)
    with pytest.raises(DomainError, match="Grund"):
        withdraw_quotation(quotation=quotation, by=first, reason=" ")
    withdraw_quotation(quotation=quotation, by=first, reason="Die Person ist zu erkennen")
    assert released_quotations(**keys(found)) == {}
    with pytest.raises(DomainError, match="schon zurückgezogen") as caught:
        withdraw_quotation(quotation=quotation, by=first, reason="noch einmal")
    quotation.refresh_from_db()
    assert caught.value.message == can_withdraw(quotation).reason


def test_who_translates_does_not_release(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first)
    review = approved(deployments[0], first, "Daha fazla destek.", language="tr")
    quotation = propose_quotation(review=review, by=first)
    quotation = translate_quotation(quotation=quotation, by=second, translation="Mehr Unterstützung.")
    with pytest.raises(DomainError, match="zweite Person"):
        release_quotation(quotation=quotation, by=second)
    release_quotation(quotation=quotation, by=first)
    shown = released_quotations(**keys(found))["hilfreich"][0]
    assert (shown.language_name, shown.translation) == ("Türkçe", "Mehr Unterstützung.")
    with pytest.raises(DomainError, match="schon entschieden"):
        translate_quotation(quotation=quotation, by=first, translation="Anders.")


def test_a_german_text_has_no_translation(deployments: list[Deployment], first: User) -> None:
    review = fill(deployments, first)[0]
    with pytest.raises(DomainError, match="Der Text ist deutsch"):
        propose_quotation(review=review, by=first, translation="Noch einmal.")


# Counts of themes


def test_counts_are_frozen_and_shown_in_bands(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    fill(deployments, first, 7, names=["Austausch", "Personal"])
    fill(deployments, first, 3, names=["Geld"])
    fill(deployments, first, 1, names=["Sonstiges"])
    report = propose_theme_report(found=found, by=first)
    assert theme_results(**keys(found)) == {}
    with pytest.raises(DomainError, match="zweite Person"):
        release_theme_report(report=report, by=first)
    release_theme_report(report=report, by=second)
    fill(deployments, first, 3, names=["Geld"])
    shown = theme_results(**keys(found))["hilfreich"]
    assert (shown.texts, shown.towns, shown.has_hidden) == (Number(10, 19), 3, True)
    assert [(theme.name, theme.number) for theme in shown.themes] == [("Austausch", "10–19"), ("Personal", "5–9")]


def test_themes_of_one_band_are_in_alphabetical_order(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first, 8, names=["Zeit"])
    fill(deployments, first, 6, names=["Austausch"])
    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    assert [theme.name for theme in theme_results(**keys(found))["hilfreich"].themes] == ["Austausch", "Zeit"]


def test_a_single_small_theme_takes_the_next_one_along(
    deployments: list[Deployment], found: Round, first: User
) -> None:
    fill(deployments, first, 3, names=["Geld"])
    fill(deployments, first, 6, names=["Personal"])
    fill(deployments, first, 9, names=["Austausch"])
    propose_theme_report(found=found, by=first)
    assert dict(ThemeCount.objects.values_list("name", "hidden")) == {
        "Geld": True, "Personal": True, "Austausch": False,
    }  # fmt: skip


def test_few_texts_are_not_counted(deployments: list[Deployment], found: Round, first: User) -> None:
    fill(deployments, first, 4, names=["Geld"])
    with pytest.raises(DomainError, match="zu wenige freigegebene Texte"):
        propose_theme_report(found=found, by=first)
    fill(deployments, first, 2)
    propose_theme_report(found=found, by=first)
    with pytest.raises(DomainError, match="wartet schon"):
        propose_theme_report(found=found, by=first)


def test_texts_without_themes_have_nothing_to_count(deployments: list[Deployment], found: Round, first: User) -> None:
    fill(deployments, first)
    with pytest.raises(DomainError, match="hat ein Thema"):
        propose_theme_report(found=found, by=first)


def test_the_next_count_needs_new_texts_even_after_a_withdrawal(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    report = release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    fill(deployments, first, 4, names=["Austausch"])
    with pytest.raises(DomainError, match="zu wenige Texte dazugekommen"):
        propose_theme_report(found=found, by=first)
    withdraw_theme_report(report=report, by=second, reason="Falsch zugeordnet")
    assert theme_results(**keys(found)) == {}
    with pytest.raises(DomainError, match="zu wenige Texte dazugekommen"):
        propose_theme_report(found=found, by=first)
    fill(deployments, first, 1, names=["Austausch"])
    newer = release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    assert newer.texts == 11


def test_a_report_that_nobody_saw_does_not_stand_in_the_way(
    deployments: list[Deployment], found: Round, first: User
) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    withdraw_theme_report(report=propose_theme_report(found=found, by=first), by=first, reason="Noch ein Thema")
    assert propose_theme_report(found=found, by=first).step == ReleaseStep.PROPOSED


def test_the_newest_released_count_is_shown(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    for number in (6, 20):
        fill(deployments, first, number, names=["Austausch"])
        release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    assert theme_results(**keys(found))["hilfreich"].themes[0].texts == Number(26, 26)
    assert ThemeReport.objects.count() == 2


def test_frozen_numbers_never_change(deployments: list[Deployment], found: Round, first: User) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    propose_theme_report(found=found, by=first)
    for model in (ThemeCount, ThemeReport):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(texts=99)


def test_the_settings_may_ask_for_more_texts_and_never_for_fewer(
    deployments: list[Deployment], found: Round, first: User, settings: Any
) -> None:
    review = fill(deployments, first, 6)[0]
    settings.SURVEY_THRESHOLDS = {**settings.SURVEY_THRESHOLDS, "answers": 7}
    with pytest.raises(DomainError, match="mindestens 7 aus mindestens 3"):
        propose_quotation(review=review, by=first)
    settings.SURVEY_THRESHOLDS = {**settings.SURVEY_THRESHOLDS, "answers": 1}
    TextReview.objects.exclude(pk=review.pk).order_by("pk").first().delete()  # type: ignore[union-attr]
    assert propose_quotation(review=review, by=first).step == ReleaseStep.PROPOSED
    TextReview.objects.exclude(pk=review.pk).order_by("pk").first().delete()  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="mindestens 5 aus"):
        propose_theme_report(found=found, by=first)


# Readers


def test_what_was_released_outlives_the_raw_answers(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    reviews = fill(deployments, first, 6, names=["Austausch"])
    kept, waiting = (propose_quotation(review=review, by=first) for review in reviews[:2])
    release_quotation(quotation=kept, by=second)
    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    before = voices(**keys(found))
    for deployment in deployments:
        forget_reviews(deployment)
    assert not TextReview.objects.exists()
    assert not Quotation.objects.filter(pk=waiting.pk).exists()
    assert voices(**keys(found)) == before
    assert [question.label for question in before] == ["Was hat geholfen?"]


def test_other_programmes_have_their_own_voices(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    assert voices(questionnaire=found.questionnaire, programme=ProgrammeFactory.create()) == ()
    assert voices(questionnaire=found.questionnaire, programme=None) == ()


def test_the_partial_shows_what_was_released_and_nothing_else(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    fill(deployments, first, 6, names=["Austausch"])
    fill(deployments, first, 2, names=["Streit mit dem Amt"])
    fill(deployments, first, 3, names=["Geld"])
    review = approved(deployments[0], first, "<b>Daha</b> fazla destek.", language="tr")
    quotation = propose_quotation(review=review, by=first, translation="Mehr Unterstützung.")
    release_quotation(quotation=quotation, by=second)
    propose_quotation(review=approved(deployments[1], first, "Wartet noch."), by=first)
    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    page = render_to_string("surveys/includes/voices.html", {"voices": voices(**keys(found))})
    for words in ("Austausch", "5–9", "10–19", "&lt;b&gt;Daha", 'lang="tr"', "Mehr Unterstützung.", "Türkçe"):
        assert words in page
    for words in ("Streit mit dem Amt", "Geld", "Wartet noch", "<b>Daha", "Rodgau", "Ahnatal"):
        assert words not in page
    assert "Weitere Themen sind nicht genannt" in page
    assert render_to_string("surveys/includes/voices.html", {"voices": ()}).strip() == ""


def test_voices_cost_the_same_for_one_and_for_three(
    deployments: list[Deployment], found: Round, first: User, second: User
) -> None:
    reviews = fill(deployments, first, 6, names=["Austausch"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            voices(**keys(found))
        return len(captured)

    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    release_quotation(quotation=propose_quotation(review=reviews[0], by=first), by=second)
    one = cost()
    for review in reviews[1:3]:
        release_quotation(quotation=propose_quotation(review=review, by=first), by=second)
    fill(deployments, first, 10, names=["Austausch", "Geld", "Personal"])
    release_theme_report(report=propose_theme_report(found=found, by=first), by=second)
    assert cost() == one == 4


# Pages


def test_the_pages_lead_through_proposal_release_and_withdrawal(
    client_as: Callable[[str], Client],
    account: Callable[[str], User],
    deployments: list[Deployment],
    found: Round,
    first: User,
) -> None:
    reviews = fill(deployments, first, 6, names=["Austausch"])
    client = client_as("consultant")
    client.post(reverse("surveys:quotation_create", args=[reviews[0].pk]), {})
    client.post(found.url("theme_report_create"))
    own, own_report = Quotation.objects.get(), ThemeReport.objects.get()
    page = client.get(found.url("quotation_list")).content.decode()
    assert "Freigeben muss eine zweite Person" in page
    for address in (found.url("quotation_release", own.pk), found.url("theme_report_release", own_report.pk)):
        assert client.post(address).status_code == 409
    for row in (own, own_report):
        type(row)._default_manager.filter(pk=row.pk).update(proposed_by=first)
    for address in (found.url("quotation_release", own.pk), found.url("theme_report_release", own_report.pk)):
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 302
    own.refresh_from_db()
    assert (own.step, own.released_by) == (ReleaseStep.RELEASED, account("consultant"))
    assert len(voices(**keys(found))) == 1
    for address in (found.url("quotation_withdraw", own.pk), found.url("theme_report_withdraw", own_report.pk)):
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "Zu erkennen"}).status_code == 302
    assert voices(**keys(found)) == ()
    assert "Zu erkennen" in client.get(found.url("theme_list")).content.decode()


def test_a_quotation_of_another_question_is_not_found(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round, first: User
) -> None:
    section = deployments[0].version.sections.get()
    ItemFactory.create(section=section, code="offen", kind=ItemKind.TEXT)
    quotation = propose_quotation(review=fill(deployments, first)[0], by=first)
    other = Round(found.questionnaire, found.programme, "offen")
    client = client_as("consultant")
    for name in ("quotation_release", "quotation_withdraw", "quotation_translate"):
        assert client.get(found.url(name, quotation.pk)).status_code == 200
        assert client.get(other.url(name, quotation.pk)).status_code == 404
