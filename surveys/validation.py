"""What a respondent sends becomes answers for the layout, or sentences in the respondent's language.

Table-driven: for each item of a compiled version there is a reader with the values that may arrive, built once. Items
are read in order; a condition sees the answers before it. What is not asked is dropped, what does not exist is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from portal.core.text import clean_line, clean_text
from surveys.answering_texts import sentence
from surveys.compiled import MISSING_FIELD, CompiledItem, CompiledVersion
from surveys.conditions import holds
from surveys.layout import ANSWERED_TEXT, SKIPPED
from surveys.models.answers import NO_CELL

Raw = Mapping[str, Sequence[str]]
FORM = ""
"""Key of errors that belong to no question."""
WHOLE_NUMBER = re.compile(r"[+\-−]?\d{1,9}")
UNCLEAN = 4
"""A text may arrive this many times longer than allowed: cleaning shortens it."""


@dataclass(frozen=True)
class Submission:
    """A valid questionnaire: answers for ``Layout.encode``, texts by item code, and the cell it is counted in."""

    answers: Mapping[str, Any]
    texts: Mapping[str, str]
    group: int = NO_CELL
    organisation: int = NO_CELL

    @property
    def is_empty(self) -> bool:
        """Whether no question at all is answered, not even with a missing code."""
        return all(value == SKIPPED for value in self.answers.values())


class Invalid(Exception):
    """The answers cannot be taken. ``errors`` maps item codes to sentences; "" is the questionnaire as a whole."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = dict(errors)


@dataclass
class Examined:
    """What could be read: ``answers`` for the layout, ``known`` for conditions, and what is wrong (reason, values)."""

    answers: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)

    def errors(self, language: str) -> dict[str, str]:
        return {
            code: sentence(language, f"error_{reason}", **values) for code, (reason, values) in self.problems.items()
        }


class _Problem(Exception):
    def __init__(self, reason: str, **values: object) -> None:
        self.reason, self.values = reason, values


Reader = Callable[[Sequence[str], Sequence[str]], tuple[Any, Any, str]]
"""(values of the field, values of its missing field) → (for the layout, for conditions, text)."""
NOTHING = (SKIPPED, None, "")
_readers: "WeakKeyDictionary[CompiledVersion, dict[str, Reader]]" = WeakKeyDictionary()


def validate(compiled: CompiledVersion, raw: Raw, *, language: str = "de") -> Submission:
    """Return the submission, or raise ``Invalid`` with sentences in the language."""
    examined = examine(compiled, raw)
    if examined.problems:
        raise Invalid(examined.errors(language))
    return Submission(
        answers=examined.answers,
        texts=examined.texts,
        group=_cell(compiled.group_item, examined),
        organisation=_cell(compiled.organisation_item, examined),
    )


def examine(compiled: CompiledVersion, raw: Raw) -> Examined:
    """Read everything that is asked; problems are collected by item code."""
    found, readers = Examined(), readers_of(compiled)
    if not raw.keys() <= compiled.fields:
        found.problems[FORM] = ("foreign", {})
    for section in compiled.sections:
        if section.condition and not holds(section.condition, found.known):
            continue
        for item in section.items:
            if not item.condition or holds(item.condition, found.known):
                _read(item, readers[item.code], raw, found)
    return found


def readers_of(compiled: CompiledVersion) -> dict[str, Reader]:
    """The readers of all items, made at the first use."""
    if compiled not in _readers:
        _readers[compiled] = {code: _reader(item) for code, item in compiled.items.items()}
    return _readers[compiled]


def _read(item: CompiledItem, reader: Reader, raw: Raw, found: Examined) -> None:
    code = item.code
    values = raw.get(code, ())
    missing: Sequence[str] = raw.get(code + MISSING_FIELD, ()) if item.missing else ()
    try:
        value, known, text = reader(values, missing) if values or missing else NOTHING
    except _Problem as problem:
        found.problems[code] = (problem.reason, problem.values)
        return
    if value == SKIPPED and item.required:
        found.problems[code] = ("required", {})
    found.answers[code] = value
    if known is not None:
        found.known[code] = known
    if text:
        found.texts[code] = text


