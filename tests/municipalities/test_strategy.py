"""Strategy, versions and fields of action."""

import pytest
from django.utils.html import escape

from municipalities.enums import MeasureStatus, StrategyState
from municipalities.models import FieldOfAction, Strategy, StrategyVersion
from portal.audit.models import AuditEntry
from tests.factories import FieldOfActionFactory, GoalFactory, MeasureFactory, StrategyFactory
from tests.municipalities.towns import BAD_TEXT, EDIT, LONG_TEXT, READ, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy(town):
    return StrategyFactory.create(municipality=town)


def facts(strategy, **changes):
    data = {"title": strategy.title, "state": "", "version": strategy.version}
    return {**data, **changes}


@pytest.mark.parametrize(("role", "status"), READ)
def test_who_reads_the_strategy(client_as, strategy, town, role, status):
    assert client_as(role).get(url("strategy_detail", town)).status_code == status


@pytest.mark.parametrize("name", ["strategy_edit", "version_create", "field_create", "goal_create"])
@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_opens_the_forms(client_as, strategy, town, name, role, status):
    assert client_as(role).get(url(name, town)).status_code == status


@pytest.mark.parametrize("name", ["field_edit", "field_delete"])
@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_opens_the_forms_of_a_field(client_as, strategy, town, name, role, status):
    field = FieldOfActionFactory.create(strategy=strategy)
    assert client_as(role).get(url(name, town, field.pk)).status_code == status


def test_a_town_without_a_strategy_offers_to_create_one(client_as, town):
    assert url("strategy_create", town) in page_text(client_as("editor").get(url("strategy_detail", town)))
    assert url("strategy_create", town) not in page_text(client_as("viewer").get(url("strategy_detail", town)))


def test_what_nobody_said_reads_as_no_statement(client_as, strategy, town):
    text = page_text(client_as("viewer").get(url("strategy_detail", town)))
    assert "Stand: keine Angabe" in text
    assert "noch nicht beschlossen" not in text


def test_a_draft_reads_as_not_adopted(client_as, town):
    StrategyFactory.create(municipality=town, state=StrategyState.PENDING)
    assert "noch nicht beschlossen" in page_text(client_as("viewer").get(url("strategy_detail", town)))


def test_goals_show_their_measures_by_status(client_as, strategy, town):
    goal = GoalFactory.create(strategy=strategy)
    for status in (MeasureStatus.DONE, MeasureStatus.RUNNING):
        MeasureFactory.create(municipality=town, goals=[goal], status=status)
    MeasureFactory.create(municipality=town, goals=[goal], cancelled=True)
    text = page_text(client_as("viewer").get(url("strategy_detail", town)))
    assert "1 von 2" in text
    assert all(badge in text for badge in ("1 umgesetzt", "1 laufend", "1 abgesagt"))


def test_measures_without_a_living_goal_are_listed(client_as, strategy, town, other_town):
    MeasureFactory.create(municipality=town, title="Ohne Ziel")
    MeasureFactory.create(municipality=town, title="Mit Ziel", goals=[GoalFactory.create(strategy=strategy)])
    MeasureFactory.create(municipality=other_town, title="Fremde Maßnahme")
    text = page_text(client_as("viewer").get(url("strategy_detail", town)))
    assert "Ohne Ziel" in text
    assert "Mit Ziel" not in text
    assert "Fremde Maßnahme" not in text


def test_the_number_of_queries_does_not_grow(client_as, strategy, town, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill():
        field = FieldOfActionFactory.create(strategy=strategy)
        goal = GoalFactory.create(strategy=strategy, field_of_action=field)
        GoalFactory.create(strategy=strategy, is_recut=True, recut_reason="Neu", predecessor=goal)
        MeasureFactory.create(municipality=town, goals=[goal])
        MeasureFactory.create(municipality=town)
        StrategyVersion.objects.create(strategy=strategy, number=strategy.versions.count() + 1, label="Fassung")

    client = client_as("editor")
    fill()
    client.get(url("strategy_detail", town))
    with CaptureQueriesContext(connection) as one:
        client.get(url("strategy_detail", town))
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        client.get(url("strategy_detail", town))


def test_creating_a_strategy(client_as, town, account):
    answer = client_as("editor").post(
        url("strategy_create", town), {"title": "Strategie", "state": "adopted", "adopted_on": "2.2021"}
    )
    assert answer.status_code == 302
    strategy = Strategy.objects.get(municipality=town)
    assert (strategy.adopted_on, strategy.state) == ("2021-02", "adopted")
    assert strategy.history.get().history_user == account("editor")
    assert AuditEntry.objects.get(action="strategy.create").actor == account("editor")
    assert "Februar 2021" in page_text(client_as("viewer").get(url("strategy_detail", town)))


def test_a_second_strategy_is_refused(client_as, strategy, town):
    answer = client_as("lead").post(url("strategy_create", town), {"title": "Zweite"})
    assert answer.status_code == 422
    assert "schon eine Strategie" in page_text(answer)
    assert Strategy.objects.filter(municipality=town).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"title": LONG_TEXT}, "10000 Zeichen"),
        ({"state": "erfunden"}, "erfunden"),
        ({"state": "adopted", "adopted_on": "31.02.2021"}, "Diesen Tag gibt es nicht"),
        ({"state": "adopted", "adopted_on": "1850"}, "1990 bis 2100"),
        ({"state": "adopted", "adopted_on": "bald"}, "Jahr, einen Monat oder einen Tag"),
        ({"state": "draft", "adopted_by": "Magistrat"}, "„beschlossen“"),
        ({"year": "12345678901234567890"}, "2100"),
        ({"languages": "viele"}, "ganze Zahl"),
    ],
)
def test_bad_facts_are_refused_at_the_field_and_kept(client_as, strategy, town, changes, sentence):
    answer = client_as("lead").post(url("strategy_edit", town), facts(strategy, **changes))
    assert answer.status_code == 422
    text = page_text(answer)
    assert escape(sentence) in text
    assert str(list(changes.values())[-1])[:200] in text
    strategy.refresh_from_db()
    assert strategy.version == 1


