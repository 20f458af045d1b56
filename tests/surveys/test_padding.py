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
from surveys.enums import Wave
from surveys.selectors.padding import doubts
from tests.factories import UserFactory
from tests.surveys.answers import all_kinds_version
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


def test_doubts_cost_one_query(desk: Desk) -> None:
    made = desk.of_town(asked(12))
    with CaptureQueriesContext(connection) as caught:
        assert doubts(made)
    assert len(caught) == 1
