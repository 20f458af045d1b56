"""LimeSurvey structure files, old and new: what is taken, and that everything else is listed."""

from time import perf_counter
from typing import Any

import pytest

from surveys.exchange.draft import Draft, ImportRefused
from surveys.exchange.limesurvey import read_limesurvey
from surveys.exchange.limesurvey_xml import plain_text
from surveys.exchange.xlsform_read import read_xlsform
from surveys.exchange.xlsform_write import write_draft
from surveys.services.import_drafts import create_from_draft
from tests.surveys.files import lss, texts

Row = dict[str, Any]


def question(qid: int, kind: str, title: str, **more: Any) -> Row:
    return {
        "qid": qid, "parent_qid": 0, "sid": 7, "gid": 1, "type": kind, "title": title, "mandatory": "N", "other": "N",
        "question_order": qid, "scale_id": 0, "relevance": "1", **more,
    }  # fmt: skip


def words(qid: int, german: str, english: str, help_: str = "") -> list[Row]:
    return [
        {"qid": qid, "question": german, "help": help_, "language": "de"},
        {"qid": qid, "question": english, "help": "", "language": "en"},
    ]


def part(qid: int, parent: int, code: str, **more: Any) -> Row:
    return {
        "qid": qid,
        "parent_qid": parent,
        "title": code,
        "question_order": qid,
        "scale_id": 0,
        "relevance": "1",
        **more,
    }


def answer(aid: int, qid: int, code: str) -> Row:
    return {"aid": aid, "qid": qid, "code": code, "sortorder": aid, "scale_id": 0}


def said(aid: int, german: str, english: str) -> list[Row]:
    return [{"aid": aid, "answer": german, "language": "de"}, {"aid": aid, "answer": english, "language": "en"}]


def everything() -> bytes:
    """One question of each type, as LimeSurvey 4 and later write it."""
    questions = [
        question(1, "L", "Rolle", mandatory="Y", other="Y"),
        question(2, "M", "Wege", relevance='Rolle.NAOK == "A1"'),
        question(3, "F", "Likert", relevance='!is_empty(Rolle.NAOK) and Wege_W1.NAOK == "Y"'),
        question(4, "A", "Fuenf"),
        question(5, "B", "Zehn"),
        question(6, "C", "JaNein"),
        question(7, "N", "Alter", relevance='Likert_SQ1.NAOK <= "A2"'),
        question(8, "K", "Zahlen"),
        question(9, "S", "Kurz", relevance="7X1X7 > 17"),
        question(10, "T", "Lang", relevance='regexMatch("/x/", Kurz)'),
        question(11, "Q", "Mehrere"),
        question(12, "Y", "Einig"),
        question(13, "5", "Punkte", mandatory="S"),
        question(14, "X", "Hinweis"),
        question(15, "D", "Datum"),
        question(16, "|", "Datei"),
        question(17, "L", "Danach", relevance='Datum.NAOK == "x"'),
        question(18, "H", "Spalten"),
        question(19, "Z", "Fremd"),
    ]
    parts = [
        part(101, 2, "W1"), part(102, 2, "W2"), part(103, 3, "SQ1"), part(104, 3, "SQ2"), part(105, 4, "SQ1"),
        part(106, 5, "SQ1"), part(107, 6, "SQ1"), part(108, 8, "SQ1"), part(109, 11, "SQ1"), part(110, 18, "SQ1"),
    ]  # fmt: skip
    answers = [
        answer(1, 1, "A1"), answer(2, 1, "A2"), answer(3, 1, "-99"), answer(4, 3, "A1"), answer(5, 3, "A2"),
        answer(6, 3, "A3"), answer(7, 17, "x"), answer(8, 18, "oft"), answer(9, 18, "nie"),
    ]  # fmt: skip
    return lss(
        **texts(
            questions=questions,
            subquestions=parts,
            question_l10ns=[
                row
                for one in [*questions, *parts]
                for row in words(one["qid"], f"<p>Frage {one['title']}</p>", f"Question {one['title']}")
            ],
            answers=answers,
            answer_l10ns=[
                row for a in answers for row in said(a["aid"], f"Antwort {a['code']}", f"Answer {a['code']}")
            ],
            question_attributes=[
                {"qid": 7, "attribute": "min_num_value_n", "value": "16"},
                {"qid": 7, "attribute": "max_num_value_n", "value": "99"},
                {"qid": 2, "attribute": "exclude_all_others", "value": "W2"},
                {"qid": 9, "attribute": "maximum_chars", "value": "80"},
            ],
        )
    )  # fmt: skip