def _cell(item: CompiledItem | None, examined: Examined) -> int:
    if item is None or examined.known.get(item.code) is None:
        return NO_CELL
    return int(examined.answers[item.code])


def _reader(item: CompiledItem) -> Reader:
    if item.kind == "multi":
        return _several(item)
    if item.kind == "number":
        return _beside_missing(item, _number(item))
    if item.is_text:
        return _beside_missing(item, _text(item))
    return _one(item)


def _one(item: CompiledItem) -> Reader:
    """Single choice and scale: every value that may arrive is in the table."""
    table: dict[str, tuple[Any, Any, str]] = {missing.code: (missing.code, None, "") for missing in item.missing}
    if item.kind == "scale":
        table |= {str(point): (point, point, "") for point in range(item.minimum, item.maximum + 1)}
    else:
        table |= {option.code: (option.number, option.code, "") for option in item.options}
    table[""] = NOTHING

    def read(values: Sequence[str], missing: Sequence[str]) -> tuple[Any, Any, str]:
        if len(values) > 1:
            raise _Problem("one_only")
        try:
            return table[values[0]] if values else NOTHING
        except KeyError:
            raise _Problem("unknown_option") from None

    return read


def _several(item: CompiledItem) -> Reader:
    numbers = item.numbers
    missing_codes = {missing.code for missing in item.missing} - numbers.keys()
    alone = missing_codes | {option.code for option in item.options if option.exclusive}

    def read(values: Sequence[str], missing: Sequence[str]) -> tuple[Any, Any, str]:
        ticked = list(dict.fromkeys(value for value in values if value))
        if not ticked:
            return NOTHING
        if any(value not in numbers and value not in missing_codes for value in ticked):
            raise _Problem("unknown_option")
        if len(ticked) > 1 and not alone.isdisjoint(ticked):
            raise _Problem("exclusive")
        if ticked[0] in missing_codes:
            return ticked[0], None, ""
        return tuple(numbers[value] for value in ticked), ticked, ""

    return read


def _beside_missing(item: CompiledItem, read_value: Callable[[str], tuple[Any, Any, str]]) -> Reader:
    """A typed value, or one of the missing codes from the field beside it."""
    codes = {missing.code for missing in item.missing}

    def read(values: Sequence[str], missing: Sequence[str]) -> tuple[Any, Any, str]:
        ticked = [value for value in missing if value]
        if len(values) > 1 or len(ticked) > 1:
            raise _Problem("one_only")
        if ticked and ticked[0] not in codes:
            raise _Problem("unknown_option")
        result = read_value(values[0]) if values else NOTHING
        if ticked:
            if result[0] != SKIPPED:
                raise _Problem("exclusive")
            return ticked[0], None, ""
        return result

    return read


def _number(item: CompiledItem) -> Callable[[str], tuple[Any, Any, str]]:
    bounds = {"minimum": item.minimum, "maximum": item.maximum}

    def read(value: str) -> tuple[Any, Any, str]:
        value = value.strip() if len(value) <= CODE_OR_NUMBER else value
        if not value:
            return NOTHING
        if not WHOLE_NUMBER.fullmatch(value):
            raise _Problem("not_whole", **bounds)
        number = int(value.replace("−", "-"))
        if not item.minimum <= number <= item.maximum:
            raise _Problem("out_of_range", **bounds)
        return number, number, ""

    return read


def _text(item: CompiledItem) -> Callable[[str], tuple[Any, Any, str]]:
    clean = clean_text if item.kind == "long_text" else clean_line

    def read(value: str) -> tuple[Any, Any, str]:
        if not value:
            return NOTHING
        if "\x00" in value:
            raise _Problem("characters")
        text = clean(value) if len(value) <= UNCLEAN * item.max_length else value
        if len(text) > item.max_length:
            raise _Problem("too_long", number=item.max_length)
        return (ANSWERED_TEXT, text, text) if text else NOTHING

    return read


CODE_OR_NUMBER = 40
