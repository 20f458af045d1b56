"""The check list, the search for conditions that never hold, conditions in words."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.conditions import holds
from surveys.enums import ItemKind
from surveys.models import Item, QuestionnaireVersion
from surveys.reachability import Question, can_hold
from surveys.services import instruments as services
from surveys.services.checks import can_ask, check_version
from surveys.services.findings import Finding
from surveys.wording import in_words
from tests.surveys.editing import draft, item, options, section
from tests.surveys.factories import ItemFactory, SectionFactory

NONE = {"code": "nichts", "label": {"de": "nichts davon"}, "exclusive": True}


def found(version: QuestionnaireVersion, code: str, **numbers: Any) -> list[Finding]:
    return [one for one in check_version(version, **numbers) if one.code == code]


@pytest.fixture
def sound(db: None) -> QuestionnaireVersion:
    """A version that the check list has nothing to say about."""
    version = draft()
    version.intro, version.purpose = {"de": "Die Kommune fragt."}, {"de": "Ausgewertet wird zusammengefasst."}
    version.save()
    place = section(version)
    item(place, ItemKind.SINGLE, "gruppe", role="group")
    item(place, ItemKind.MULTI, "themen", options=[*options("a", "b"), NONE])
    item(place, code="wert")
    return version


def test_a_sound_version_has_no_findings(sound: QuestionnaireVersion) -> None:
    assert check_version(sound) == []
    assert can_ask(sound)


def test_an_empty_version_cannot_be_asked(db: None) -> None:
    version = draft()
    assert [one.code for one in check_version(version)] == ["empty"]
    assert "noch keine Frage" in can_ask(version).reason


def test_missing_texts(sound: QuestionnaireVersion) -> None:
    services.set_languages(version=sound, by=None, languages=["en", "ar"])
    sound.refresh_from_db()
    missing = found(sound, "translation-missing")
    assert [one.sentence for one in missing] == ["Auf Englisch fehlen 15 Texte.", "Auf Arabisch fehlen 15 Texte."]
    assert missing[1].link.endswith("/1/uebersetzung/ar/")
    row = Item.objects.get(code="gruppe")
    row.options.filter(code="b").update(label={"en": "B"})
    assert [one.item for one in found(sound, "german-missing")] == ["gruppe"]
    assert not can_ask(sound)


def test_the_beginning_has_to_say_who_asks_and_what_for(sound: QuestionnaireVersion) -> None:
    sound.intro, sound.purpose = {}, {"en": "only English"}
    codes = [one.code for one in check_version(sound)]
    assert codes == ["no-intro", "no-purpose"]
    assert check_version(sound)[0].link.endswith("/1/texte/")


def test_what_a_frozen_version_lacks_is_shown_where_it_can_be_read(sound: QuestionnaireVersion) -> None:
    place = sound.sections.get()
    row = item(place, code="ohne", labels={"0": {"de": "gar nicht"}})
    sound = services.freeze_version(sound)
    assert found(sound, "scale-ends")[0].link.endswith(f"/1/#frage-{row.pk}")


def test_scale_ends_options_and_none_option(sound: QuestionnaireVersion) -> None:
    place = sound.sections.get()
    item(place, code="ohne", labels={"0": {"de": "gar nicht"}})
    item(place, ItemKind.SINGLE, "leer", options=[])
    item(place, ItemKind.MULTI, "viele", options=options("a", "b", "c"))
    item(place, code="pflicht", required=True)
    for code, name in [
        ("scale-ends", "ohne"),
        ("few-options", "leer"),
        ("no-none-option", "viele"),
        ("no-way-out", "pflicht"),
    ]:
        assert [one.item for one in found(sound, code)] == [name]


def test_duplicate_codes_and_split_matrices_from_elsewhere(sound: QuestionnaireVersion) -> None:
    other = SectionFactory.create(version=sound, position=9, code="zweiter")
    ItemFactory.create(section=other, code="wert", matrix="m", position=1)
    ItemFactory.create(section=other, code="x", position=2)
    ItemFactory.create(section=other, code="y", matrix="m", position=3, maximum=5)
    assert [one.item for one in found(sound, "duplicate-code")] == ["wert"]
    assert len(found(sound, "matrix-split")) == len(found(sound, "matrix-scales")) == 1


def test_a_long_questionnaire_is_named(sound: QuestionnaireVersion) -> None:
    assert found(sound, "too-long") == []
    place = sound.sections.get()
    for n in range(16):
        item(place, ItemKind.LONG_TEXT, f"text_{n}")
    assert len(found(sound, "too-long")) == 1


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        (
            {"all": [{"item": "gruppe", "op": "eq", "value": "a"}, {"item": "gruppe", "op": "eq", "value": "b"}]},
            "unreachable",
        ),
        ({"all": [{"item": "wert", "op": "gt", "value": 4}, {"item": "wert", "op": "lt", "value": 5}]}, "unreachable"),
        ({"item": "wert", "op": "gt", "value": 10}, "unreachable"),
        (
            {"all": [{"item": "wert", "op": "ge", "value": 3}, {"not": {"item": "wert", "op": "answered"}}]},
            "unreachable",
        ),
        ({"item": "gruppe", "op": "eq", "value": "weg"}, "condition-value"),
        ({"item": "spaeter", "op": "answered"}, "condition-unknown"),
        ({"item": "nirgends", "op": "answered"}, "condition-unknown"),
        ({"all": []}, "condition-broken"),
    ],
)
def test_conditions_that_fail(sound: QuestionnaireVersion, tree: dict[str, Any], code: str) -> None:
    place = sound.sections.get()
    made = item(place, code="bedingt")
    item(place, code="spaeter")
    assert found(sound, code) == []
    Item.objects.filter(pk=made.pk).update(condition=tree)
    assert [one.item for one in found(sound, code)] == ["bedingt"]
    assert found(sound, code)[0].link.endswith(f"/fragen/{made.pk}/bedingung/")


def test_a_condition_against_the_one_of_its_section_or_of_a_question_before(sound: QuestionnaireVersion) -> None:
    block = section(sound, "block")
    services.set_condition(thing=block, by=None, condition={"item": "gruppe", "op": "eq", "value": "a"})
    inner = item(block, code="innen")
    last = item(section(sound, "ende"), code="ende")
    services.set_condition(thing=inner, by=None, condition={"item": "gruppe", "op": "ne", "value": "a"})
    assert [one.item for one in found(sound, "unreachable")] == ["innen"]
    services.set_condition(thing=inner, by=None, condition={})
    tree = {"all": [{"item": "innen", "op": "ge", "value": 5}, {"item": "gruppe", "op": "eq", "value": "b"}]}
    services.set_condition(thing=last, by=None, condition=tree)
    assert [one.item for one in found(sound, "unreachable")] == ["ende"]


def test_twelve_invited_people(sound: QuestionnaireVersion) -> None:
    (never,) = found(sound, "breakdown-never", invited=12)
    assert never.sentence.startswith("Bei 12 eingeladenen Personen wird diese Aufschlüsselung nie angezeigt")
    assert found(sound, "breakdown-never", invited=12, return_rate=1.0) == []
    assert len(found(sound, "breakdown-partly", invited=12, return_rate=1.0)) == 1
    assert found(sound, "breakdown-partly", invited=1000) == []
    (group,) = found(sound, "group-never", invited={"a": 300, "b": 4, "unbekannt": 1})
    assert "„B“" in group.sentence


def test_many_traits_make_people_recognisable(sound: QuestionnaireVersion) -> None:
    place = sound.sections.get()
    item(place, ItemKind.SINGLE, "janein", options=options("ja", "nein"))
    item(place, ItemKind.SINGLE, "schule")
    assert found(sound, "many-traits") == []
    item(place, ItemKind.NUMBER, "alter", minimum=14, maximum=99, bins=[29, 64])
    (warning,) = found(sound, "many-traits")
    assert "27 mögliche Kombinationen" in warning.sentence


def test_no_roles_is_a_hint(db: None) -> None:
    version = draft()
    item(section(version))
    assert len(found(version, "no-role")) == 1


QUESTIONS = {
    "s": Question("s", "single", options=("a", "b", "c")),
    "m": Question("m", "multi", options=("x", "y", "z")),
    "n": Question("n", "scale", minimum=0, maximum=3),
    "t": Question("t", "text"),
}
ANSWERS = {
    "s": ["a", "b", "c", None],
    "m": [["x"], ["y"], ["z"], ["x", "y"], ["x", "z"], ["y", "z"], ["x", "y", "z"], None],
    "n": [0, 1, 2, 3, None],
    "t": ["x", None],
}
LEAVES = st.one_of(
    st.builds(
        lambda o, v: {"item": "s", "op": o, "value": v},
        st.sampled_from(["eq", "ne"]),
        st.sampled_from(["a", "b", "d"]),
    ),
    st.builds(lambda v: {"item": "m", "op": "includes", "value": v}, st.sampled_from(["x", "y", "w"])),
    st.builds(
        lambda o, v: {"item": "n", "op": o, "value": v},
        st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
        st.integers(-1, 4),
    ),
    st.builds(lambda i: {"item": i, "op": "answered"}, st.sampled_from("smnt")),
)
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(lambda p: {"all": p}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda p: {"any": p}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda p: {"not": p}, part),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_the_search_agrees_with_trying_every_answer(tree: dict[str, Any]) -> None:
    every = (dict(zip(ANSWERS, answers, strict=True)) for answers in product(*ANSWERS.values()))
    assert can_hold(tree, QUESTIONS) == any(holds(tree, answers) for answers in every)


def test_conditions_in_words(sound: QuestionnaireVersion) -> None:
    items = {row.code: row for row in Item.objects.prefetch_related("options")}
    tree = {
        "all": [
            {"item": "gruppe", "op": "eq", "value": "b"},
            {
                "any": [
                    {"item": "wert", "op": "le", "value": -4},
                    {"not": {"item": "themen", "op": "includes", "value": "a"}},
                ]
            },
            {"not": {"all": [{"item": "wert", "op": "answered"}, {"item": "fremd", "op": "eq", "value": "x"}]}},
        ]
    }
    assert in_words(tree, items) == (
        "„Frage gruppe?“ ist „B“ und („Frage wert?“ ist höchstens −4 oder „Frage themen?“ enthält nicht „A“) und "
        "nicht („Frage wert?“ ist beantwortet und unbekannte Frage „fremd“ ist „x“)"
    )
    assert in_words({}, items) == ""
