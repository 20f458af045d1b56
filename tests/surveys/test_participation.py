"""Participation: counts only, from histograms and the inbox, banded while they are few."""

import random
from typing import Any
from uuid import uuid4

import pytest

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


def test_a_single_banded_group_does_not_follow_from_the_total() -> None:
    """26 in all and 24 in one group would give 2 in the other."""
    deployment = every_kind()
    m.Option.objects.filter(item__code="gruppe", code="andere").delete()
    wait_in(deployment, *[1] * 24, *[2] * 2)
    found = participation(deployment)
    assert found.banded == "26"
    assert [group.banded for group in found.by_group] == ["20 oder mehr", "unter 5"]


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