def notes(draft: Draft, level: str) -> set[str]:
    return {note.column for note in draft.notes if note.level == level}


def test_every_type_is_taken_or_listed() -> None:
    draft = read_limesurvey(everything())
    assert [(item.code, item.kind) for item in draft.items] == [
        ("rolle", "single"), ("rolle_sonstiges", "text"), ("wege", "multi"), ("likert_sq1", "scale"),
        ("likert_sq2", "scale"), ("fuenf_sq1", "scale"), ("zehn_sq1", "scale"), ("janein_sq1", "single"),
        ("alter", "number"), ("zahlen_sq1", "number"),
        ("kurz", "text"), ("lang", "long_text"), ("mehrere_sq1", "text"), ("einig", "single"), ("punkte", "scale"),
        ("danach", "single"), ("spalten_sq1", "single"),
    ]  # fmt: skip
    assert notes(draft, "left_out") == {"Datum", "Datei", "Fremd", "Lang", "Danach"}
    assert draft.sections[0].intro == {"de": "Frage Hinweis", "en": "Question Hinweis"}


def test_texts_languages_and_details() -> None:
    draft = read_limesurvey(everything())
    items = {item.code: item for item in draft.items}
    assert draft.languages == ["de", "en"]
    assert draft.title == {"de": "Umfrage in der Stadt", "en": "Survey in town"}
    assert draft.intro == {"de": "Guten Tag", "en": "Hello"}
    assert draft.thanks == {"de": "Danke", "en": "Thanks"}
    assert items["rolle"].label == {"de": "Frage Rolle", "en": "Question Rolle"}
    assert items["rolle"].required
    assert [option.code for option in items["rolle"].options] == ["a1", "a2", "sonstiges"]
    assert [missing.code for missing in items["rolle"].missing] == ["ka"]
    assert items["rolle_sonstiges"].condition == {"item": "rolle", "op": "eq", "value": "sonstiges"}
    assert [option.exclusive for option in items["wege"].options] == [False, True]
    assert items["likert_sq1"].labels["2"] == {"de": "Antwort A2", "en": "Answer A2"}
    assert (items["likert_sq1"].matrix, items["likert_sq1"].matrix_label["de"]) == ("likert", "Frage Likert")
    assert (items["zehn_sq1"].minimum, items["zehn_sq1"].maximum) == (1, 10)
    assert (items["alter"].minimum, items["alter"].maximum) == (16, 99)
    assert items["kurz"].max_length == 80
    assert not items["punkte"].required


def test_conditions() -> None:
    items = {item.code: item.condition for item in read_limesurvey(everything()).items}
    assert items["wege"] == {"item": "rolle", "op": "eq", "value": "a1"}
    assert items["likert_sq1"] == {
        "all": [{"item": "rolle", "op": "answered"}, {"item": "wege", "op": "includes", "value": "w1"}]
    }
    assert items["alter"] == {"item": "likert_sq1", "op": "le", "value": 2}
    assert items["kurz"] == {"item": "alter", "op": "gt", "value": 17}
    assert items["lang"] == {}
    assert items["danach"] == {}


@pytest.mark.django_db
def test_it_becomes_a_questionnaire_that_can_be_exported() -> None:
    draft = read_limesurvey(everything())
    version = create_from_draft(draft=draft, by=None)
    assert version.questionnaire.code == "umfrage_in_der_stadt"
    assert [item.code for item in read_xlsform(write_draft(draft)).items] == [item.code for item in draft.items]


