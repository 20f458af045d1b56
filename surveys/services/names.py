"""Short names that nobody wrote: made from the German text, and kept once a version with them is frozen."""

from collections.abc import Collection
from typing import Any

from surveys.compiled import CODE_LENGTH, LOCAL_PREFIX
from surveys.models import Item, Questionnaire, QuestionnaireVersion, Section
from surveys.naming import code_from
from surveys.services.rules import used_codes
from surveys.wording import GERMAN

Values = dict[str, Any]


def name_section(version: QuestionnaireVersion, section: Section, values: Values) -> Values:
    """The values with a code."""
    if values["code"]:
        return values
    taken = version.sections.exclude(pk=section.pk).values_list("code", flat=True)
    return {**values, "code": _code(version.questionnaire, values["title"], "abschnitt", set(taken))}


def name_item(version: QuestionnaireVersion, item: Item | None, values: Values) -> Values:
    """The values with a code for the question and for each of its answers.

    What a frozen version means by a code is never given to something else: a new text gets a new code.
    """
    rows = [*values["options"], *values["missing"]]
    if values["code"] and all(row["code"] for row in rows):
        return values
    used = used_codes(version.questionnaire)
    fixed = used[item.code].options if item and item.code in used else {}
    code = values["code"] or (item.code if item and item.code in used else "")
    if not code:
        others = Item.objects.filter(section__version=version)
        others = others.exclude(pk=item.pk) if item else others
        taken = {*others.values_list("code", flat=True), *used}
        code = _code(version.questionnaire, values["label"], "frage", taken)
    kept = {number: option for option, number in fixed.items()}
    given = {row["code"] for row in rows} | set(fixed)
    named = {name: [_named(row, given, kept, name) for row in values[name]] for name in ("options", "missing")}
    return {**values, "code": code, **named}


def _named(row: Values, given: set[str], kept: dict[int, str], kind: str) -> Values:
    if row["code"]:
        return row
    fallback = "antwort" if kind == "options" else "code"
    code = kept.get(row.get("number") or -1) or code_from(row["label"].get(GERMAN, ""), fallback=fallback, taken=given)
    given.add(code)
    return {**row, "code": code}


def _code(questionnaire: Questionnaire, texts: dict[str, str], fallback: str, taken: Collection[str]) -> str:
    local = questionnaire.municipality_id is not None
    return code_from(
        texts.get(GERMAN, ""),
        fallback=fallback,
        taken=taken,
        longest=CODE_LENGTH - len(LOCAL_PREFIX) if local else CODE_LENGTH,
        forbidden="" if local else LOCAL_PREFIX,
    )
