"""Measures: list, page, create, edit, conflict, delete; database rules."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Goal, Measure, MeasureGoal, Municipality
from municipalities.services.measures import update_measure
from tests.factories import (
    BodyFactory,
    GoalFactory,
    InternalNoteFactory,
    LogEntryFactory,
    MeasureFactory,
    MilestoneFactory,
    PostFactory,
    ShiftFactory,
    StrategyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


def url(name: str, town: Municipality, *args: Any) -> str:
    return reverse(f"municipalities:measure_{name}", args=[town.slug, *args])


def test_an_officer_creates_a_measure_with_goals(client_as: ClientAs, town: Municipality) -> None:
    goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=town))
    answer = client_as("editor").post(url("create", town), {
        "title": "  Stadtspaziergang\u0008  ", "status": "running", "goals": [goal.pk], "visibility": "internal",
        "funding_amount": "1.250,50",
    })  # fmt: skip
    measure = Measure.objects.get()
    assert answer.status_code == 302, answer.context["form"].errors
    assert (measure.title, measure.status, str(measure.funding_amount)) == ("Stadtspaziergang", "running", "1250.50")
    assert list(measure.goals.all()) == [goal]
    assert measure.municipality == town


BAD = [
    ({"title": ""}, "title"),
    ({"title": "x" * 10_000}, "title"),
    ({"planned_start": "2026-05-02", "planned_end": "2026-05-01"}, "planned_end"),
    ({"planned_end": "31.02.2026"}, "planned_end"),
    ({"planned_end": "0001-01-01"}, "planned_end"),
    ({"status": "erledigt"}, "status"),
    ({"funding_amount": "viel"}, "funding_amount"),
    ({"participants": "-3"}, "participants"),
    ({"post": "999999999999999999999999"}, "post"),
    ({"goals": ["\x00"]}, "goals"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_bad_input_says_so_at_the_field_and_keeps_what_was_typed(
    client_as: ClientAs, town: Municipality, wrong: dict[str, Any], field: str
) -> None:
    data = {"title": "Titel", "status": "planned", "visibility": "internal", "place": "Kernstadt", **wrong}
    answer = client_as("lead").post(url("create", town), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="Kernstadt"' in answer.content.decode()
    assert not Measure.objects.exists()


@pytest.mark.parametrize("field", ["goals", "field_of_action", "post", "body"])
def test_foreign_rows_are_no_choice(
    client_as: ClientAs, town: Municipality, other_town: Municipality, field: str
) -> None:
    strategy = StrategyFactory.create(municipality=other_town)
    foreign = {
        "goals": GoalFactory.create(strategy=strategy).pk,
        "field_of_action": 1,
        "post": PostFactory.create(municipality=other_town).pk,
        "body": BodyFactory.create(municipality=other_town).pk,
    }
    data = {"title": "Titel", "status": "planned", "visibility": "internal", field: foreign[field]}
    answer = client_as("lead").post(url("create", town), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_second_editor_sees_both_texts_and_decides(client_as: ClientAs, town: Municipality) -> None:
    measure = MeasureFactory.create(municipality=town, title="Alt")
    update_measure(
        measure=measure, by=UserFactory.create(display_name="Kollegin"), version=1, title="Von der Kollegin"
    )
    client = client_as("lead")
    data = {"title": "Von mir", "visibility": "internal", "version": "1"}
    answer = client.post(url("edit", town, measure.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Von der Kollegin" in page
    assert "Von mir" in page
    measure.refresh_from_db()
    assert measure.title == "Von der Kollegin"
    assert 'name="version" value="2"' in page
    assert client.post(url("edit", town, measure.pk), {**data, "version": "2"}).status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("Von mir", 3)


def test_a_form_without_version_overwrites_nothing(client_as: ClientAs, town: Municipality) -> None:
    measure = MeasureFactory.create(municipality=town, title="Alt")
    answer = client_as("lead").post(url("edit", town, measure.pk), {"title": "Neu", "visibility": "internal"})
    assert answer.status_code == 409
    measure.refresh_from_db()
    assert measure.title == "Alt"


def test_status_cannot_be_smuggled_through_the_edit_form(client_as: ClientAs, town: Municipality) -> None:
    measure = MeasureFactory.create(municipality=town)
    data = {
        "title": "Neu",
        "visibility": "internal",
        "version": "1",
        "status": "done",
        "municipality": 99,
        "deleted_at": "x",
    }
    client_as("lead").post(url("edit", town, measure.pk), data)
    measure.refresh_from_db()
    assert (measure.title, measure.status, measure.municipality) == ("Neu", "planned", town)


def test_deleting_can_be_undone(client_as: ClientAs, town: Municipality) -> None:
    measure = MeasureFactory.create(municipality=town)
    client = client_as("lead")
    assert client.get(url("delete", town, measure.pk)).status_code == 200
    page = client.post(url("delete", town, measure.pk), follow=True).content.decode()
    assert measure.title in page
    assert "Rückgängig" in page
    assert client.get(url("detail", town, measure.pk)).status_code == 404
    client.post(reverse("municipalities:bin_restore", args=[town.slug, "massnahme", measure.pk]))
    assert client.get(url("detail", town, measure.pk)).status_code == 200


def test_filters_choose_and_wrong_values_are_ignored(client_as: ClientAs, town: Municipality) -> None:
    goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=town))
    late = MeasureFactory.create(municipality=town, late=True, title="Spät", goals=[goal])
    stale = MeasureFactory.create(municipality=town, stale=True, title="Still")
    done = MeasureFactory.create(municipality=town, done=True, title="Fertig", is_good_practice=True)
    MeasureFactory.create(title="Fremd")
    client = client_as("viewer")

    def titles(**query: Any) -> set[str]:
        page = client.get(url("list", town), query).context["page"]
        return {row.measure.title for row in page.object_list}

    assert titles() == {"Spät", "Still", "Fertig"}
    assert titles(attention="late") == {late.title}
    assert titles(attention="stale") == {stale.title}
    assert titles(attention="good") == {done.title}
    assert titles(goal=goal.pk) == {late.title}
    assert titles(status="open") == {late.title, stale.title}
    assert titles(q="fert") == {done.title}
    assert titles(status="'; DROP", goal="x", sort="password", page="99999") == {"Spät", "Still", "Fertig"}


def test_an_entry_makes_a_stale_measure_fresh(client_as: ClientAs, town: Municipality) -> None:
    measure = MeasureFactory.create(municipality=town, stale=True)
    assert client_as("lead").get(town.get_absolute_url()).context["page"].stale_total == 1
    LogEntryFactory.create(measure=measure, happened_on=timezone.localdate() - timedelta(days=3))
    assert client_as("lead").get(town.get_absolute_url()).context["page"].stale_total == 0


@pytest.mark.parametrize("name", ["list", "detail"])
def test_number_of_queries_does_not_grow(client_as: ClientAs, town: Municipality, name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_as("lead")
    goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=town))
    first = MeasureFactory.create(municipality=town, late=True, goals=[goal])
    target = url(name, town) if name == "list" else url(name, town, first.pk)

    def fill() -> None:
        for _number in range(3):
            MeasureFactory.create(municipality=town, running=True, goals=[goal])
            LogEntryFactory.create(measure=first)
            MilestoneFactory.create(measure=first)
            ShiftFactory.create(measure=first)
            InternalNoteFactory.create(measure=first)

    LogEntryFactory.create(measure=first)
    client.get(target)
    with CaptureQueriesContext(connection) as few:
        assert client.get(target).status_code == 200
    fill()
    with CaptureQueriesContext(connection) as many:
        assert client.get(target).status_code == 200
    assert len(many) == len(few), [query["sql"][:150] for query in many]


class TestDatabaseRules:
    """What the database itself refuses, whoever writes."""

    def refused(self, action: Callable[[], Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            action()

    def test_a_goal_of_another_town(self, town: Municipality, other_town: Municipality) -> None:
        goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=other_town))
        measure = MeasureFactory.create(municipality=town)
        self.refused(lambda: MeasureGoal.objects.create(measure=measure, goal=goal))

    def test_a_post_of_another_town(self, town: Municipality, other_town: Municipality) -> None:
        post = PostFactory.create(municipality=other_town)
        self.refused(lambda: MeasureFactory.create(municipality=town, post=post))
        measure = MeasureFactory.create(municipality=town)
        self.refused(lambda: Measure.objects.filter(pk=measure.pk).update(post=post))

    def test_moving_to_another_town(self, town: Municipality, other_town: Municipality) -> None:
        measure = MeasureFactory.create(municipality=town)
        self.refused(lambda: Measure.objects.filter(pk=measure.pk).update(municipality=other_town))

    def test_an_entry_filed_under_another_town(self, town: Municipality, other_town: Municipality) -> None:
        measure = MeasureFactory.create(municipality=town)
        self.refused(lambda: LogEntryFactory.create(measure=measure, municipality=other_town))

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "cancelled"},
            {"status": "running", "reason_code": "funds"},
            {"status": "running", "actual_end": date(2026, 1, 1)},
            {"status": "planned", "actual_start": date(2026, 1, 1)},
            {"planned_start": date(2026, 2, 1), "planned_end": date(2026, 1, 1)},
            {"status": "erledigt"},
        ],
    )
    def test_status_and_dates_that_disagree(self, town: Municipality, values: dict[str, Any]) -> None:
        self.refused(lambda: MeasureFactory.create(municipality=town, **values))

    def test_a_recut_goal_without_reason(self, town: Municipality) -> None:
        strategy = StrategyFactory.create(municipality=town)
        self.refused(
            lambda: Goal.objects.create(municipality=town, strategy=strategy, number=1, text="x", is_recut=True)
        )
