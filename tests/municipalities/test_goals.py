"""Goals: page, create, edit, re-cut, delete."""

import pytest
from django.utils.html import escape

from municipalities.enums import MeasureStatus
from municipalities.figures import StatusCounts
from municipalities.models import Goal, MeasureGoal
from tests.factories import FieldOfActionFactory, GoalFactory, MeasureFactory, StrategyFactory
from tests.municipalities.towns import BAD_TEXT, EDIT, HUGE, LONG_TEXT, READ, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy(town):
    return StrategyFactory.create(municipality=town)


@pytest.fixture
def goal(strategy):
    return GoalFactory.create(strategy=strategy, number=1, text="Die Verwaltung öffnet sich")


@pytest.mark.parametrize(("role", "status"), READ)
def test_who_reads_a_goal(client_as, goal, town, role, status):
    assert client_as(role).get(url("goal_detail", town, goal.pk)).status_code == status


@pytest.mark.parametrize("name", ["goal_edit", "goal_recut", "goal_delete"])
@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_opens_the_forms(client_as, goal, town, name, role, status):
    assert client_as(role).get(url(name, town, goal.pk)).status_code == status


@pytest.mark.parametrize("name", ["goal_detail", "goal_edit", "goal_recut", "goal_delete"])
def test_foreign_deleted_and_unknown_goals_are_not_found(client_as, goal, town, other_town, name, account):
    foreign = GoalFactory.create(strategy=StrategyFactory.create(municipality=other_town))
    gone = GoalFactory.create(strategy=goal.strategy)
    client_as("lead").post(url("goal_delete", town, gone.pk))
    for pk in (foreign.pk, gone.pk, 999_999, HUGE):
        assert client_as("lead").get(url(name, town, pk)).status_code == 404


def test_the_page_lists_its_measures_and_counts_them(client_as, goal, town):
    MeasureFactory.create(municipality=town, goals=[goal], title="Sprachcafé", done=True)
    MeasureFactory.create(municipality=town, title="Andere Maßnahme")
    text = page_text(client_as("viewer").get(url("goal_detail", town, goal.pk)))
    assert "Sprachcafé" in text
    assert "1 von 1" in text
    assert "Andere Maßnahme" not in text