def old() -> bytes:
    """As LimeSurvey 1 to 3 write it: a row per language, texts beside everything else."""
    rows: list[Row] = []
    for language, text in (("en", "How?"), ("de", "Wie?")):
        rows.append({**question(1, "L", "q1"), "question": text, "help": "", "language": language})
    group = {"gid": 1, "sid": 7, "group_order": 0, "description": "", "randomization_group": "", "grelevance": ""}
    frame = texts()
    frame.pop("group_l10ns")
    frame["groups"] = [
        {**group, "group_name": "Group", "language": "en"},
        {**group, "group_name": "Gruppe", "language": "de"},
    ]
    answers = [
        {
            "qid": 1,
            "code": code,
            "answer": f"{code} {language}",
            "sortorder": index,
            "language": language,
            "scale_id": 0,
        }
        for language in ("en", "de")
        for index, code in enumerate(["gut", "schlecht"])
    ]
    return lss(languages=("en", "de"), **{**frame, "questions": rows, "answers": answers})


def test_old_files_are_read_too() -> None:
    draft = read_limesurvey(old())
    assert draft.sections[0].title == {"de": "Gruppe", "en": "Group"}
    assert draft.items[0].label == {"de": "Wie?", "en": "How?"}
    assert draft.items[0].options[0].label == {"de": "gut de", "en": "gut en"}


def test_what_stays_behind_is_listed() -> None:
    frame = texts(
        questions=[question(1, "S", "a")], question_l10ns=words(1, "Was? {TOKEN:FIRSTNAME}", "What?"), quota=[{"id": 1}],
    )  # fmt: skip
    frame["surveys"] = [{"sid": 7, "ipaddr": "Y", "anonymized": "N"}]
    draft = read_limesurvey(lss(languages=("de", "en", "xx"), **frame))
    listed = " ".join(note.message for note in draft.notes if note.level == "left_out")
    for part_ in ("„xx“", "Quoten", "IP-Adressen", "Platzhalter"):
        assert part_ in listed


def test_a_condition_on_a_later_question_is_listed_not_taken() -> None:
    questions = [question(1, "S", "a", relevance='b.NAOK == "x"'), question(2, "S", "b")]
    frame = texts(questions=questions, question_l10ns=[*words(1, "Eins", "One"), *words(2, "Zwei", "Two")])
    draft = read_limesurvey(lss(**frame))
    assert draft.items[0].condition == {}
    assert any(note.column == "a" and "später" in note.message for note in draft.notes)


@pytest.mark.parametrize(
    ("content", "part_"),
    [
        (b"", "LimeSurvey"),
        (b"PK\x03\x04", "LimeSurvey"),
        (b"<document><LimeSurveyDocType>Survey", "nicht lesbar"),
        (b"<html></html>", "LimeSurvey"),
        (b"<?xml version='1.0' encoding='utf-16'?><document/>", "LimeSurvey"),
        (lss(kind="Label set"), "LimeSurvey"),
        (lss(doctype="<!DOCTYPE document [<!ENTITY a 'b'>]>"), "DOCTYPE"),
        (lss(doctype="<!DOCTYPE document SYSTEM 'file:///etc/passwd'>"), "DOCTYPE"),
        (lss(languages=("en",), **texts()), "deutschen"),
        (b"<document>" + b"<a>" * 50_000, "LimeSurvey"),
        (b"<document>\x00</document>", "nicht lesbar"),
    ],
)  # fmt: skip
def test_files_that_are_none_end_in_one_sentence(content: bytes, part_: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_limesurvey(content)
    assert len(caught.value.rows) == 1
    assert part_ in caught.value.rows[0].message
    assert caught.value.message == caught.value.rows[0].message


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Guten <b>Tag</b></p><ul><li>eins</li><li>zwei</li></ul>", "Guten Tag\neins\nzwei"),
        ("5 < 7 &amp; 7 > 5", "5 < 7 & 7 > 5"),
        ("a<script>alert(1)</script>b<style>p{}</style>c<br/>d", "abc\nd"),
        ("vorher<!-- fort -->nachher", "vorhernachher"),
        ("offen <b", "offen <b"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_malformed_html_takes_no_longer_than_other_text() -> None:
    for piece in ("<!", "<", "<a ", "<![CDATA", "<script>", "&#", " ", "\t\n"):
        started = perf_counter()
        plain_text(piece * 50_000)
        assert perf_counter() - started < 5


def test_a_survey_without_any_usable_question_is_refused() -> None:
    frame = texts(questions=[question(1, "D", "a")], question_l10ns=words(1, "Wann?", "When?"))
    with pytest.raises(ImportRefused):
        read_limesurvey(lss(**frame))