def test_control_characters_are_cleaned(client_as, strategy, town):
    client_as("lead").post(url("strategy_edit", town), facts(strategy, title=BAD_TEXT))
    strategy.refresh_from_db()
    assert strategy.title == "Titel mit Steuerzeichen"


def test_fields_that_are_not_on_the_form_are_ignored(client_as, strategy, town, other_town):
    client_as("lead").post(
        url("strategy_edit", town), facts(strategy, municipality=other_town.pk, deleted_at="2020-01-01")
    )
    strategy.refresh_from_db()
    assert (strategy.municipality, strategy.deleted_at) == (town, None)


def test_the_second_editor_sees_both_texts_and_decides(client_as, strategy, town):
    old = facts(strategy)
    client_as("editor").post(url("strategy_edit", town), {**old, "title": "Erster Titel"})
    answer = client_as("lead").post(url("strategy_edit", town), {**old, "title": "Zweiter Titel"})
    text = page_text(answer)
    assert answer.status_code == 409
    assert "Erster Titel" in text
    assert "Zweiter Titel" in text
    assert 'name="version" value="2"' in text
    strategy.refresh_from_db()
    assert strategy.title == "Erster Titel"
    assert (
        client_as("lead").post(url("strategy_edit", town), {**old, "title": "Zweiter Titel", "version": 2}).status_code
        == 302
    )
    strategy.refresh_from_db()
    assert strategy.title == "Zweiter Titel"


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40, "\x00"])
def test_a_broken_version_counts_as_an_old_one(client_as, strategy, town, version):
    answer = client_as("lead").post(url("strategy_edit", town), facts(strategy, title="Anders", version=version))
    assert answer.status_code == 409


def test_versions_are_numbered(client_as, strategy, town):
    for label in ("Entwurf", "Beschlussfassung"):
        client_as("lead").post(url("version_create", town), {"label": label, "dated_on": "2021-02-11"})
    rows = StrategyVersion.objects.filter(strategy=strategy).order_by("number").values_list("number", "label")
    assert list(rows) == [(1, "Entwurf"), (2, "Beschlussfassung")]


def test_a_version_of_tomorrow_is_refused(client_as, strategy, town):
    answer = client_as("lead").post(url("version_create", town), {"label": "Morgen", "dated_on": "2099-01-01"})
    assert answer.status_code == 422
    assert "liegt in der Zukunft" in page_text(answer)


def test_a_field_of_action_has_a_name_of_its_own(client_as, strategy, town):
    assert client_as("lead").post(url("field_create", town), {"name": "Bildung"}).status_code == 302
    answer = client_as("lead").post(url("field_create", town), {"name": "BILDUNG"})
    assert answer.status_code == 422
    assert "gibt es schon" in page_text(answer)
    assert FieldOfAction.objects.filter(strategy=strategy).count() == 1


def test_two_editors_of_a_field(client_as, strategy, town):
    field = FieldOfActionFactory.create(strategy=strategy, name="Alt")
    version = field.history.first().history_id
    change = url("field_edit", town, field.pk)
    assert client_as("lead").post(change, {"name": "Eins", "version": version}).status_code == 302
    assert client_as("editor").post(change, {"name": "Zwei", "version": version}).status_code == 409
    field.refresh_from_db()
    assert field.name == "Eins"


def test_a_field_in_use_stays(client_as, strategy, town):
    field = FieldOfActionFactory.create(strategy=strategy)
    goal = GoalFactory.create(strategy=strategy, field_of_action=field)
    answer = client_as("lead").post(url("field_delete", town, field.pk))
    assert answer.status_code == 409
    assert escape(goal.text) in page_text(answer)
    field.refresh_from_db()
    assert field.deleted_at is None


def test_a_field_of_another_town_is_unknown(client_as, strategy, town, other_town):
    field = FieldOfActionFactory.create(strategy=StrategyFactory.create(municipality=other_town))
    for name in ("field_edit", "field_delete"):
        assert client_as("lead").post(url(name, town, field.pk), {"name": "x"}).status_code == 404
        assert client_as("lead").get(url(name, other_town, field.pk)).status_code == 404


def test_deleting_a_field_can_be_undone(client_as, strategy, town):
    field = FieldOfActionFactory.create(strategy=strategy, name="Bildung")
    answer = client_as("lead").post(url("field_delete", town, field.pk), follow=True)
    undo = url("bin_restore", town, "handlungsfeld", field.pk)
    assert f'action="{undo}"' in page_text(answer)
    client_as("lead").post(undo)
    field.refresh_from_db()
    assert (field.deleted_at, field.deleted_by) == (None, None)
