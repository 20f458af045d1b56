"""XLSForm: what is taken, what is refused with which sentence, and that export → import → export changes nothing."""

import io
import zipfile
from typing import Any

import pytest

from portal.core.errors import DomainError
from surveys import models as m
from surveys.exchange.draft import ImportRefused, RowError
from surveys.exchange.expressions import ExpressionError, parse
from surveys.exchange.xlsform import read_xlsform, write_xlsform
from surveys.exchange.xlsform_write import write_draft
from surveys.exchange.xpath import to_xpath
from surveys.services.import_drafts import create_from_draft, save_draft
from surveys.services.instruments import freeze_version
from tests.surveys import answers, samples
from tests.surveys.files import CHOICES, HEAD, SETTINGS, SURVEY, cells, changed, workbook


def refused(content: bytes) -> list[RowError]:
    with pytest.raises(ImportRefused) as caught:
        read_xlsform(content)
    return caught.value.rows


def one(content: bytes) -> RowError:
    rows = refused(content)
    assert len(rows) == 1, rows
    return rows[0]


def test_everything_common_is_taken() -> None:
    draft = read_xlsform(workbook())
    assert (draft.code, draft.wave, draft.minutes, draft.languages) == ("umfrage", "end", 7, ["de", "tr"])
    assert [section.code for section in draft.sections] == ["person", "urteil"]
    assert draft.sections[0].intro == {"de": "Willkommen", "tr": "Hoş geldiniz"}
    assert draft.sections[1].condition == {
        "all": [
            {"item": "rolle", "op": "answered"},
            {"not": {"item": "wege", "op": "includes", "value": "post"}},
        ]
    }
    items = {item.code: item for item in draft.items}
    assert [(item.code, item.kind) for item in draft.items] == [
        ("rolle", "single"), ("wege", "multi"), ("zufrieden", "scale"), ("warum", "long_text"), ("klar", "scale"),
        ("voran", "scale"), ("alter", "number"),
    ]  # fmt: skip
    assert items["rolle"].required
    assert [option.code for option in items["rolle"].options] == ["verwaltung", "buerger"]
    assert [missing.code for missing in items["rolle"].missing] == ["ka"]
    assert items["warum"].condition == {"item": "zufrieden", "op": "le", "value": 4}
    assert items["warum"].max_length == 200
    assert (items["zufrieden"].minimum, items["zufrieden"].maximum) == (0, 10)
    assert (items["klar"].matrix, items["klar"].minimum, items["klar"].maximum) == ("wirkung", -2, 2)
    assert items["klar"].labels == {"-2": {"de": "gar nicht", "tr": "hiç"}, "2": {"de": "voll", "tr": "tam"}}
    assert [missing.code for missing in items["klar"].missing] == ["ka"]
    assert (items["alter"].minimum, items["alter"].maximum) == (0, 120)


def test_what_changes_is_said() -> None:
    notes = {(note.sheet, note.row, note.level) for note in read_xlsform(workbook()).notes}
    assert notes == {("choices", 12, "changed"), ("settings", 0, "warning")}


@pytest.mark.django_db
@pytest.mark.parametrize("make", [samples.questionnaire, answers.all_kinds_version])
def test_export_import_export_gives_the_same_bytes(make: Any) -> None:
    version = make()
    first = write_xlsform(version)
    freeze_version(version)
    imported = save_draft(version.questionnaire, read_xlsform(first))
    second = write_xlsform(imported)
    assert cells(second) == cells(first)
    assert second == first
    assert imported.number == version.number + 1
    numbers = m.Option.objects.values_list("item__code", "code", "number")
    assert set(numbers.filter(item__section__version=imported)) == set(numbers.filter(item__section__version=version))


@pytest.mark.django_db
def test_a_foreign_file_survives_the_portal() -> None:
    draft = read_xlsform(workbook())
    version = create_from_draft(draft=draft, by=None)
    again = read_xlsform(write_xlsform(version))
    for option in (option for item in draft.items for option in item.options):
        option.number = None
    for option in (option for item in again.items for option in item.options):
        option.number = None
    assert again == draft
    assert version.questionnaire.title == "Umfrage"


METADATA = [
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "start-geopoint",
]


