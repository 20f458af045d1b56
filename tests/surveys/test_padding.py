"""Consultants read what may have lifted a small group over a threshold, before anything is released."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.celery import app
from surveys import models as m
from surveys.enums import Channel, Wave
from surveys.selectors.padding import doubts
from tests.factories import UserFactory
from tests.surveys.answers import all_kinds_version, every_kind
from tests.surveys.factories import CohortFactory, DeploymentFactory
from tests.surveys.releasing import Desk, answers

pytestmark = pytest.mark.django_db
FULL = "Moderationsschulung, Kohorte 1: Es gibt mehr Antworten als Teilnehmende (11)."
FILES = "Aus Dateien übernommene Antworten: 5–9."


@pytest.fixture
def desk(django_capture_on_commit_callbacks: Callable[..., Any], account: Callable[[str], User]) -> Any:
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield Desk(UserFactory.create(consultant=True), account("consultant"), django_capture_on_commit_callbacks)
    app.conf.task_always_eager = before


def asked(number: int, participants: int | None = 11) -> m.Deployment:
    """Feedback of a cohort, with so many answers."""
    version, cohort = all_kinds_version(), CohortFactory.create(number=1, participants=participants)
    m.Questionnaire.objects.filter(pk=version.questionnaire_id).update(wave=Wave.FEEDBACK)
    version.refresh_from_db()
    values = {"municipality": None, "cohort": cohort, "programme": cohort.programme, "wave": Wave.FEEDBACK}
    row = DeploymentFactory.create(version=version, **values)
    answers(row, number)
    return row


def page(client: Client, row: m.Deployment | m.Release) -> str:
    return client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("number", "participants", "said"), [(12, 11, 1), (11, 11, 0), (12, None, 0)])
def test_more_answers_than_participants_are_named_on_both_pages(
    desk: Desk, client_as: Callable[[str], Client], number: int, participants: int | None, said: int
) -> None:
    row, client = asked(number, participants), client_as("consultant")
    made = desk.of_town(row)
    assert [page(client, shown).count(FULL) for shown in (row, made)] == [said, said]


def test_a_second_person_reads_how_many_answers_came_from_files(
    desk: Desk, client_as: Callable[[str], Client]
) -> None:
    row, other, client = asked(9), asked(9), client_as("consultant")
    made = desk.of_town(row)
    m.Deployment.objects.filter(pk=other.pk).update(imported=9)
    assert doubts(made) == []
    m.Deployment.objects.filter(pk=row.pk).update(imported=6)
    ask = client.get(reverse("surveys:release_release", args=[made.pk])).content.decode()
    assert [FILES in page(client, made), FILES in ask] == [True, True]
    assert doubts(desk.release(made)) == []


def with_codes(desk: Desk, *handouts: tuple[str, int, str], invited: int | None) -> m.Release:
    """A release of a town that was asked with codes; ``handouts``: kind, number, and whether the town did it."""
    row = every_kind(channel=Channel.TOKEN, municipality__name="Ahausen")
    answers(row, 30)
    for key, (kind, number, who) in enumerate(handouts):
        officer = None if who == "nobody" else desk.maker if who == "consultancy" else UserFactory.create()
        m.Handout.objects.create(deployment=row, kind=kind, number=number, failed=1, key=f"{key}", by=officer)
    if invited is not None:
        m.InvitedGroup.objects.create(deployment=row, group="verwaltung", number=invited - 10)
        m.InvitedGroup.objects.create(deployment=row, group="politik", number=10)
    return desk.of_town(row)


MORE = "Ahausen: Es sind mehr Codes ausgegeben (100) als Personen eingeladen (99)."
OWN = "Die Kommune selbst hat Codes gedruckt: Ahausen (%s)."


@pytest.mark.parametrize(
    ("handouts", "invited", "said"),
    [
        ([("print", 41, "consultancy"), ("invitation", 61, "consultancy")], 99, [MORE]),
        ([("print", 41, "consultancy"), ("invitation", 61, "town"), ("reminder", 61, "town")], 100, []),
        ([("print", 41, "town"), ("print", 61, "consultancy")], 99, [MORE, OWN % 40]),
        ([("print", 41, "town"), ("print", 61, "nobody")], 500, [OWN % 100]),
        ([("print", 101, "consultancy")], None, []),
    ],
)
def test_codes_beyond_those_invited_and_of_the_town_itself_are_named(
    desk: Desk, client_as: Callable[[str], Client], handouts: list[tuple[str, int, str]], invited: int, said: list[str]
) -> None:
    """Whoever prints hundreds of codes can fill a group with them."""
    made = with_codes(desk, *handouts, invited=invited)
    found = doubts(made)
    assert [text.startswith(words) for text, words in zip(found, said, strict=True)] == [True] * len(said)
    shown = page(client_as("consultant"), made)
    assert all(words in shown for words in said)


def test_the_participants_of_a_cohort_are_those_invited(desk: Desk) -> None:
    row = asked(11)
    m.Deployment.objects.filter(pk=row.pk).update(channel=Channel.TOKEN)
    m.Handout.objects.create(deployment=row, kind="print", number=12, key="a", by=None)
    assert [text.split(".")[0] for text in doubts(desk.of_town(row))] == [
        "Moderationsschulung, Kohorte 1: Es sind mehr Codes ausgegeben (12) als Personen eingeladen (11)"
    ]


def test_doubts_cost_up_to_three_queries(desk: Desk) -> None:
    for made, most in ((desk.of_town(asked(12)), 1), (with_codes(desk, ("print", 300, "town"), invited=20), 3)):
        with CaptureQueriesContext(connection) as caught:
            assert doubts(made)
        assert len(caught) == most
