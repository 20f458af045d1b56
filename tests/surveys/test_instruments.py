"""Services of the editor: questions, their order, codes that keep their meaning, two people at once."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit.models import AuditEntry
from portal.core.errors import DomainError, EditConflict
from surveys.enums import ItemKind
from surveys.models import Item, Questionnaire, QuestionnaireVersion
from surveys.services import instruments as services
from surveys.services.editing import item_values, section_values, stamp
from tests.factories import MunicipalityFactory, UserFactory
from tests.surveys.editing import codes_of, draft, item, options, section, values, whole

pytestmark = pytest.mark.django_db


def refused(call: Any, words: str) -> None:
    with pytest.raises(DomainError) as caught:
        call()
    assert words in caught.value.message


def test_a_new_questionnaire_has_a_german_draft() -> None:
    version = draft(languages=["ar", "en"])
    assert (version.number, version.languages, version.title) == (
        1,
        ["de", "en", "ar"],
        {"de": "Anfangsbefragung Probe"},
    )
    assert draft().questionnaire.code == "anfangsbefragung-probe-2"
    refused(lambda: services.create_questionnaire(by=None, title="x", wave="start", languages=["xx"]), "xx")


@pytest.mark.parametrize("kind", ItemKind.values)
def test_every_kind_is_stored_as_given(kind: str) -> None:
    made = item(section(draft()), kind)
    stored = item_values(Item.objects.get(pk=made.pk))
    wanted = values(kind)
    wanted["options"] = [{"number": n, **row} for n, row in enumerate(wanted["options"], start=1)]
    assert stored == wanted


def test_a_kind_keeps_only_what_it_has() -> None:
    made = item(section(draft()), ItemKind.TEXT, options=options("a"), minimum=1, maximum=2, role="group")
    assert (made.minimum, made.role, made.options.count()) == (None, "", 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Groß"}, "Kleinbuchstaben"),
        ({"code": "lokal_x"}, "örtlichen"),
        ({"code": "da"}, "schon eine andere Frage"),
        ({"minimum": 5, "maximum": 5}, "über dem kleinsten"),
        ({"minimum": 0, "maximum": 21}, "höchstens 21"),
        ({"kind": "number", "minimum": 0, "maximum": 5000}, "Klassen"),
        ({"kind": "number", "minimum": 0, "maximum": 99, "bins": [50, 20]}, "steigen"),
        ({"kind": "number", "minimum": -40_000, "maximum": 9}, "30"),
        ({"kind": "single", "options": options("a", "a")}, "zwei Antworten"),
        ({"kind": "single", "options": options("a"), "missing": [{"code": "a", "label": {}}]}, "zwei Antworten"),
        ({"kind": "single", "options": options("Ä")}, "kein Kurzname"),
        ({"kind": "multi", "options": options(*(f"o{n}" for n in range(101)))}, "höchstens 100"),
        ({"kind": "single", "role": "group", "options": options("a")}, "schlüsselt schon"),
    ],
)
def test_what_cannot_be_counted_is_refused(changes: dict[str, Any], words: str) -> None:
    place = section(draft())
    item(place, ItemKind.SINGLE, "da", role="group")
    refused(lambda: services.save_item(section=place, by=None, values=values(**changes)), words)
    assert codes_of(place) == ["da"]


def test_local_codes_leave_room_for_their_prefix() -> None:
    town = MunicipalityFactory.create()
    row = services.create_questionnaire(by=None, title="Örtlich", wave="start", municipality=town)
    place = section(row.versions.get())
    refused(lambda: item(place, code="a" * 35), "34")
    assert item(place, code="a" * 34).pk


def test_texts_of_a_removed_language_come_back() -> None:
    version = draft(languages=["en"])
    place = section(version, title={"de": "Eins", "en": "One"})
    services.set_languages(version=version, by=None, languages=[])
    services.save_section(
        version=version, by=None, section=place, values={"code": "teil", "title": {"de": "Zwei"}, "intro": {}}
    )
    place.refresh_from_db()
    assert place.title == {"de": "Zwei", "en": "One"}


def test_options_keep_their_number_when_they_move_and_new_ones_get_another() -> None:
    place = section(draft())
    made = item(place, ItemKind.SINGLE)
    rows = item_values(made)["options"]
    services.save_item(
        section=place, by=None, item=made, values=values(ItemKind.SINGLE, options=[*options("d"), rows[2], rows[0]])
    )
    numbers = dict(made.options.values_list("code", "number"))
    assert numbers == {"d": 4, "c": 3, "a": 1}
    assert list(made.options.order_by("position").values_list("code", flat=True)) == ["d", "c", "a"]


def test_the_same_number_sent_twice_counts_once() -> None:
    place = section(draft())
    made = item(place, ItemKind.SINGLE)
    rows = [{**row, "number": 1} for row in options("a", "x", "y")]
    services.save_item(section=place, by=None, item=made, values=values(ItemKind.SINGLE, options=rows))
    assert dict(made.options.values_list("code", "number")) == {"a": 1, "x": 4, "y": 5}


def test_renamed_codes_are_followed_in_conditions() -> None:
    place = section(draft())
    first = item(place, ItemKind.SINGLE, "erste")
    second = item(place, code="zweite")
    tree = {"any": [{"item": "erste", "op": "eq", "value": "b"}, {"not": {"item": "erste", "op": "answered"}}]}
    services.set_condition(thing=second, by=None, condition=tree)
    rows = item_values(first)["options"]
    rows[1] = {**rows[1], "code": "bb"}
    services.save_item(section=place, by=None, item=first, values=values(ItemKind.SINGLE, "start", options=rows))
    second.refresh_from_db()
    assert second.condition == {
        "any": [{"item": "start", "op": "eq", "value": "bb"}, {"not": {"item": "start", "op": "answered"}}]
    }


def test_conditions_name_only_what_was_asked_before() -> None:
    version = draft()
    one, two = section(version, "eins"), section(version, "zwei")
    first, last = item(one, code="erste"), item(two, code="letzte")
    asked = {"item": "letzte", "op": "ge", "value": 3}
    refused(lambda: services.set_condition(thing=first, by=None, condition=asked), "letzte")
    refused(lambda: services.set_condition(thing=last, by=None, condition=asked), "letzte")
    refused(lambda: services.set_condition(thing=two, by=None, condition=asked), "letzte")
    refused(lambda: services.set_condition(thing=two, by=None, condition={"all": []}), "mindestens einen Teil")
    services.set_condition(thing=two, by=None, condition={"item": "erste", "op": "ge", "value": 3})


def test_moving_passes_a_matrix_as_a_whole() -> None:
    place = section(draft())
    item(place, code="a")
    item(place, code="m1", matrix="m")
    item(place, code="m2", matrix="m")
    last = item(place, code="z")
    third = item(place, code="m3", matrix="m")
    assert codes_of(place) == ["a", "m1", "m2", "m3", "z"]
    services.move(thing=last, by=None, direction="up")
    assert codes_of(place) == ["a", "z", "m1", "m2", "m3"]
    services.move(thing=third, by=None, direction="up")
    assert codes_of(place) == ["a", "z", "m1", "m3", "m2"]
    services.move(thing=Item.objects.get(code="m1"), by=None, direction="up")
    assert codes_of(place) == ["a", "m1", "m3", "m2", "z"]
    services.move(thing=Item.objects.get(code="a"), by=None, direction="up")
    assert codes_of(place) == ["a", "m1", "m3", "m2", "z"]


def test_rows_of_a_matrix_share_their_scale() -> None:
    place = section(draft())
    item(
        place,
        code="m1",
        matrix="m",
        minimum=1,
        maximum=5,
        labels={"1": {"de": "nie"}},
        matrix_label={"de": "Wie oft?"},
    )
    second = item(place, code="m2", matrix="m", minimum=0, maximum=10)
    assert (second.minimum, second.maximum, second.matrix_label) == (1, 5, {"de": "Wie oft?"})
    services.save_item(
        section=place, by=None, item=second, values=values(code="m2", matrix="m", minimum=0, maximum=4, labels={})
    )
    assert list(Item.objects.values_list("minimum", "maximum")) == [(0, 4), (0, 4)]


def test_a_question_moves_to_another_section() -> None:
    version = draft()
    one, two = section(version, "eins"), section(version, "zwei")
    made = item(one, code="a")
    item(two, code="b")
    services.save_item(section=two, by=None, item=made, values=values(code="a"))
    assert (codes_of(one), codes_of(two)) == ([], ["b", "a"])


def test_a_copied_section_keeps_conditions_among_its_own_questions() -> None:
    version = draft()
    one, two = section(version, "eins"), section(version, "zwei")
    item(one, ItemKind.SINGLE, "vorher", role="group")
    item(two, ItemKind.SINGLE, "erste")
    second = item(two, code="zweite")
    tree = {"all": [{"item": "vorher", "op": "eq", "value": "a"}, {"item": "erste", "op": "eq", "value": "b"}]}
    services.set_condition(thing=second, by=None, condition=tree)
    made = services.copy(thing=two, by=None)
    copied = Item.objects.get(code="zweite_2")
    assert made.code == "zwei_2"
    assert codes_of(made) == ["erste_2", "zweite_2"]
    assert copied.condition["all"][0]["item"] == "vorher"
    assert copied.condition["all"][1]["item"] == "erste_2"
    assert services.copy(thing=Item.objects.get(code="vorher"), by=None).role == ""


def test_what_conditions_look_at_is_not_deleted() -> None:
    version = draft()
    one, two = section(version, "eins"), section(version, "zwei")
    first = item(one, code="erste")
    last = item(two, code="letzte")
    services.set_condition(thing=last, by=None, condition={"item": "erste", "op": "answered"})
    refused(lambda: services.delete(thing=first, by=None), "letzte")
    refused(lambda: services.delete(thing=one, by=None), "letzte")
    services.delete(thing=two, by=None)
    services.delete(thing=one, by=None)
    assert not Item.objects.exists()


def test_two_editors_of_one_question_meet_and_of_two_questions_do_not() -> None:
    place = section(draft())
    one, two = item(place, code="eins"), item(place, code="zwei")
    seen = stamp(item_values(one))
    first, second = UserFactory.create(display_name="Erste Person"), UserFactory.create()
    services.save_item(section=place, by=first, item=two, values=values(code="zwei", hint={"de": "neu"}))
    services.save_item(section=place, by=first, item=one, values=values(code="eins", hint={"de": "A"}), seen=seen)
    with pytest.raises(EditConflict) as caught:
        services.save_item(section=place, by=second, item=one, values=values(code="eins", hint={"de": "B"}), seen=seen)
    conflict = caught.value
    assert (conflict.editor, conflict.theirs["hint"]) == ("Erste Person", {"de": "A"})
    services.save_item(
        section=place, by=second, item=one, values=values(code="eins", hint={"de": "B"}), seen=conflict.version
    )
    one.refresh_from_db()
    assert one.hint == {"de": "B"}


def test_every_save_counts_in_the_version_and_in_the_record() -> None:
    version, by = draft(), UserFactory.create()
    place = services.save_section(version=version, by=by, values=section_values(section(version)) | {"code": "neu"})
    before = QuestionnaireVersion.objects.get().version
    services.save_item(section=place, by=by, values=values())
    assert QuestionnaireVersion.objects.get().version == before + 1
    entry = AuditEntry.objects.filter(action="item.create").get()
    assert (entry.actor, entry.detail) == (by, {"version": version.pk})


def test_the_next_version_is_the_same_with_the_same_numbers() -> None:
    version = draft(languages=["en", "ar"])
    one, two = section(version, "eins"), section(version, "zwei")
    item(one, ItemKind.SINGLE, "gruppe", role="group", label={"de": "Wer?", "ar": "من؟"})
    scale = item(two, code="wert", missing=[{"code": "ka", "label": {"de": "keine Angabe"}}])
    services.set_condition(thing=scale, by=None, condition={"item": "gruppe", "op": "eq", "value": "c"})
    services.freeze_version(version)
    made = services.new_version(version)
    assert (made.number, made.state, whole(made)) == (2, "draft", whole(version))


def test_deleting_the_only_draft_takes_its_questionnaire() -> None:
    version, by = draft(), UserFactory.create(consultant=True)
    item(section(version))
    services.delete_version(version=version, by=by)
    assert not Questionnaire.objects.exists()


def test_reading_a_version_costs_the_same_for_one_and_many_questions() -> None:
    from surveys.selectors.instruments import version_page

    counts = []
    for size in (1, 12):
        version = draft()
        for n in range(size):
            place = section(version, f"teil_{n}")
            item(place, ItemKind.MULTI, f"frage_{n}")
        with CaptureQueriesContext(connection) as queries:
            version_page(version)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 3
