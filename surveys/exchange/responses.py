"""Answers in and out as CSV: one column per question, for multiple choice one per option (``question__option``, 0 or 1).

What is no answer has a mark of its own, so that nothing is confused: ``#NG`` not asked, ``#UE`` skipped, ``#NE`` not
reached, ``#`` and a missing code (``#ka``). An empty cell is "not asked" where the condition of the question does not
hold, else "skipped". Texts stand in the file only when it comes in. What goes out says nothing about them, not even who
wrote one: beside the file of the texts that would tell whose they are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.tables import Cell, Column, Sheet, csv_bytes, read_csv
from portal.core.text import clean_line, clean_text
from surveys.compiled import CompiledItem, CompiledVersion
from surveys.conditions import codes, holds
from surveys.enums import LANGUAGE_NAMES
from surveys.exchange.draft import ImportRefused, Place, RowError, finding
from surveys.layout import ANSWERED_TEXT, NOT_ASKED, NOT_REACHED, SKIPPED
from surveys.models.answers import NO_CELL
from surveys.validation import Submission

MARKS = {"#NG": NOT_ASKED, "#UE": SKIPPED, "#NE": NOT_REACHED}
MARK_OF = {value: mark for mark, value in MARKS.items()}
ABSENT_TEXT = "#TX"
"""Older files say so where a text was given."""
LANGUAGE = "sprache"
BETWEEN = "__"
MAX_ROWS, MAX_COLUMNS, LISTED_AT_MOST = 20_000, 2_000, 200
Answer = tuple[Any, Any, str]
"""(for the layout, for conditions, text)"""


@dataclass(frozen=True)
class Parsed:
    """A file that can be taken: submissions with their language, and how often each question was answered."""

    rows: list[tuple[Submission, str]]
    answered: Counter[str]
    notes: list[RowError] = field(default_factory=list)


class _Wrong(Exception):
    """A cell that cannot be read; the message is a German sentence."""


def columns_of(item: CompiledItem) -> list[str]:
    """Names of the columns of a question."""
    return [f"{item.code}{BETWEEN}{option.code}" for option in item.options] if item.kind == "multi" else [item.code]


def read_responses(compiled: CompiledVersion, content: bytes) -> Parsed:
    """Read a CSV file; ``ImportRefused`` names line, column and what to do for everything that is wrong."""
    try:
        data = read_csv(content, max_rows=MAX_ROWS + 1, max_columns=MAX_COLUMNS, title=_("Antworten"))
    except DomainError as error:
        raise ImportRefused.because(error.message) from error
    table = [["" if cell is None else str(cell) for cell in row] for row in data.rows]
    if len(table) < 2:
        raise ImportRefused.because(
            _("Die Datei braucht eine Kopfzeile mit den Namen der Fragen und mindestens eine Antwort.")
        )
    header, notes = _header(compiled, [name.strip().lower() for name in table[0]])
    notes += _encoding(content, table)
    rows, errors, answered = [], list[RowError](), Counter[str]()
    for number, cells in enumerate(table[1:], start=2):
        if any(cells):
            reading = _Row(compiled, dict(zip(header, cells, strict=True)), number)
            rows.append(reading.submission())
            errors += reading.errors
            answered.update(reading.answered)
        if len(errors) > LISTED_AT_MOST:
            break
    if errors:
        raise ImportRefused(errors[:LISTED_AT_MOST])
    return Parsed(rows, answered, notes)


def _header(compiled: CompiledVersion, header: list[str]) -> tuple[list[str], list[RowError]]:
    known = {column: item.code for item in compiled.items.values() for column in columns_of(item)}
    errors = [
        finding(
            Place("", 1, name or "?"),
            _("Diese Spalte gehört zu keiner Frage der Fassung. Bitte löschen oder umbenennen."),
        )
        for name in header
        if name not in known and name != LANGUAGE
    ]
    errors += [
        finding(Place("", 1, name), _("Diese Spalte gibt es zweimal. Bitte löschen Sie eine."))
        for name, number in Counter(header).items()
        if number > 1 and name
    ]
    present = {known[name] for name in header if name in known}
    for item in compiled.items.values():
        absent = [column for column in columns_of(item) if column not in header]
        if item.code in present and absent:
            errors.append(finding(Place("", 1, absent[0]), _("Zu „%s“ fehlt diese Spalte.") % item.code))
    if errors or not present:
        raise ImportRefused(errors or [finding(Place("", 1), _("Die Kopfzeile nennt keine Frage der Fassung."))])
    notes = [
        finding(Place("", 1, code), _("Die Spalte fehlt; die Frage zählt als nicht gefragt."), "warning")
        for code in compiled.items
        if code not in present
    ]
    return header, notes


def _encoding(content: bytes, table: Iterable[Sequence[str]]) -> list[RowError]:
    """Files that are not UTF-8 are read as Windows-1252; unreadable characters refuse the file."""
    for number, cells in enumerate(table, start=1):
        if any("\ufffd" in cell for cell in cells):
            text = _("Die Zeile enthält unlesbare Zeichen. Bitte speichern Sie die Datei als „CSV UTF-8“.")
            raise ImportRefused([RowError("", number, "", text)])
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = _(
            "Die Datei ist nicht in UTF-8 gespeichert. Bitte prüfen Sie Umlaute und andere Zeichen in den Texten."
        )
        return [RowError("", 0, "", text, "warning")]
    return []


class _Row:
    """One answered questionnaire; errors are collected."""

    def __init__(self, compiled: CompiledVersion, cells: dict[str, str], number: int) -> None:
        self.compiled, self.cells, self.number = compiled, cells, number
        self.errors: list[RowError] = []
        self.answers: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        self.texts: dict[str, str] = {}

    @property
    def answered(self) -> list[str]:
        return [code for code, value in self.answers.items() if value not in MARK_OF and not isinstance(value, str)]

    def submission(self) -> tuple[Submission, str]:
        for section in self.compiled.sections:
            asked = holds(section.condition, self.known)
            for item in section.items:
                self.item(item, asked=asked and holds(item.condition, self.known))
        compiled = self.compiled
        cells = [self.cell(item) for item in (compiled.group_item, compiled.organisation_item)]
        return Submission(self.answers, self.texts, cells[0], cells[1]), self.language()

    def language(self) -> str:
        code = self.cells.get(LANGUAGE, "").lower() or "de"
        if code not in LANGUAGE_NAMES:
            self.error(
                LANGUAGE, _("Die Sprache „%s“ ist nicht bekannt. Bitte nennen Sie ihren Code, etwa „tr“.") % code
            )
        return code

    def cell(self, item: CompiledItem | None) -> int:
        return int(self.answers[item.code]) if item is not None and item.code in self.known else NO_CELL

    def item(self, item: CompiledItem, *, asked: bool) -> None:
        names = [name for name in columns_of(item) if name in self.cells]
        values = [self.cells[name] for name in names]
        try:
            if not any(values):
                value: Answer = (SKIPPED if asked and names else NOT_ASKED, None, "")
            else:
                value = _several(item, values) if item.kind == "multi" else _one(item, values[0])
            if not asked and not self.errors and value[0] not in (NOT_ASKED, NOT_REACHED):
                raise _Wrong(
                    _("Nach den Antworten davor wäre „%s“ nicht gefragt worden. Erlaubt ist hier #NG.") % item.code
                )
        except _Wrong as wrong:
            self.error(names[0], str(wrong))
            return
        self.answers[item.code] = value[0]
        if value[1] is not None:
            self.known[item.code] = value[1]
        if value[2]:
            self.texts[item.code] = value[2]

    def error(self, column: str, message: str) -> None:
        self.errors.append(RowError("", self.number, column, message))


def _no_answer(item: CompiledItem, value: str) -> Any:
    """What a mark stands for; None if the value is none."""
    if value in MARKS:
        return MARKS[value]
    code = value[1:].lower() if value.startswith("#") else ""
    return code if code in {missing.code for missing in item.missing} else None


def _one(item: CompiledItem, value: str) -> Answer:
    mark = _no_answer(item, value)
    if mark is not None:
        return mark, None, ""
    if item.is_text:
        return _text(item, value)
    if item.kind == "single":
        code = value.lower()
        if code not in item.numbers:
            raise _Wrong(
                _("Die Antwort „%(value)s“ gibt es nicht. Erlaubt: %(codes)s.")
                % {"value": value[:40], "codes": _codes(item)}
            )
        return item.numbers[code], code, ""
    return _whole(item, value)


def _whole(item: CompiledItem, value: str) -> Answer:
    number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else None
    if number is None or not item.minimum <= number <= item.maximum:
        bounds = {"value": value[:40], "low": item.minimum, "high": item.maximum}
        raise _Wrong(_("„%(value)s“ ist keine ganze Zahl von %(low)s bis %(high)s.") % bounds)
    return number, number, ""


def _text(item: CompiledItem, value: str) -> Answer:
    if value == ABSENT_TEXT:
        raise _Wrong(_("#TX steht für einen Text, der nicht in der Datei ist. Bitte leeren Sie die Zelle."))
    text = clean_text(value) if item.kind == "long_text" else clean_line(value)
    if len(text) > item.max_length:
        raise _Wrong(_("Der Text ist länger als %(n)s Zeichen. Bitte kürzen Sie ihn.") % {"n": item.max_length})
    return ANSWERED_TEXT, text, text


def _several(item: CompiledItem, values: list[str]) -> Answer:
    marks = {_no_answer(item, value) for value in values}
    if marks != {None}:
        if len(marks) > 1:
            raise _Wrong(
                _("In den Spalten von „%s“ stehen Marken und Antworten nebeneinander. Bitte nur eines.") % item.code
            )
        return marks.pop(), None, ""
    if not {*values} <= {"0", "1", ""}:
        raise _Wrong(
            _("In den Spalten von „%s“ ist 1 (angekreuzt) oder 0 erlaubt, oder eine Marke wie #UE.") % item.code
        )
    ticked = [option for option, value in zip(item.options, values, strict=True) if value == "1"]
    if not ticked:
        return SKIPPED, None, ""
    if len(ticked) > 1 and any(option.exclusive for option in ticked):
        raise _Wrong(_("Bei „%s“ schließt eine der Antworten die anderen aus.") % item.code)
    return tuple(option.number for option in ticked), [option.code for option in ticked], ""


def _codes(item: CompiledItem) -> str:
    return ", ".join([*item.numbers, *(f"#{missing.code}" for missing in item.missing)])


def write_responses(compiled: CompiledVersion, vectors: Iterable[bytes]) -> bytes:
    """The responses as CSV, one row per vector, sorted by what the file says of them and by nothing else."""
    items = silent_on_texts(compiled)
    columns = [Column(name, name) for item in items for name in columns_of(item)]
    writers = [_writer(item) for item in items]
    rows = [
        [cell for item, write in zip(items, writers, strict=True) for cell in write(decoded[item.code])]
        for decoded in (compiled.layout.decode(vector) for vector in vectors)
    ]
    return csv_bytes(Sheet(_("Antworten"), columns, sorted(rows, key=lambda row: [str(cell) for cell in row])))


def silent_on_texts(compiled: CompiledVersion) -> list[CompiledItem]:
    """Questions whose answers do not tell who wrote a text: neither texts nor what is asked depending on one."""
    telling: set[str] = set()
    for section in compiled.sections:
        for item in section.items:
            looked_at = codes(section.condition) | codes(item.condition)
            if item.is_text or looked_at & telling:
                telling.add(item.code)
    return [item for item in compiled.items.values() if item.code not in telling]


def _writer(item: CompiledItem) -> Callable[[Any], list[Cell]]:
    width = len(columns_of(item))
    options = {option.number: option.code for option in item.options}

    def write(value: Any) -> list[Cell]:
        if isinstance(value, str):
            return [f"#{value}"] * width
        if isinstance(value, int) and value in MARK_OF:
            return [MARK_OF[value]] * width
        if item.kind == "multi":
            return [int(option.number in value) for option in item.options]
        return [options[value] if item.kind == "single" else value]

    return write


def write_texts(rows: Iterable[tuple[str, str, str]]) -> bytes:
    """Texts (question, language, text) as CSV, in the order given."""
    columns = [Column("frage", "frage"), Column("sprache", "sprache"), Column("text", "text")]
    return csv_bytes(Sheet(_("Texte"), columns, rows))
