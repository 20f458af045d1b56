"""The pages of the editor."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings

from surveys.conditions import holds
from surveys.enums import ItemKind
from surveys.forms.conditions import ConditionForm, join, parse
from surveys.models import Item, Questionnaire, QuestionnaireVersion, Section
from surveys.services import instruments as services
from surveys.services.editing import item_values, stamp
from tests.surveys.editing import codes_of, draft, item, item_form, section
from tests.surveys.test_checks import ANSWERS, TREES

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> QuestionnaireVersion:
    made = draft(languages=["ar"])
    place = section(made)
    item(place, ItemKind.SINGLE, "gruppe", role="group")
    item(place, code="wert", label={"de": "Wie zufrieden?", "ar": "ما مدى رضاك؟"})
    item(place, ItemKind.LONG_TEXT, "warum")
    return made


@pytest.fixture
def client(client_as: Any) -> Client:
    signed: Client = client_as("consultant")
    return signed


def url(name: str, version: QuestionnaireVersion, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[version.questionnaire.code, version.number, *more])


def pages(version: QuestionnaireVersion) -> list[str]:
    place = version.sections.first()
    assert place is not None
    row = place.items.first()
    assert row is not None
    plain = ["detail", "edit", "languages", "preview", "check", "create", "delete"]
    translate = reverse("surveys:version_translate", args=[version.questionnaire.code, version.number, "ar"])
    return [
        reverse("surveys:questionnaire_list"),
        reverse("surveys:questionnaire_create"),
        reverse("surveys:questionnaire_edit", args=[version.questionnaire.code]),
        *(url(f"version_{name}", version) for name in plain),
        translate,
        url("section_create", version),
        *(url(f"section_{name}", version, place.pk) for name in ("edit", "condition", "delete")),
        url("item_create", version, place.pk),
        *(f"{url('item_create', version, place.pk)}?art={kind}" for kind in ItemKind.values),
        *(url(f"item_{name}", version, row.pk) for name in ("edit", "condition", "delete")),
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [("anonymous", 302), ("lead", 403), ("viewer", 403), ("ministry", 403), ("operator", 403), ("consultant", 200)],
)
def test_only_consultants_open_the_editor(
    client_as: Any, version: QuestionnaireVersion, role: str, status: int
) -> None:
    signed = client_as(role)
    assert {address: signed.get(address).status_code for address in pages(version)} == dict.fromkeys(
        pages(version), status
    )


def test_things_of_another_version_and_numbers_beyond_are_unknown(
    client: Client, version: QuestionnaireVersion
) -> None:
    foreign = section(draft(), "fremd")
    strange = item(foreign, code="fremd")
    for address in [
        url("section_edit", version, foreign.pk),
        url("item_edit", version, strange.pk),
        url("item_condition", version, 10**30),
        reverse("surveys:version_detail", args=[version.questionnaire.code, 10**30]),
        reverse("surveys:version_detail", args=["nirgendwo", 1]),
    ]:
        assert client.get(address).status_code == 404
    assert client.post(url("item_move", version, strange.pk)).status_code == 404


def test_from_nothing_to_a_question(client: Client) -> None:
    data = {"title": "Neue Befragung", "wave": "start", "languages": ["en"]}
    client.post(reverse("surveys:questionnaire_create"), data)
    version = Questionnaire.objects.get().versions.get()
    client.post(url("section_create", version), {"code": "teil", "title_de": "Teil", "title_en": "Part"})
    place = version.sections.get()
    data = item_form(None, place, label_en="New?", **{"options-0-label_en": "A"})
    response = client.post(f"{url('item_create', version, place.pk)}?art=single", data)
    row = Item.objects.get()
    assert response.url == url("version_detail", version) + f"#frage-{row.pk}"
    assert row.label == {"de": "Frage neu?", "en": "New?"}
    assert [option.label for option in row.options.all()] == [{"de": "A", "en": "A"}, {"de": "B"}, {"de": "C"}]


def test_local_questions_belong_to_a_town(client: Client, town: Any) -> None:
    data = {"title": "Örtlich", "wave": "start", "municipality": "innenstadt"}
    client.post(reverse("surveys:questionnaire_create"), data)
    assert Questionnaire.objects.get().municipality == town
    refused = client.post(reverse("surveys:questionnaire_create"), {**data, "municipality": "Nirgendwo"})
    assert refused.status_code == 422


def test_more_rows_keep_what_was_typed_and_judge_nothing(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    address = url("item_edit", version, row.pk)
    before = client.get(address).content.decode()
    data = item_form(row, row.section, label_de="", more="options", **{"options-3-label_de": "Vierte"})
    response = client.post(address, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Vierte" in page
    assert "vp-error-summary" not in page
    assert page.count("-stored") > before.count("-stored")


def test_errors_keep_what_was_typed(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    data = item_form(row, row.section, code="Groß Klein", **{"options-3-label_de": "ohne Kurznamen"})
    response = client.post(url("item_edit", version, row.pk), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ein Kurzname beginnt mit einem Kleinbuchstaben" in page
    assert '<details class="vp-details" open>' in page
    assert "ohne Kurznamen" in page
    assert row.options.count() == 3


def test_options_are_removed_added_and_ordered(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    more = {"options-0-remove": "on", "options-1-place": 9, "options-3-code": "neu", "options-3-label_de": "Neu"}
    client.post(url("item_edit", version, row.pk), item_form(row, row.section, **more))
    assert list(row.options.values_list("code", "number")) == [("c", 3), ("b", 2), ("neu", 4)]


def test_an_error_in_a_translation_opens_the_translations(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    address = url("item_edit", version, row.pk)
    closed = '<details class="vp-details vp-survey-translations"><summary>'
    assert closed in client.get(address).content.decode()
    page = client.post(address, item_form(row, row.section, label_ar="a" * 1001)).content.decode()
    assert closed not in page
    assert 'id="id_label_ar"' in page
    page = client.post(address, item_form(row, row.section, **{"options-0-label_ar": "a" * 301})).content.decode()
    assert "Antwort 1, Arabisch" in page


def test_more_rows_work_with_and_without_javascript(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    address = url("item_edit", version, row.pk)
    page = client.post(address, item_form(row, row.section, more="options")).content.decode()
    assert 'formaction="#options-7"' in page, "without JavaScript the next new row is jumped to"
    assert 'hx-select="#options"' in page, "with JavaScript the rows alone are replaced"
    assert page.count(" data-focus") == 1
    focused = page[page.index(" data-focus") - 400 : page.index(" data-focus")]
    assert 'name="options-4-label_de"' in focused, "the first new row has the focus"


def test_short_names_are_made_from_the_german_text(client: Client) -> None:
    version = draft()
    client.post(url("section_create", version), {"title_de": "Über Größe & Maß", "code": ""})
    place = version.sections.get()
    data = item_form(None, place, code="", label_de="Wie zufrieden sind Sie mit der Zusammenarbeit in der Kommune?")
    data |= {
        "options-0-code": "",
        "options-0-label_de": "Äußerst gut",
        "options-1-code": "",
        "options-1-label_de": "3",
    }
    address = f"{url('item_create', version, place.pk)}?art=single"
    client.post(address, data)
    client.post(address, data)
    rows = list(Item.objects.order_by("pk"))
    assert place.code == "ueber_groesse_mass"
    assert [row.code for row in rows] == ["wie_zufrieden_sind_sie_mit_der", "wie_zufrieden_sind_sie_mit_der_2"]
    assert [option.code for option in rows[0].options.all()] == ["aeusserst_gut", "antwort_3", "c"]


def test_a_short_name_of_a_frozen_version_stays_and_is_never_given_twice(client: Client) -> None:
    first = draft()
    row = item(section(first), ItemKind.SINGLE, "", label={"de": "Wie geht es?"})
    services.freeze_version(first)
    second = services.new_version(first)
    place = second.sections.get()
    row = place.items.get()
    changed = item_form(row, place, code="", label_de="Ganz anders?", **{"options-0-code": ""})
    assert client.post(url("item_edit", second, row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert row.code == "wie_geht_es"
    assert [option.code for option in row.options.all()] == ["a", "b", "c"]
    services.delete(thing=row, by=None)
    assert item(place, ItemKind.SINGLE, "", label={"de": "Wie geht es?"}).code == "wie_geht_es_2"


def test_saving_may_lead_to_a_further_question_of_the_kind(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    response = client.post(url("item_edit", version, row.pk), item_form(row, row.section, weiter="ja"))
    assert response.url == f"{url('item_create', version, row.section_id)}?art=single"
    matrix = item(row.section, code="m1", matrix="m")
    form = {"label_de": "m1?", "code": "m1", "section": row.section_id, "matrix": "m", "minimum": 0, "maximum": 10}
    rows = {"labels-rows": 1, "missing-rows": 0, "labels-0-point": 0, "labels-0-label_de": "a", "weiter": "ja"}
    stamped = {"version": stamp(item_values(matrix))}
    response = client.post(url("item_edit", version, matrix.pk), {**form, **rows, **stamped})
    assert response.url == f"{url('item_create', version, row.section_id)}?art=scale&matrix=m"


def test_the_usual_answers_that_are_none_are_boxes(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    address = url("item_edit", version, row.pk)
    client.post(address, item_form(row, row.section, missing_ka="on"))
    row.refresh_from_db()
    assert [entry["code"] for entry in row.missing] == ["ka"]
    assert row.missing[0]["label"]["de"] == "keine Angabe"
    assert {"en", "tr", "ar", "uk", "ru"} < set(row.missing[0]["label"])
    form = client.get(address).context["form"]
    assert (form["missing_ka"].value(), form["missing_wn"].value()) == (True, False)
    assert form.missing_open is False
    client.post(address, item_form(row, row.section, missing_wn="on"))
    row.refresh_from_db()
    assert [entry["code"] for entry in row.missing] == ["wn"]


def test_a_usual_code_with_other_words_stays_a_row(client: Client, version: QuestionnaireVersion) -> None:
    own = [{"code": "ka", "label": {"de": "möchte ich nicht sagen"}}]
    row = item(version.sections.get(), ItemKind.NUMBER, "alter", missing=own)
    form = client.get(url("item_edit", version, row.pk)).context["form"]
    assert "missing_ka" not in form.fields
    assert form.missing_open
    assert form.rows["missing"].forms[0]["label_de"].value() == "möchte ich nicht sagen"


def test_a_frozen_version_says_so_once_and_leads_on(client: Client, version: QuestionnaireVersion) -> None:
    services.freeze_version(version)
    page = client.get(url("version_detail", version)).content.decode()
    assert page.count("Legen Sie eine neue Fassung an.") == 1
    assert page.count("disabled") == 0
    assert url("version_create", version) in page
    for name in ("section_create", "version_edit", "version_languages", "version_delete"):
        assert url(name, version) not in page
    services.new_version(version)
    page = client.get(url("version_detail", version)).content.decode()
    assert "Zum Entwurf: Fassung 2" in page


def test_an_empty_draft_asks_for_a_section(client: Client) -> None:
    empty = draft()
    page = client.get(url("version_detail", empty)).content.decode()
    assert f'kern-btn--primary" href="{url("section_create", empty)}"' in page
    assert page.count("kern-btn--primary") == 1
    assert reverse("surveys:deployment_create") not in page
    assert "1 Fehler" in page
    assert "keine Warnungen" in page


def test_languages_are_offered_by_their_german_names(client: Client, version: QuestionnaireVersion) -> None:
    page = client.get(url("version_languages", version)).content.decode()
    places = [page.index(name) for name in ("Arabisch · العربية", "Ukrainisch", "Albanisch · Shqip", "Vietnamesisch")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "changes",
    [
        {"options-rows": "99999999999"},
        {"options-rows": "x\x00"},
        {"options-0-stored": "9" * 40},
        {"section": "0"},
        {"version": "x"},
        {"label_de": "\x00" * 9},
        {"role": "fremd"},
        {"label_de": "a" * 10_000},
    ],
)
def test_malformed_forms_answer_without_an_error(client: Client, version: QuestionnaireVersion, changes: Any) -> None:
    row = Item.objects.get(code="gruppe")
    response = client.post(url("item_edit", version, row.pk), item_form(row, row.section, **changes))
    assert response.status_code in {200, 302, 409, 422}


def test_the_second_editor_sees_both_texts(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    address, old = url("item_edit", version, row.pk), item_form(row, row.section)
    client.post(address, {**old, "hint_de": "Hinweis der ersten"})
    response = client.post(address, {**old, "hint_de": "Hinweis der zweiten"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Hinweis der ersten" in page
    assert "Hinweis der zweiten" in page
    again = {**old, "hint_de": "Hinweis der zweiten", "version": response.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert row.hint == {"de": "Hinweis der zweiten"}


def test_another_kind_keeps_the_text(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="warum")
    assert "Welche Art von Frage?" in client.get(url("item_edit", version, row.pk) + "?art").content.decode()
    address = url("item_edit", version, row.pk) + "?art=multi"
    assert "Frage warum?" in client.get(address).content.decode()
    data = item_form(None, row.section, code="warum", label_de="Warum?")
    assert client.post(address, data).status_code == 302
    row.refresh_from_db()
    assert (row.kind, row.options.count()) == ("multi", 3)


def test_a_row_of_a_matrix_begins_with_its_scale(client: Client, version: QuestionnaireVersion) -> None:
    place = section(version, "matrix")
    item(place, code="m1", matrix="m", minimum=-2, maximum=2, labels={"-2": {"de": "nein"}, "2": {"de": "ja"}})
    page = client.get(f"{url('item_create', version, place.pk)}?art=scale&matrix=m").content.decode()
    assert 'value="-2"' in page
    assert 'value="nein"' in page


def test_moving_copying_deleting(client: Client, version: QuestionnaireVersion) -> None:
    place = version.sections.get()
    row = place.items.get(code="warum")
    client.post(url("item_move", version, row.pk), {"richtung": "hoch"})
    client.post(url("item_copy", version, row.pk))
    assert codes_of(place) == ["gruppe", "warum", "warum_2", "wert"]
    assert client.get(url("item_delete", version, row.pk)).status_code == 200
    client.post(url("item_delete", version, row.pk))
    assert codes_of(place) == ["gruppe", "warum_2", "wert"]
    assert client.get(url("item_move", version, row.pk)).status_code == 405


def test_deleting_what_others_need_is_refused_with_the_reason(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="warum")
    services.set_condition(thing=row, by=None, condition={"item": "wert", "op": "le", "value": 4})
    response = client.post(url("item_delete", version, Item.objects.get(code="wert").pk))
    assert response.status_code == 409
    assert "Ändern Sie zuerst diese Bedingungen" in response.content.decode()


def condition_form(thing: Item | Section, **data: Any) -> dict[str, Any]:
    return {
        "version": stamp({"condition": thing.condition}),
        "main-mode": "all",
        "main-rows-rows": 3,
        "groups": 0,
        **data,
    }


def test_building_a_condition_without_javascript(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="warum")
    address = url("item_condition", version, row.pk)
    chosen = condition_form(row, **{"main-rows-0-item": "gruppe", "main-rows-1-item": "wert"})
    page = client.post(address, {**chosen, "more": "refresh"}).content.decode()
    assert "ist höchstens" in page
    assert "Wert (0 bis 10)" in page
    incomplete = client.post(address, chosen)
    assert incomplete.status_code == 422
    assert "Bitte wählen Sie einen Vergleich" in incomplete.content.decode()
    full = {"main-rows-0-op": "eq", "main-rows-0-value": "b", "main-rows-1-op": "not_answered"}
    assert client.post(address, {**chosen, **full}).status_code == 302
    row.refresh_from_db()
    assert row.condition == {
        "all": [{"item": "gruppe", "op": "eq", "value": "b"}, {"not": {"item": "wert", "op": "answered"}}]
    }
    assert "nur wenn „Frage gruppe?“ ist „B“ und" in client.get(url("version_detail", version)).content.decode()


def test_a_new_group_has_a_row_with_the_focus(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="warum")
    page = client.post(url("item_condition", version, row.pk), condition_form(row, more="groups")).content.decode()
    assert page.count(" data-focus") == 1
    assert page.index('name="g0-rows-0-item"') < page.index(" data-focus") < page.index('name="groups"')


@pytest.mark.parametrize(
    "row",
    [
        {"item": "warum", "op": "answered"},
        {"item": "fremd", "op": "eq", "value": "a"},
        {"item": "gruppe", "op": "le", "value": "a"},
        {"item": "gruppe", "op": "eq", "value": "weg"},
        {"item": "wert", "op": "le", "value": "11"},
        {"item": "wert", "op": "le", "value": "9" * 30},
        {"item": "wert", "op": "le", "value": ""},
    ],
)
def test_wrong_comparisons_are_refused(client: Client, version: QuestionnaireVersion, row: dict[str, str]) -> None:
    thing = Item.objects.get(code="warum")
    data = condition_form(thing, **{f"main-rows-0-{name}": value for name, value in row.items()})
    assert client.post(url("item_condition", version, thing.pk), data).status_code == 422
    thing.refresh_from_db()
    assert thing.condition == {}


def test_deeply_nested_parts_are_kept_and_can_be_removed(client: Client, version: QuestionnaireVersion) -> None:
    thing = Item.objects.get(code="warum")
    deep = {"any": [{"all": [{"item": "wert", "op": "le", "value": 2}, {"item": "gruppe", "op": "answered"}]}]}
    tree = {"all": [{"item": "wert", "op": "le", "value": 4}, {"all": [deep, {"item": "wert", "op": "answered"}]}]}
    services.set_condition(thing=thing, by=None, condition=tree)
    thing.refresh_from_db()
    address = url("item_condition", version, thing.pk)
    assert "Tiefer verschachtelte Teile" in client.get(address).content.decode()
    data = condition_form(thing, **{"main-rows-0-item": "wert", "main-rows-0-op": "le", "main-rows-0-value": "5"})
    client.post(address, data)
    thing.refresh_from_db()
    assert thing.condition == {"all": [{"item": "wert", "op": "le", "value": 5}, tree["all"][1]]}
    client.post(address, {**data, "version": stamp({"condition": thing.condition}), "drop_0": "on"})
    thing.refresh_from_db()
    assert thing.condition == {"item": "wert", "op": "le", "value": 5}


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_taking_apart_and_joining_means_the_same(tree: dict[str, Any]) -> None:
    parts = parse(tree)
    groups = [join(group.mode, group.negate, group.rows) for group in parts.groups]
    joined = join(parts.main.mode, parts.main.negate, [*parts.main.rows, *groups, *parts.kept])
    for place in range(4):
        answers = {name: values[(place + n) % len(values)] for n, (name, values) in enumerate(ANSWERS.items())}
        assert holds(joined, answers) == holds(tree, answers)


def test_the_form_offers_only_earlier_questions(version: QuestionnaireVersion) -> None:
    items = list(Item.objects.select_related("section").prefetch_related("options"))
    form = ConditionForm(condition={}, earlier=items[:1], known={one.code: one for one in items})
    (_none, (_section, choices)) = form.main.rows.forms[0].fields["item"].choices
    assert [code for code, _label in choices] == ["gruppe"]


def test_the_preview_speaks_the_language_and_says_what_is_missing(
    client: Client, version: QuestionnaireVersion
) -> None:
    page = client.get(url("version_preview", version) + "?sprache=ar").content.decode()
    assert "ما مدى رضاك؟" in page
    assert 'dir="rtl"' in page
    assert "In dieser Sprache fehlen Texte" in page
    assert "fehlen Texte" not in client.get(url("version_preview", version) + "?sprache=xx").content.decode()


def test_the_check_page_judges_a_number(client: Client, version: QuestionnaireVersion) -> None:
    page = client.get(url("version_check", version) + "?eingeladen=12").content.decode()
    assert "Bei 12 eingeladenen Personen wird diese Aufschlüsselung nie angezeigt" in page
    for text in ("", "x", "-1", "9" * 40):
        assert client.get(url("version_check", version) + f"?eingeladen={text}").status_code == 200


def test_lists_cost_the_same_for_one_and_three(
    client: Client, version: QuestionnaireVersion, django_assert_num_queries: Any
) -> None:
    from surveys.selectors.instruments import questionnaire_rows

    with django_assert_num_queries(2):
        assert len(questionnaire_rows()) == 1
    for _n in range(2):
        section(draft())
    with django_assert_num_queries(2):
        assert len(questionnaire_rows()) == 3
