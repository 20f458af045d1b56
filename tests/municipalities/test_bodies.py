"""Bodies: tree, page, create, edit, delete."""

import pytest
from django.utils.html import escape

from municipalities.enums import BodyState
from municipalities.models import Body
from municipalities.selectors.bodies import body_tree
from tests.factories import BodyFactory, MeasureFactory
from tests.municipalities.towns import BAD_TEXT, EDIT, HUGE, LONG_TEXT, READ, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(town):
    return BodyFactory.create(municipality=town, name="Kommission")


def filled(body, **changes):
    return {"name": body.name, "kind": body.kind, "state": body.state, "version": body.version, **changes}


@pytest.mark.parametrize(("role", "status"), READ)
def test_who_reads_bodies(client_as, body, town, role, status):
    assert client_as(role).get(url("body_list", town)).status_code == status
    assert client_as(role).get(url("body_detail", town, body.pk)).status_code == status


@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_changes_bodies(client_as, body, town, role, status):
    client = client_as(role)
    assert client.get(url("body_create", town)).status_code == status
    assert client.get(url("body_edit", town, body.pk)).status_code == status
    assert client.get(url("body_delete", town, body.pk)).status_code == status


@pytest.mark.parametrize("name", ["body_detail", "body_edit", "body_delete"])
def test_foreign_and_unknown_bodies_are_not_found(client_as, body, town, other_town, name):
    foreign = BodyFactory.create(municipality=other_town)
    for pk in (foreign.pk, 999_999, HUGE):
        assert client_as("lead").get(url(name, town, pk)).status_code == 404


def test_the_list_is_a_tree_with_dissolved_bodies_last(town, body, other_town):
    BodyFactory.create(municipality=town, name="Altes Forum", state=BodyState.DISSOLVED)
    child = BodyFactory.create(municipality=town, name="AG Sprache", parent=body)
    BodyFactory.create(municipality=town, name="AG Schilder", parent=child)
    BodyFactory.create(municipality=other_town, name="Fremd")
    MeasureFactory.create_batch(2, municipality=town, body=child)

    def names(nodes):
        return [(node.body.name, node.measures, names(node.children)) for node in nodes]

    assert names(body_tree(town)) == [
        ("Kommission", 0, [("AG Sprache", 2, [("AG Schilder", 0, [])])]),
        ("Altes Forum", 0, []),
    ]


def test_a_body_whose_parent_is_deleted_moves_to_the_top(town, body):
    child = BodyFactory.create(municipality=town, parent=body)
    Body.objects.filter(pk=body.pk).update(deleted_at="2026-01-01T00:00Z")
    assert [node.body for node in body_tree(town)] == [child]


def test_the_list_needs_as_many_queries_for_three_bodies_as_for_one(client_as, body, town, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_as("viewer")
    client.get(url("body_list", town))
    with CaptureQueriesContext(connection) as one:
        client.get(url("body_list", town))
    BodyFactory.create_batch(2, municipality=town, parent=body)
    with django_assert_num_queries(len(one)):
        client.get(url("body_list", town))


def test_an_empty_list_offers_the_first_body(client_as, town):
    assert "Noch kein Gremium erfasst" in page_text(client_as("editor").get(url("body_list", town)))


def test_creating_a_body(client_as, body, town, account):
    data = {"name": "AG Sprache", "kind": "subgroup", "state": "planned", "parent": body.pk, "rhythm": "monatlich"}
    answer = client_as("editor").post(url("body_create", town), data)
    new = Body.objects.get(name="AG Sprache")
    assert answer.url == new.get_absolute_url()
    assert (new.parent, new.municipality, new.history.get().history_user) == (body, town, account("editor"))
    assert "AG Sprache" in page_text(client_as("viewer").get(url("body_detail", town, body.pk)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"name": LONG_TEXT}, "10000 Zeichen"),
        ({"kind": "erfunden"}, "erfunden"),
        ({"state": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"state": "active", "reason": "Ruht gar nicht"}, "Ein Grund gehört nur zu"),
    ],
)
def test_bad_input_is_refused_at_the_field(client_as, body, town, changes, sentence):
    answer = client_as("lead").post(url("body_edit", town, body.pk), filled(body, **changes))
    assert answer.status_code == 422
    assert escape(sentence) in page_text(answer)
    body.refresh_from_db()
    assert body.version == 1


def test_a_parent_must_be_of_the_town_and_not_below(client_as, body, town, other_town):
    child = BodyFactory.create(municipality=town, parent=body)
    grandchild = BodyFactory.create(municipality=town, parent=child)
    foreign = BodyFactory.create(municipality=other_town, name="Fremdes Gremium")
    for parent in (body.pk, child.pk, grandchild.pk, foreign.pk, "abc", HUGE):
        answer = client_as("lead").post(url("body_edit", town, body.pk), filled(body, parent=parent))
        assert answer.status_code == 422
        assert "Fremdes Gremium" not in page_text(answer)
    body.refresh_from_db()
    assert body.parent is None


def test_control_characters_are_cleaned(client_as, body, town):
    client_as("lead").post(url("body_edit", town, body.pk), filled(body, name=BAD_TEXT))
    body.refresh_from_db()
    assert body.name == "Titel mit Steuerzeichen"


def test_two_editors_and_the_decision(client_as, body, town):
    old = filled(body)
    client_as("editor").post(url("body_edit", town, body.pk), {**old, "state": "dormant", "reason": "Corona"})
    answer = client_as("lead").post(url("body_edit", town, body.pk), {**old, "state": "suspended"})
    text = page_text(answer)
    assert answer.status_code == 409
    assert "ruhend" in text
    assert "ausgesetzt" in text
    assert "Corona" in text
    answer = client_as("lead").post(url("body_edit", town, body.pk), {**old, "state": "suspended", "version": 2})
    assert answer.status_code == 302
    body.refresh_from_db()
    assert (body.state, body.reason) == ("suspended", "")


def test_the_history_names_both_states(client_as, body, town, account):
    client_as("editor").post(url("body_edit", town, body.pk), filled(body, state="dormant", reason="Pandemie"))
    text = page_text(client_as("viewer").get(url("body_detail", town, body.pk)))
    assert (
        f"{account('editor')} hat den Stand von „aktiv“ auf „ruhend“ geändert und den Grund auf „Pandemie“ gesetzt."
        in text
    )


@pytest.mark.parametrize("what", ["subgroup", "measure"])
def test_a_body_in_use_stays_and_says_why(client_as, body, town, what):
    if what == "subgroup":
        BodyFactory.create(municipality=town, parent=body, name="Hängt daran")
    else:
        MeasureFactory.create(municipality=town, body=body, title="Hängt daran")
    answer = client_as("lead").post(url("body_delete", town, body.pk))
    assert answer.status_code == 409
    assert "Hängt daran" in page_text(answer)
    body.refresh_from_db()
    assert body.deleted_at is None


def test_deleting_can_be_undone(client_as, body, town):
    before = Body.objects.filter(pk=body.pk).values().get()
    answer = client_as("lead").post(url("body_delete", town, body.pk), follow=True)
    assert "Rückgängig" in page_text(answer)
    client_as("lead").post(url("bin_restore", town, "gremium", body.pk))
    assert Body.objects.filter(pk=body.pk).values().get() == before