def test_the_page_needs_as_many_queries_for_three_measures_as_for_one(
    client_as, goal, town, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_as("editor")
    MeasureFactory.create(municipality=town, goals=[goal])
    client.get(url("goal_detail", town, goal.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(url("goal_detail", town, goal.pk))
    MeasureFactory.create_batch(2, municipality=town, goals=[goal])
    with django_assert_num_queries(len(one)):
        client.get(url("goal_detail", town, goal.pk))


def test_creating_proposes_the_next_number(client_as, goal, town):
    assert 'value="2"' in page_text(client_as("editor").get(url("goal_create", town)))
    answer = client_as("editor").post(url("goal_create", town), {"number": 2, "text": "Mehr\nBegegnung"})
    new = Goal.objects.get(number=2)
    assert answer.url == new.get_absolute_url()
    assert (new.text, new.municipality, new.is_recut) == ("Mehr Begegnung", town, False)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"number": 1, "text": "Neu"}, "Die Nummer 1 hat schon das Ziel „Die Verwaltung öffnet sich“."),
        ({"number": 2, "text": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"number": 0, "text": "Neu"}, "größer oder gleich 1"),
        ({"number": HUGE, "text": "Neu"}, "kleiner oder gleich 999"),
        ({"number": 2, "text": LONG_TEXT}, "10000 Zeichen"),
        ({"number": 2, "text": "\x00\x08"}, "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_bad_goals_are_refused_at_the_field(client_as, goal, town, data, sentence):
    answer = client_as("lead").post(url("goal_create", town), data)
    assert answer.status_code == 422
    assert escape(sentence) in page_text(answer)
    assert Goal.objects.count() == 1


def test_a_foreign_field_of_action_is_no_choice(client_as, goal, town, other_town):
    foreign = FieldOfActionFactory.create(
        strategy=StrategyFactory.create(municipality=other_town), name="Fremdes Feld"
    )
    for pk in (foreign.pk, "abc", HUGE, "\x00"):
        data = {"number": 1, "text": "x", "version": 1, "field_of_action": pk}
        answer = client_as("lead").post(url("goal_edit", town, goal.pk), data)
        assert answer.status_code == 422
        assert "Fremdes Feld" not in page_text(answer)
    goal.refresh_from_db()
    assert goal.field_of_action is None


def test_control_characters_are_cleaned(client_as, goal, town):
    client_as("lead").post(url("goal_edit", town, goal.pk), {"number": 1, "text": BAD_TEXT, "version": 1})
    goal.refresh_from_db()
    assert goal.text == "Titel mit Steuerzeichen"


def test_the_second_editor_sees_both_texts(client_as, goal, town):
    first = {"number": 1, "text": "Fassung eins", "version": 1}
    assert client_as("editor").post(url("goal_edit", town, goal.pk), first).status_code == 302
    answer = client_as("lead").post(url("goal_edit", town, goal.pk), {**first, "text": "Fassung zwei"})
    assert answer.status_code == 409
    assert "Fassung eins" in page_text(answer)
    assert "Fassung zwei" in page_text(answer)
    goal.refresh_from_db()
    assert goal.text == "Fassung eins"


def test_a_recut_goal_says_why_and_the_old_one_stays_visible(client_as, goal, town):
    measure = MeasureFactory.create(municipality=town, goals=[goal])
    data = {
        "number": 2,
        "text": "Die Verwaltung wird mehrsprachig",
        "recut_reason": "Zu allgemein",
        "take_measures": "on",
    }
    answer = client_as("lead").post(url("goal_recut", town, goal.pk), data)
    new = Goal.objects.get(number=2)
    assert answer.url == new.get_absolute_url()
    assert (new.is_recut, new.predecessor, new.recut_reason) == (True, goal, "Zu allgemein")
    assert set(MeasureGoal.objects.filter(measure=measure).values_list("goal", flat=True)) == {goal.pk, new.pk}
    text = page_text(client_as("viewer").get(url("strategy_detail", town)))
    assert "Ersetzt durch Ziel 2" in text
    assert "folgt auf Ziel 1" in text
    assert "Zu allgemein" in text


def test_a_recut_can_leave_the_measures_behind(client_as, goal, town):
    MeasureFactory.create(municipality=town, goals=[goal])
    client_as("lead").post(url("goal_recut", town, goal.pk), {"number": 2, "text": "Neu", "recut_reason": "Grund"})
    assert MeasureGoal.objects.filter(goal__number=2).count() == 0


def test_a_recut_needs_a_reason(client_as, goal, town):
    answer = client_as("lead").post(
        url("goal_recut", town, goal.pk), {"number": 2, "text": "Neu", "recut_reason": " "}
    )
    assert answer.status_code == 422
    assert Goal.objects.count() == 1


def test_a_goal_with_measures_stays_and_says_which(client_as, goal, town):
    MeasureFactory.create(municipality=town, goals=[goal], title="Sprachcafé")
    assert "Sprachcafé" in page_text(client_as("lead").get(url("goal_delete", town, goal.pk)))
    assert client_as("lead").post(url("goal_delete", town, goal.pk)).status_code == 409
    goal.refresh_from_db()
    assert goal.deleted_at is None


def test_a_goal_that_another_one_follows_stays(client_as, goal, town):
    GoalFactory.create(strategy=goal.strategy, is_recut=True, recut_reason="x", predecessor=goal, text="Nachfolger")
    answer = client_as("lead").post(url("goal_delete", town, goal.pk))
    assert answer.status_code == 409
    assert "Nachfolger" in page_text(answer)


def test_deleting_can_be_undone(client_as, goal, town):
    before = Goal.objects.filter(pk=goal.pk).values().get()
    answer = client_as("lead").post(url("goal_delete", town, goal.pk), follow=True)
    undo = url("bin_restore", town, "ziel", goal.pk)
    assert f'action="{undo}"' in page_text(answer)
    assert client_as("editor").post(undo).url == goal.get_absolute_url()
    assert Goal.objects.filter(pk=goal.pk).values().get() == before


def test_the_history_reads_as_sentences(client_as, goal, town, account):
    data = {"number": 3, "text": goal.text, "version": 1}
    client_as("editor").post(url("goal_edit", town, goal.pk), data)
    text = page_text(client_as("viewer").get(url("goal_detail", town, goal.pk)))
    assert f"{account('editor')} hat die Nummer von „1“ auf „3“ geändert." in text


def test_done_in_a_template_means_all_that_is_done():
    from django.template import Context, Template

    counts = StatusCounts.of([MeasureStatus.DONE, MeasureStatus.SUSTAINED, MeasureStatus.CANCELLED])
    shown = Template("{{ counts.done }} {{ counts.in_scope }} {{ counts.cancelled }}").render(
        Context({"counts": counts})
    )
    assert shown == "2 2 1"
