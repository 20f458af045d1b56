"""The Musterprogramm shows everything that the pages know, and agrees with itself."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from municipalities.enums import (
    BodyState,
    MeasureStatus,
    NoteAudience,
    Phase,
    Priority,
    ReasonCode,
    Scope,
    StrategyState,
)
from municipalities.models import (
    Body,
    DiversityDimension,
    Goal,
    InternalNote,
    LogEntry,
    Measure,
    Milestone,
    Municipality,
    Participation,
    Post,
    Programme,
    Shift,
    Strategy,
)
from municipalities.querysets import current
from portal.demo import sample
from portal.demo.loading import load_demo
from portal.demo.register import register
from tests.loaded import loaded_once

pytestmark = pytest.mark.django_db
SAMPLE = Q(municipality__state=sample.STATE)


demo = loaded_once(load_demo)


@pytest.fixture(autouse=True)
def loaded(demo: None, db: None) -> None:
    """All tests look at the same demo."""


def measures() -> Any:
    return Measure.objects.filter(SAMPLE)


def test_the_programme_is_labelled_and_its_towns_do_not_exist() -> None:
    programme = Programme.objects.get(slug=sample.SLUG)
    assert programme.is_demo
    towns = Municipality.objects.filter(participations__programme=programme)
    assert towns.count() == 8
    real = {entry.name.lower() for entry in register().values()}
    assert not {town.name.lower() for town in towns} & real
    assert not {town.ags for town in towns} & register().keys()
    assert not {town.slug for town in towns} & {entry.slug for entry in register().values()}


def test_every_status_reason_phase_and_state_occurs() -> None:
    assert measures().count() >= 55
    assert set(measures().values_list("status", flat=True)) == set(MeasureStatus.values)
    assert set(Shift.objects.values_list("reason_code", flat=True)) | set(
        measures().exclude(reason_code="").values_list("reason_code", flat=True)
    ) == set(ReasonCode.values)
    rows = Participation.objects.filter(SAMPLE)
    assert set(rows.values_list("phase", flat=True)) == set(Phase.values)
    assert set(rows.values_list("scope", flat=True)) == set(Scope.values)
    assert set(rows.values_list("cohort", flat=True)) == {1, 2}
    assert rows.filter(ended_early=True).count() == 1
    assert set(measures().values_list("priority", flat=True)) >= set(Priority.values)
    assert set(Strategy.objects.filter(SAMPLE).values_list("state", flat=True)) == {"", *StrategyState.values}
    assert set(Body.objects.filter(SAMPLE).values_list("state", flat=True)) == set(BodyState.values)
    assert set(InternalNote.objects.values_list("audience", flat=True)) == set(NoteAudience.values)


def test_there_are_late_due_stale_and_repeatedly_moved_measures() -> None:
    today = timezone.localdate()
    assert measures().late(today).count() >= 5
    assert measures().due(today, today + timedelta(days=settings.DUE_WITHIN_DAYS)).count() >= 5
    assert measures().stale(today - timedelta(days=settings.STALE_AFTER_DAYS)).count() >= 4
    times = Counter(Shift.objects.values_list("measure", flat=True))
    assert sum(count >= 2 for count in times.values()) >= 3
    assert max(times.values()) == 3
    assert Milestone.objects.filter(done_on=None, due_on__lt=today).exists()
    assert Milestone.objects.filter(done_on=None, due_on__gte=today).exists()


def test_some_posts_are_vacant_and_holders_are_named_by_role() -> None:
    held = current(timezone.localdate(), "holdings__")
    occupied = Post.objects.filter(held & Q(holdings__isnull=False)).distinct()
    vacant = Post.objects.exclude(pk__in=occupied)
    assert set(vacant.values_list("municipality__slug", flat=True)) == {"beispielhausen", "exempelbach"}
    for post in Post.objects.prefetch_related("holdings"):
        assert {holding.holder_name for holding in post.holdings.all()} == {post.title}


def test_dimensions_funding_good_practice_and_a_recut_goal_are_shown() -> None:
    assert not DiversityDimension.objects.exclude(measures__in=measures()).exists()
    assert measures().filter(funding_amount__gt=0).exists()
    assert measures().filter(is_good_practice=True).exists()
    assert measures().filter(visibility="public").exists()
    recut = Goal.objects.get(SAMPLE, is_recut=True)
    assert recut.predecessor is not None
    assert recut.recut_reason


def test_entries_are_of_the_last_year_and_written_by_the_town() -> None:
    today = timezone.localdate()
    entries = LogEntry.objects.all()
    assert entries.count() >= 80
    assert not entries.exclude(happened_on__range=(today - timedelta(days=430), today)).exists()
    assert {entry.author.email for entry in entries} == {
        f"integration.{slug}@demo.example" for slug in entries.values_list("municipality__slug", flat=True)
    }
    assert not Measure.objects.exclude(SAMPLE).filter(entries__isnull=False).exists()


def test_every_row_obeys_the_rules_of_the_model() -> None:
    for model in (Measure, Goal, Body, Strategy, Participation, Milestone, Shift, LogEntry, Municipality):
        for row in model.objects.all():
            row.full_clean()


def test_the_history_ends_with_the_present_state() -> None:
    for measure in measures():
        versions = list(measure.history.order_by("history_date", "history_id"))
        assert versions[0].history_type == "+"
        assert (versions[0].status, versions[0].version) in {("planned", 1), ("unknown", 1)}
        newest = versions[-1]
        fields = ("status", "reason_code", "planned_end", "actual_start", "actual_end", "version")
        assert [getattr(newest, name) for name in fields] == [getattr(measure, name) for name in fields]
        dimensions = {row.diversitydimension_id for row in newest.dimensions.all()}
        assert dimensions == {row.pk for row in measure.dimensions.all()}
        assert len(versions) == measure.version
