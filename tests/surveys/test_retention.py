"""Retention: raw answers and codes go when their time is over; the counts stay as they were."""

import random
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from surveys import models as m
from surveys.selectors.counts import item_counts_by_cell
from surveys.selectors.participation import participation
from surveys.services.counting import fold_all, recount
from surveys.services.retention import closed_on, due_for_purge, may_purge, purge_answers
from surveys.tasks import purge
from tests.surveys.answers import archived, every_kind, put_pending

pytestmark = pytest.mark.django_db
ENDED = date(2020, 3, 31)


@pytest.fixture
def ended() -> m.Deployment:
    deployment = every_kind(opens_on=date(2020, 3, 1), closes_on=ENDED, slug="zu-ende")
    put_pending(deployment, 25, random.Random(1))
    m.Token.objects.create(deployment=deployment, token_hash="a")
    fold_all()
    return deployment


@pytest.mark.usefixtures("single_answers")
def test_raw_answers_and_codes_are_deleted_and_the_counts_stay(ended: m.Deployment) -> None:
    other = every_kind()
    put_pending(other, 3, random.Random(2))
    fold_all()
    before, texts = item_counts_by_cell(ended), m.FreeText.objects.filter(deployment=ended).count()
    purged = purge_answers(deployment=ended)
    assert (purged.responses, purged.texts, purged.tokens) == (25, texts, 1)
    for model in (m.ResponseBlock, m.FreeText, m.Token, m.SubmittedKey):
        assert not model._default_manager.filter(deployment=ended).exists()
    assert archived() == m.SubmittedKey.objects.count() == 3
    assert item_counts_by_cell(ended) == before
    assert participation(ended).received == 25
    ended.refresh_from_db()
    assert ended.raw_deleted_on == timezone.localdate()
    entry = AuditEntry.objects.get(action="survey_answers_purged")
    assert (entry.ags, entry.detail["responses"]) == (ended.municipality.ags, 25)


def test_a_purged_deployment_is_not_recounted_to_zero(ended: m.Deployment) -> None:
    purge_answers(deployment=ended)
    with pytest.raises(DomainError, match="Aufbewahrungsfrist"):
        recount(ended, write=True)
    out = StringIO()
    call_command("recount", stdout=out)
    assert "0 Erhebungen, 0 Antwortbögen: 0 Abweichungen" in out.getvalue()
    assert participation(ended).received == 25


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_synthetic": True}, "Künstliche Antworten"),
        ({"closes_on": date(2999, 1, 1)}, "noch nicht beendet"),
        ({"closes_on": timezone.localdate() - timedelta(days=1)}, "Aufbewahrungsfrist"),
        ({"raw_deleted_on": ENDED}, "schon gelöscht"),
    ],
)
def test_what_is_not_due_says_why(ended: m.Deployment, change: dict[str, Any], reason: str) -> None:
    m.Deployment.objects.filter(pk=ended.pk).update(**change)
    ended.refresh_from_db()
    assert not may_purge(ended)
    assert reason in may_purge(ended).reason
    assert due_for_purge() == []
    with pytest.raises(DomainError):
        purge_answers(deployment=ended)
    assert archived() == 25


def test_an_answer_that_waits_is_never_deleted(ended: m.Deployment) -> None:
    put_pending(ended, 1, random.Random(3))
    assert "noch nicht gezählt" in may_purge(ended).reason


def test_nothing_is_deleted_while_the_counts_differ(ended: m.Deployment) -> None:
    m.Histogram.objects.filter(deployment=ended).update(responses=99)
    with pytest.raises(DomainError, match="weicht"):
        purge_answers(deployment=ended)
    assert purge() == 0
    assert archived() == 25


def test_the_period_begins_with_an_early_close(ended: m.Deployment, settings: Any) -> None:
    settings.SURVEY_RETENTION_DAYS = 10
    ended.closed_at = timezone.make_aware(timezone.datetime(2020, 3, 20, 12))  # type: ignore[attr-defined]
    assert closed_on(ended) == date(2020, 3, 20)
    assert not may_purge(ended, date(2020, 3, 29))
    assert may_purge(ended, date(2020, 3, 30)).reason == may_purge(ended).reason == ""


def test_the_task_and_the_command_delete_what_is_due(ended: m.Deployment) -> None:
    out = StringIO()
    call_command("purge_answers", "--dry-run", stdout=out)
    assert "fällig" in out.getvalue()
    assert archived() == 25
    assert purge() == 1
    call_command("purge_answers", stdout=out)
    assert archived() == 0
    assert purge() == 0
