"""Reading the three sheets of an XLSForm: cells by column name and language, with their place for messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.tables import Cell, Formula, SheetData, read_xlsx
from surveys.enums import LANGUAGE_NAMES
from surveys.exchange.draft import ImportRefused, Place, RowError, Texts, finding

REQUIRED = ("survey", "choices", "settings")
MAX_ROWS, MAX_COLUMNS = 3_000, 200
YES = frozenset({"yes", "true", "true()", "1", "ja", "x"})
NO = frozenset({"", "no", "false", "false()", "0", "nein"})
_NAMES = {
    **{name.casefold(): code for code, name in LANGUAGE_NAMES.items()},
    "german": "de", "turkish": "tr", "arabic": "ar", "ukrainian": "uk", "russian": "ru", "french": "fr",
    "englisch": "en", "türkisch": "tr", "arabisch": "ar", "ukrainisch": "uk", "russisch": "ru",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """A column: base name in lower case, language ("" without), and the title as written."""

    name: str
    language: str
    title: str


@dataclass
class Line:
    """One row of a sheet."""

    sheet: str
    number: int
    cells: list[str]
    table: "Table"

    def get(self, name: str) -> str:
        """The cell of the column without language; empty if there is none."""
        index = self.table.plain.get(name)
        return self.cells[index].strip() if index is not None else ""

    def texts(self, name: str) -> Texts:
        """Text by language; a column without language stands for the default language."""
        found: Texts = {}
        for index, header in enumerate(self.table.headers):
            if header.name == name and self.cells[index]:
                found.setdefault(header.language or self.table.default, self.cells[index])
        return found

    def place(self, column: str = "") -> Place:
        return Place(self.sheet, self.number, column)

    def flag(self, name: str, findings: list[RowError]) -> bool:
        """A yes/no cell; anything else is an error."""
        value = self.get(name).lower()
        if value not in YES | NO:
            findings.append(
                finding(self.place(name), _("Bitte tragen Sie „yes“ oder nichts ein, nicht „%s“.") % value)
            )
        return value in YES


@dataclass
class Table:
    """A sheet with its header. ``default`` is the language of columns that name none."""

    name: str
    headers: list[Header]
    rows: list[tuple[int, list[str]]]
    default: str = "de"
    plain: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = {}
        for index, header in enumerate(self.headers):
            if not header.language:
                self.plain.setdefault(header.name, index)

    def __iter__(self) -> Iterator[Line]:
        return (Line(self.name, number, cells, self) for number, cells in self.rows)

    def has(self, name: str) -> bool:
        return any(header.name == name for header in self.headers)

    @property
    def languages(self) -> list[str]:
        """Languages of the columns, in their order; the default language if a text column names none."""
        named = [header.language or self.default for header in self.headers if header.name in {"label", "hint"}]
        return list(dict.fromkeys(named))


def read_sheets(file: object) -> tuple[dict[str, Table], list[RowError]]:
    """The sheets by lower-case name and what was found on the way; ``ImportRefused`` when a sheet is missing."""
    try:
        data = read_xlsx(file, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS, show_formulas=True)  # type: ignore[arg-type]
    except DomainError as error:
        raise ImportRefused.because(error.message) from error
    sheets = {sheet.title.strip().lower(): sheet for sheet in data}
    missing = [name for name in REQUIRED if name not in sheets]
    if missing:
        raise ImportRefused(
            [
                RowError(
                    name, 0, "", _("Das Blatt „%s“ fehlt. Bitte legen Sie es an; Großschreibung ist egal.") % name
                )
                for name in missing
            ]
        )
    errors: list[RowError] = []
    tables = {name: _table(name, sheets[name], errors) for name in REQUIRED}
    if errors:
        raise ImportRefused(errors)
    notes = [
        RowError(sheet.title, 0, "", _("Dieses Blatt kennt das Portal nicht; es wird nicht gelesen."), "left_out")
        for name, sheet in sheets.items()
        if name not in REQUIRED and sheet.rows
    ]
    return tables, notes


def _table(name: str, sheet: SheetData, errors: list[RowError]) -> Table:
    _refuse_formulas(name, sheet, errors)
    start = next((index for index, row in enumerate(sheet.rows) if any(cell is not None for cell in row)), None)
    if start is None:
        errors.append(RowError(name, 0, "", _("Das Blatt „%s“ ist leer. Es braucht eine Kopfzeile.") % name))
        return Table(name, [], [])
    headers = [_header(as_text(cell)) for cell in sheet.rows[start]]
    seen: set[tuple[str, str]] = set()
    for header in headers:
        if header.title and (header.name, header.language) in seen:
            errors.append(
                RowError(name, start + 1, header.title, _("Diese Spalte gibt es zweimal. Bitte löschen Sie eine."))
            )
        seen.add((header.name, header.language))
    rows = [
        (number, [as_text(cell) for cell in row])
        for number, row in enumerate(sheet.rows[start + 1 :], start=start + 2)
        if any(cell is not None for cell in row)
    ]
    return Table(name, headers, rows)


def _refuse_formulas(name: str, sheet: SheetData, errors: list[RowError]) -> None:
    for number, row in enumerate(sheet.rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, Formula):
                errors.append(
                    RowError(
                        name, number, column_letters(index),
                        _("Hier steht eine Formel. Bitte ersetzen Sie sie durch ihren Wert (Einfügen als Werte)."),
                    )
                )  # fmt: skip


def _header(title: str) -> Header:
    base, separator, rest = title.partition("::")
    if not separator:
        base, separator, rest = title.partition(":")
    name = re.sub(r"\s+", "_", base.strip().lower())
    return Header({"caption": "label", "relevance": "relevant", "list name": "list_name"}.get(name, name),
                  language_code(rest) if separator else "", title)  # fmt: skip


def language_code(text: str) -> str:
    """``Deutsch (de)``, ``de``, ``German`` → ``de``; what is unknown comes back as it is, in lower case."""
    text = text.strip().lower().removeprefix(":").strip()
    bracketed = re.search(r"\(([a-z]{2,3}(?:-[a-z]{2,4})?)\)\s*$", text)
    if bracketed:
        return bracketed.group(1)
    return _NAMES.get(text.casefold(), text)


def as_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, true as yes."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def column_letters(index: int) -> str:
    """Column as Excel names it: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