@pytest.mark.parametrize("kind", METADATA)
def test_questions_about_person_device_or_time_are_refused(kind: str) -> None:
    error = one(workbook([*SURVEY, [kind, "x"]]))
    assert (error.sheet, error.row, error.column) == ("survey", 16, "type")
    assert "anonym" in error.message


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        (["decimal", "x", "A", "B"], "type", "integer"),
        (["begin_repeat", "x", "A", "B"], "type", "Wiederholungen"),
        (["geopoint", "x", "A", "B"], "type", "Standort"),
        (["select_one rolle or_other", "x", "A", "B"], "type", "or_other"),
        (["select_one fehlt", "x", "A", "B"], "type", "„fehlt“"),
        (["unsinn", "x", "A", "B"], "type", "„unsinn“"),
        (["text", None, "A", "B"], "name", "Name"),
        (["text", "rolle", "A", "B"], "name", "zweimal"),
        (["text", "1x", "A", "B"], "name", "Kurzname"),
        (["text", "lokal_x", "A", "B"], "name", "örtlichen"),
        (["text", "x", None, "B"], "label", "deutsche Text"),
        ([None, "x", "A", "B"], "type", "Fragetyp"),
        (["text", "x", "A", "B", "vielleicht"], "required", "yes"),
        (["text", "x", "A", "B", None, "${nirgends} = 'a'"], "relevant", "„nirgends“"),
        (["text", "x", "A", "B", None, "${rolle} = 'niemand'"], "relevant", "„niemand“"),
        (["text", "x", "A", "B", None, "${rolle} = 'ka'"], "relevant", "verzweigt"),
        (["text", "x", "A", "B", None, "${wege} = 'post'"], "relevant", "selected"),
        (["text", "x", "A", "B", None, "${alter} + 1 > 3"], "relevant", "lesbar"),
        (["text", "x", "A", "B", None, "count-selected(${wege}) > 1"], "relevant", "count-selected"),
        (["text", "x", "A", "B", None, "(${alter} > 3"], "relevant", "Klammer"),
        (["text", "x", "A", "B", None, "${alter} > ${zufrieden}"], "relevant", "festen Wert"),
        (["text", "x", "A", "B", None, "(" * 50 + "${alter} > 3" + ")" * 50], "relevant", "verschachtelt"),
        (["range", "x", "A", "B", None, None, None, None, "start=0 end=1 step=0.1"], "parameters", "Schritte"),
        (["integer", "x", "A", "B", None, None, ". >= 0 and . <= 20000"], "vp_bins", "Klassen"),
        (["integer", "x", "A", "B", None, None, ". >= 9 and . <= 3"], "type", "Bereich"),
    ],
)  # fmt: skip
def test_faulty_rows_say_where_and_what(row: list[Any], column: str, part: str) -> None:
    error = one(workbook([*SURVEY[:-1], row, SURVEY[-1]]))
    assert (error.sheet, error.row, error.column) == ("survey", 15, column)
    assert part in error.message


def test_conditions_may_only_look_back() -> None:
    forward = changed(SURVEY, 8, 5, "${alter} > 3")
    error = one(workbook(forward))
    assert (error.row, error.column) == (8, "relevant")
    assert "später" in error.message
    circle = changed(forward, 14, 5, "${zufrieden} > 3")
    assert "im Kreis" in one(workbook(circle)).message
    assert "im Kreis" in one(workbook(changed(SURVEY, 8, 5, "${zufrieden} > 3"))).message
    assert "im Kreis" in one(workbook(changed(SURVEY, 7, 5, "${alter} > 3"))).message


def test_missing_sheets_labels_and_translations() -> None:
    assert {row.sheet for row in refused(workbook(choices=None, settings=None))} == {"choices", "settings"}  # type: ignore[arg-type]
    assert "leer" in one(workbook(choices=[])).message
    assert {(n.row, n.level) for n in read_xlsform(workbook(changed(SURVEY, 4, 3, None))).notes} >= {(4, "warning")}
    english = [["type", "name", "label::English (en)"], ["text", "x", "What?"]]
    assert any("Deutsch fehlt" in row.message for row in refused(workbook(english)))


def test_plain_labels_count_as_german_unless_the_settings_say_otherwise() -> None:
    plain = [["type", "name", "label"], ["text", "x", "Was?"]]
    draft = read_xlsform(workbook(plain))
    assert draft.items[0].label == {"de": "Was?"}
    assert any(note.level == "warning" and note.column == "label" for note in draft.notes)
    assert draft.sections[0].title == {"de": "Umfrage"}
    english = changed(changed(SETTINGS, 1, 4, "default_language"), 2, 4, "English (en)")
    assert any("Deutsch fehlt" in row.message for row in refused(workbook(plain, settings=english)))


def test_duplicate_columns_and_choices() -> None:
    assert "zweimal" in one(workbook([[*HEAD, "name"], *SURVEY[1:]])).message
    error = one(workbook(choices=[*CHOICES, ["rolle", "buerger", "B", "B"]]))
    assert (error.sheet, error.row) == ("choices", 13)


