"""The history as sentences."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.models import MeasureGoal
from municipalities.selectors.history import sentences
from municipalities.services.bin import restore
from municipalities.services.saving import soft_delete, store
from tests.factories import BodyFactory, GoalFactory, MeasureFactory, StrategyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory.create(display_name="Integrationsstelle")


def texts(row, **kwargs):
    return [sentence.text for sentence in sentences(row, **kwargs)]


def test_sentences_name_fields_choices_dates_and_related_rows(user, town):
    measure = MeasureFactory.create(municipality=town)
    body = BodyFactory.create(municipality=town, name="Runder Tisch")
    store(measure, {"priority": "high", "body": body}, by=user, action="x")
    store(measure, {"priority": "low", "planned_start": date(2026, 3, 1)}, by=user, action="x")
    store(measure, {"body": None, "description": "Lang", "is_good_practice": True}, by=user, action="x")
    assert texts(measure) == [
        "Integrationsstelle hat die Beschreibung ergänzt, das Gremium „Runder Tisch“ entfernt und bei „Gute Praxis“ „ja“ "
        "eingetragen.",
        "Integrationsstelle hat die Priorität von „hoch“ auf „niedrig“ geändert und den geplanten Beginn auf „01.03.2026“ "
        "gesetzt.",
        "Integrationsstelle hat das Gremium auf „Runder Tisch“ gesetzt und die Priorität auf „hoch“ gesetzt.",
        "Das Portal hat die Maßnahme angelegt.",
    ]


def test_members_of_lists_are_named(user, town):
    from municipalities.models import DiversityDimension

    age, origin = (DiversityDimension.objects.create(name=name) for name in ("Probe Alter", "Probe Herkunft"))
    measure = MeasureFactory.create(municipality=town)
    measure._history_user = user
    measure.dimensions.set([age])
    measure.dimensions.set([origin])
    found = texts(measure)
    assert found[-1] == "Das Portal hat die Maßnahme angelegt."
    assert "Integrationsstelle hat bei „Vielfaltsdimensionen“ „Probe Alter“ hinzugefügt." in found
    assert any("„Probe Alter“ entfernt" in text for text in found)


def test_goals_of_a_measure_are_part_of_its_history(town):
    goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=town), number=1, text="Öffnung")
    measure = MeasureFactory.create(municipality=town, goals=[goal])
    MeasureGoal.objects.get().delete()
    assert texts(measure)[:2] == [
        "Das Portal hat die Zuordnung zum Ziel „1. Öffnung“ entfernt.",
        "Das Portal hat das Ziel „1. Öffnung“ zugeordnet.",
    ]


def test_deleting_and_restoring(user, town):
    body = BodyFactory.create(municipality=town)
    soft_delete(body, by=user, action="x")
    restore(row=body, by=user)
    assert texts(body)[:2] == [
        "Integrationsstelle hat das Gremium wiederhergestellt.",
        "Integrationsstelle hat das Gremium gelöscht.",
    ]


def test_the_limit_cuts_and_what_is_left_stays_true(user, town):
    body = BodyFactory.create(municipality=town, name="A")
    for name in "BCD":
        store(body, {"name": name}, by=user, action="x")
    assert texts(body, limit=2) == [
        "Integrationsstelle hat den Namen von „C“ auf „D“ geändert.",
        "Integrationsstelle hat den Namen von „B“ auf „C“ geändert.",
    ]


def test_a_save_that_changes_nothing_says_nothing(user, town):
    body = BodyFactory.create(municipality=town)
    store(body, {"name": body.name}, by=user, action="x")
    assert len(texts(body)) == 1


def test_the_number_of_queries_does_not_grow(user, town):
    measure = MeasureFactory.create(municipality=town)

    def queries():
        with CaptureQueriesContext(connection) as found:
            sentences(measure)
        return len(found)

    def edit():
        store(measure, {"body": BodyFactory.create(municipality=town)}, by=UserFactory.create(), action="x")

    edit()
    first = queries()
    for _time in range(5):
        edit()
    assert queries() == first
