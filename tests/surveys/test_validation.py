"""What is taken as an answer, what is refused with which sentence, and how fast."""

from time import perf_counter
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from surveys.answering_texts import interface, languages
from surveys.compiled import CompiledVersion, compile_version
from surveys.layout import ANSWERED_TEXT, SKIPPED
from surveys.validation import Invalid, Raw, readers_of, validate
from tests.figures import figure
from tests.surveys.samples import COMPLETE, many_fields, questionnaire

pytestmark = pytest.mark.django_db
BAR = 20
ASSERTED = 10


@pytest.fixture
def compiled() -> CompiledVersion:
    return compile_version(questionnaire())


def errors(compiled: CompiledVersion, raw: Raw, language: str = "de") -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        validate(compiled, raw, language=language)
    return caught.value.errors


def test_a_complete_questionnaire_becomes_a_vector_a_text_and_a_cell(compiled: CompiledVersion) -> None:
    submission = validate(compiled, COMPLETE)
    assert submission.answers == {
        "gruppe": 2, "art": 1, "dimensionen": (1, 2), "zufrieden": 3, "warum": ANSWERED_TEXT, "wirkt": -2, "traegt": 1,
        "alter": 42,
    }  # fmt: skip
    assert submission.texts == {"warum": "Zu wenig Zeit"}
    assert (submission.group, submission.organisation) == (2, 1)
    decoded = compiled.layout.decode(compiled.layout.encode(submission.answers))
    assert decoded == submission.answers


def test_answers_to_what_is_not_asked_are_dropped(compiled: CompiledVersion) -> None:
    raw = {**COMPLETE, "gruppe": ["buerger"], "zufrieden": ["9"]}
    submission = validate(compiled, raw)
    assert set(submission.answers) == {"gruppe", "zufrieden", "wirkt", "traegt", "alter"}
    assert submission.texts == {}
    assert submission.organisation == -1


def test_what_is_left_out_is_skipped_and_missing_codes_stay_apart(compiled: CompiledVersion) -> None:
    raw = {"gruppe": ["organisation"], "art": ["ka"], "zufrieden": ["ka"], "alter.missing": ["ka"], "alter": [""]}
    submission = validate(compiled, raw)
    assert submission.answers["art"] == submission.answers["zufrieden"] == submission.answers["alter"] == "ka"
    assert submission.answers["dimensionen"] == submission.answers["wirkt"] == SKIPPED
    assert "warum" not in submission.answers, "a missing code is no answer that a condition could compare"
    assert (submission.group, submission.organisation) == (2, -1)


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        ({"gruppe": []}, "gruppe", "required"),
        ({"gruppe": ["fremd"]}, "gruppe", "unknown_option"),
        ({"gruppe": ["buerger", "organisation"]}, "gruppe", "one_only"),
        ({"gruppe": ["1"]}, "gruppe", "unknown_option"),
        ({"art": ["verein\x00"]}, "art", "unknown_option"),
        ({"dimensionen": ["alter", "fremd"]}, "dimensionen", "unknown_option"),
        ({"dimensionen": ["alter", "keine"]}, "dimensionen", "exclusive"),
        ({"zufrieden": ["11"]}, "zufrieden", "unknown_option"),
        ({"zufrieden": ["-1"]}, "zufrieden", "unknown_option"),
        ({"zufrieden": ["3.0"]}, "zufrieden", "unknown_option"),
        ({"wirkt": ["-3"]}, "wirkt", "unknown_option"),
        ({"alter": ["3,5"]}, "alter", "not_whole"),
        ({"alter": ["9" * 100_000]}, "alter", "not_whole"),
        ({"alter": ["121"]}, "alter", "out_of_range"),
        ({"alter": ["1\x00"]}, "alter", "not_whole"),
        ({"alter": ["42"], "alter.missing": ["ka"]}, "alter", "exclusive"),
        ({"alter": [""], "alter.missing": ["fremd"]}, "alter", "unknown_option"),
        ({"warum": ["x" * 3001]}, "warum", "too_long"),
        ({"warum": ["x" * 2_000_000]}, "warum", "too_long"),
        ({"warum": ["a\x00b"]}, "warum", "characters"),
        ({"fremd": ["1"]}, "", "foreign"),
        ({"zufrieden.missing": ["ka"]}, "", "foreign"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence_in_the_language(
    compiled: CompiledVersion, change: dict[str, list[str]], code: str, key: str
) -> None:
    for language in languages():
        found = errors(compiled, {**COMPLETE, **change}, language)
        expected = interface(language)[f"error_{key}"].format(minimum=0, maximum=120, number=3000)
        assert found == {code: expected}


@pytest.mark.parametrize("typed", ["42", " 42 ", "+42", "٤٢", "۴۲"])
def test_numbers_are_read_as_people_type_them(compiled: CompiledVersion, typed: str) -> None:
    assert validate(compiled, {**COMPLETE, "alter": [typed]}).answers["alter"] == 42


def test_texts_are_cleaned_and_empty_ones_are_skipped(compiled: CompiledVersion) -> None:
    assert validate(compiled, {**COMPLETE, "warum": ["  a\r\nb\u202e "]}).texts == {"warum": "a\nb"}
    assert validate(compiled, {**COMPLETE, "warum": [" \u200b "]}).answers["warum"] == SKIPPED


def test_every_language_has_every_sentence_with_the_same_values() -> None:
    german = interface("de")
    assert set(languages()) == {"de", "en", "tr", "ar", "uk", "ru"}
    for language in languages():
        assert interface(language).keys() == german.keys()
        assert all(interface(language)[key].strip() for key in german)


def _form(compiled: CompiledVersion) -> type[forms.Form]:
    fields: dict[str, Any] = {}
    for code, item in compiled.items.items():
        if item.kind == "multi":
            choices = [(option.code, option.code) for option in item.options]
            fields[code] = forms.MultipleChoiceField(choices=choices, required=False)
        elif item.kind in {"single", "scale"}:
            points = [str(point) for point in range(item.minimum, item.maximum + 1)]
            names = [option.code for option in item.options] or points
            fields[code] = forms.ChoiceField(choices=[(name, name) for name in names], required=False)
        elif item.kind == "number":
            fields[code] = forms.IntegerField(min_value=item.minimum, max_value=item.maximum, required=False)
        else:
            fields[code] = forms.CharField(max_length=item.max_length, required=False)
    return type("SameFields", (forms.Form,), fields)


def test_validation_against_a_django_form_of_the_same_fields() -> None:
    compiled = compile_version(many_fields())
    values = {"scale": ["7"], "single": ["c"], "multi": ["a", "d"], "number": ["8"], "text": ["Das ist gut."]}
    raw = {code: values[item.kind] for code, item in compiled.items.items()}
    posted = QueryDict(mutable=True)
    for code, given in raw.items():
        posted.setlist(code, given)
    form = _form(compiled)
    assert form(posted).is_valid()
    readers_of(compiled)
    ours, theirs = _fastest(lambda: validate(compiled, raw)), _fastest(lambda: form(posted).is_valid())
    figure(
        "validation of one submission against a Django form of the same 40 fields",
        f"{theirs / ours:.0f} × faster",
        f"≥ {BAR} ×",
    )
    assert theirs / ours >= ASSERTED


def _fastest(run: Any, times: int = 30) -> float:
    def once() -> float:
        started = perf_counter()
        run()
        return perf_counter() - started

    return min(once() for _index in range(times))