def test_columns_that_are_not_taken_are_listed_or_refused() -> None:
    notes = read_xlsform(workbook([[*HEAD, "default", "bind::x"], [*SURVEY[1], *[None] * 5, "9"], *SURVEY[2:]])).notes
    assert ("survey", 2, "default", "left_out") in {(n.sheet, n.row, n.column, n.level) for n in notes}
    error = one(workbook([[*HEAD, "calculation"], *SURVEY[1:3], [*SURVEY[3], *[None] * 4, "1+1"], *SURVEY[4:]]))
    assert (error.row, error.column) == (4, "calculation")


def test_formulas_macros_and_foreign_files_are_refused() -> None:
    error = one(workbook(changed(SURVEY, 4, 2, "=1+1")))
    assert (error.sheet, error.row, error.column) == ("survey", 4, "C")
    assert "Formel" in error.message
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "Makros" in one(stream.getvalue()).message
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04kaputt", b"type,name\n"):
        assert one(content).message


def test_a_million_empty_rows_end_in_one_sentence() -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(20, 400_000))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            target.writestr(member.filename, content)
    assert "Zeilen" in one(stream.getvalue()).message or "groß" in one(stream.getvalue()).message


def test_rows_outside_of_groups_and_inner_groups() -> None:
    rows = [
        HEAD,
        ["text", "erste", "Eins", "Bir"],
        ["begin_group", "a", "A", "A"],
        ["begin_group", "b", "B", "B", None, "${erste} != ''"],
        ["text", "zweite", "Zwei", "İki"],
        ["end_group"],
        ["end_group"],
    ]
    draft = read_xlsform(workbook(rows))
    assert [section.code for section in draft.sections] == ["teil_1", "a"]
    assert draft.items[1].condition == {"item": "erste", "op": "answered"}
    assert {note.row for note in draft.notes if note.level == "changed"} >= {2, 4}
    assert "end_group" in one(workbook(rows[:-1])).message
    assert "begin_group" in one(workbook([*rows, ["end_group"]])).message


@pytest.mark.parametrize(
    "text",
    [
        "${a} = 'x'",
        "not(${a} = 'x' or ${b} >= -3)",
        "${a} != '' and (${b} < 3 or (${c} = 'y' and ${d} > 4))",
        "selected(${a}, 'x') and not(${b} != '')",
        '${a} = "it\'s"',
    ],
)
def test_conditions_are_written_as_they_were_read(text: str) -> None:
    assert to_xpath(parse(text, dialect="xlsform", variables=lambda name: {"item": name})) == text


@pytest.mark.parametrize(
    "text", ["${a", "a = 1", "${a} = ", "${a} == ${b}", "and", "${a} = 1.5", "'a' = 'b'", "x" * 3000]
)
def test_unreadable_conditions_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, dialect="xlsform")


@pytest.mark.django_db
def test_an_import_must_not_change_what_a_code_means() -> None:
    version = create_from_draft(draft=read_xlsform(workbook()), by=None)
    with pytest.raises(DomainError, match="Entwurf"):
        save_draft(version.questionnaire, read_xlsform(workbook()))
    freeze_version(version)
    other_kind = read_xlsform(workbook(changed(SURVEY, 14, 0, "text")))
    other_scale = read_xlsform(workbook(changed(SURVEY, 8, 8, "start=0 end=5 step=1")))
    for draft, row in ((other_kind, 14), (other_scale, 8)):
        with pytest.raises(ImportRefused) as caught:
            save_draft(version.questionnaire, draft)
        assert [error.row for error in caught.value.rows] == [row]
    assert version.questionnaire.versions.count() == 1
    with pytest.raises(DomainError, match="hat schon ein anderer"):
        create_from_draft(draft=read_xlsform(workbook()), by=None)


@pytest.mark.django_db
def test_answers_keep_their_numbers_when_the_order_changes() -> None:
    version = create_from_draft(draft=read_xlsform(workbook()), by=None)
    freeze_version(version)
    moved = [CHOICES[0], ["rolle", "neu", "Neu", "Yeni"], CHOICES[2], CHOICES[1], *CHOICES[3:]]
    following = save_draft(version.questionnaire, read_xlsform(workbook(choices=moved)))
    options = m.Option.objects.filter(item__section__version=following, item__code="rolle").order_by("position")
    assert list(options.values_list("code", "number")) == [("neu", 3), ("buerger", 2), ("verwaltung", 1)]


def test_texts_that_look_like_formulas_stay_texts() -> None:
    draft = read_xlsform(workbook())
    draft.items[0].label["de"] = "=HYPERLINK(1)"
    again = read_xlsform(write_draft(draft))
    assert again.items[0].label["de"] == "=HYPERLINK(1)"


def test_a_questionnaire_without_end_is_refused_early() -> None:
    rows = [HEAD, *(["text", f"q{number}", "A", "B", None, "${q0} = 'a'"] for number in range(2_000))]
    assert "300 Fragen" in one(workbook(rows)).message
