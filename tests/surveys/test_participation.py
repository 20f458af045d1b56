"""Participation: counts only, from histograms and the inbox, banded while they are few."""

import random
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.selectors.participation import banded, participation, participations
from surveys.services.counting import fold_all
from tests.surveys.answers import all_kinds_version, every_kind, put_pending

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "unter 5"),
        (4, "unter 5"),
        (5, "5–9"),
        (9, "5–9"),
        (10, "10–19"),
        (19, "10–19"),
        (20, "20"),
        (1234, "1.234"),
    ],
)
def test_small_numbers_are_banded(number: int, shown: str) -> None:
    assert banded(number) == shown


def wait_in(deployment: m.Deployment, *groups: int) -> None:
    vector = compile_deployment(deployment).layout.encode({})
    for group in groups:
        m.Pending.objects.create(deployment=deployment, key=uuid4(), group=group, vector=vector)


@pytest.mark.usefixtures("single_answers")
def test_waiting_and_counted_answers_are_added_up() -> None:
    deployment = every_kind()
    wait_in(deployment, 1, 1, 2)
    fold_all()
    wait_in(deployment, 1, -1, -1, -1)
    found = participation(deployment)
    assert (found.received, found.pending, found.banded) == (7, 4, "5–9")
    assert [(group.label, group.banded) for group in found.by_group] == [
        ("verwaltung", "unter 5"), ("politik", "unter 5"), ("andere", "unter 5"), ("ohne Angabe", "unter 5"),
    ]  # fmt: skip


def test_counting_changes_nothing_that_is_shown() -> None:
    deployment = every_kind()
    put_pending(deployment, 25, random.Random(1))
    before = participation(deployment)
    fold_all()
    after = participation(deployment)
    assert (before.banded, before.by_group) == (after.banded, after.by_group)
    assert (before.pending, after.pending) == (25, 0)


def words(deployment: m.Deployment) -> list[str]:
    """What is shown of administration, politics, others and people who named no group."""
    deployment.refresh_from_db()
    return [group.banded for group in participation(deployment).by_group]


def end(deployment: m.Deployment) -> None:
    m.Deployment.objects.filter(pk=deployment.pk).update(closed_at=timezone.now())


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ((24, 26, 0, 0), ["24", "26", "unter 5", "unter 5"]),
        ((24, 3, 2, 0), ["24", "unter 5", "unter 5", "unter 5"]),
        ((24, 2, 2, 0), ["20 oder mehr", "unter 5", "unter 5", "unter 5"]),
        ((24, 26, 0, 1), ["20 oder mehr", "20 oder mehr", "unter 5", "unter 5"]),
        ((24, 26, 20, 7), ["20 oder mehr"] * 3 + ["5–9"]),
    ],
)
def test_groups_are_exact_after_the_end_where_nothing_small_is_left(groups: tuple[int, ...], shown: list[str]) -> None:
    deployment = every_kind()
    wait_in(deployment, *[group for group, number in zip((1, 2, 3, -1), groups, strict=True) for _n in range(number)])
    open_ = words(deployment)
    assert set(open_) <= {"20 oder mehr", "unter 5", "5–9"}, "while it is open, bands"
    end(deployment)
    assert words(deployment) == shown


def test_people_without_a_group_are_always_listed() -> None:
    """A row that appears with the first of them would say who it was."""
    deployment = every_kind()
    before = words(deployment)
    wait_in(deployment, -1)
    assert before == words(deployment) == ["unter 5"] * 4


def test_looking_again_does_not_tell_the_group_of_who_answered_in_between(time_machine: Any) -> None:
    time_machine.move_to("2027-03-01 09:00:00+00:00", tick=False)
    deployment = every_kind(opens_on=date(2027, 2, 20), closes_on=date(2027, 3, 20))
    wait_in(deployment, *[1] * 24, *[2] * 4)
    assert words(deployment) == ["20 oder mehr", "unter 5", "unter 5", "unter 5"]
    wait_in(deployment, 2)
    found = participation(deployment)
    assert (found.banded, found.by_group[1].banded) == ("29", "unter 5")
    assert found.note.startswith("Gruppen: Stand 01.03.2027.")
    wait_in(deployment, *[3] * 5)
    assert words(deployment) == ["20 oder mehr", "unter 5", "unter 5", "unter 5"], "once a day"
    time_machine.shift(24 * 3600)
    assert words(deployment) == ["20 oder mehr", "5–9", "5–9", "unter 5"]
    assert "Stand 02.03.2027" in participation(deployment).note


def test_a_day_with_few_answers_shows_nothing_new_about_groups(time_machine: Any) -> None:
    """Where one person answers a day, one look a day would tell their group."""
    time_machine.move_to("2027-03-01 09:00:00+00:00", tick=False)
    deployment = every_kind(opens_on=date(2027, 2, 20), closes_on=date(2027, 3, 20))
    wait_in(deployment, *[1] * 24, *[2] * 4)
    first = words(deployment)
    for _day in range(4):
        time_machine.shift(24 * 3600)
        wait_in(deployment, 2)
        assert words(deployment) == first
    end(deployment)
    assert words(deployment) == first, "nor does closing, nor opening again"
    assert "weniger als fünf" in participation(deployment).note
    m.Deployment.objects.filter(pk=deployment.pk).update(closed_at=None)
    time_machine.shift(24 * 3600)
    wait_in(deployment, 2)
    assert words(deployment) == ["20 oder mehr", "5–9", "unter 5", "unter 5"]
    end(deployment)
    assert words(deployment) == ["24", "5–9", "unter 5", "unter 5"]
    assert participation(deployment).note == ""


def test_without_the_cache_there_are_no_numbers_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = every_kind()
    wait_in(deployment, *[1] * 24)

    def away(*args: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "get_or_set", away)
    found = participation(deployment)
    assert (found.banded, [group.banded for group in found.by_group]) == ("24", ["–"] * 4)
    assert "nicht verfügbar" in found.note


def test_a_questionnaire_without_groups_has_none() -> None:
    deployment = every_kind()
    m.Item.objects.filter(code="gruppe").update(role="")
    assert participation(deployment).by_group == ()


def test_many_deployments_cost_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    version = all_kinds_version()
    m.QuestionnaireVersion.objects.filter(pk=version.pk).update(state="frozen", frozen_at="2026-01-01T00:00Z")
    version.refresh_from_db()
    many = [every_kind(version=version) for _n in range(14)]
    put_pending(many[3], 30, random.Random(2))
    compile_deployment(many[0])
    for rows in (many[:1], many):
        with django_assert_num_queries(2):
            assert len(participations(rows)) == len(rows)
    assert participations(many)[many[3].pk].banded == "30"
