"""Reading tables that people upload. Everything is checked before a parser sees it."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from portal.core.archives import Limits, broken, check_content, open_archive
from portal.core.errors import DomainError
from portal.core.tables.csv_writer import neutralise
from portal.core.tables.model import Cell, Formula, SheetData, too_many_rows
from portal.core.text import clean_line, clean_text

MAX_BYTES = 5 * 1024 * 1024
_LIMITS = Limits(members=500, unpacked=40 * 1024 * 1024, ratio=100, ratio_from=2 * 1024 * 1024, xml_tags=1_200_000)
_MAX_SHEETS = 50
_SPARE_ROWS = 1_000
"""So many empty rows may stand beyond the limit before a sheet is refused instead of read to its end."""
_MACROS = ("vbaproject", "macrosheets/", "activex/", "dialogsheets/")


def read_xlsx(
    file: bytes | BinaryIO, *, max_rows: int = 5_000, max_columns: int = 100, show_formulas: bool = False
) -> list[SheetData]:
    """All worksheets with values. ``max_rows`` counts the header row too.

    A formula gives its stored result, or with ``show_formulas`` a ``Formula``.
    """
    stream = io.BytesIO(_limited(file))
    with open_archive(stream, limits=_LIMITS) as archive:
        _refuse_foreign(archive)
        check_content(archive, limits=_LIMITS)
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=not show_formulas, keep_links=False)
            if len(workbook.worksheets) > _MAX_SHEETS:
                raise DomainError(_("Die Arbeitsmappe hat zu viele Blätter. Bitte löschen Sie die nicht benötigten."))
            return [
                _sheet(worksheet, max_rows=max_rows, max_columns=max_columns, show_formulas=show_formulas)
                for worksheet in workbook.worksheets
            ]
    except DomainError:
        raise
    except Exception as error:  # the parser raises nearly anything on a malformed workbook
        raise DomainError(broken()) from error


def read_csv(content: bytes, *, max_rows: int = 5_000, max_columns: int = 100, title: str = "CSV") -> SheetData:
    """A CSV file in UTF-8 (with or without BOM) or Windows-1252, separated by semicolon, comma or tab."""
    text = _decoded(_limited(content))
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if number > max_rows:
                raise too_many_rows(max_rows)
            rows.append([_restored(clean_text(cell)) or None for cell in _within(row, max_columns)])
    except csv.Error as error:
        raise DomainError(
            _("Zeile %(line)s der CSV-Datei ist nicht lesbar. Bitte prüfen Sie die Anführungszeichen.")
            % {"line": reader.line_num}
        ) from error
    return SheetData(title, _rectangle(rows))


def _limited(file: bytes | BinaryIO) -> bytes:
    content = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DomainError(_("Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."))
    if not content.strip():
        raise DomainError(_("Die Datei ist leer. Bitte wählen Sie eine Datei mit Inhalt."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DomainError(
            _("Die Datei ist verschlüsselt oder im alten Format XLS. Bitte speichern Sie sie als XLSX ohne Kennwort.")
        )
    return content


def _refuse_foreign(archive: zipfile.ZipFile) -> None:
    names = [name.lower() for name in archive.namelist()]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise DomainError(
            _("Die Datei ist keine Excel-Arbeitsmappe (XLSX). Bitte speichern Sie sie in diesem Format.")
        )
    if any(part in name for name in names for part in _MACROS):
        raise DomainError(_("Die Datei enthält Makros. Bitte speichern Sie sie als Arbeitsmappe ohne Makros (XLSX)."))


def _sheet(worksheet: Any, *, max_rows: int, max_columns: int, show_formulas: bool) -> SheetData:
    worksheet.reset_dimensions()  # the stored dimensions may claim a million rows
    rows: list[list[Cell]] = []
    for number, row in enumerate(_rows(worksheet, show_formulas=show_formulas), start=1):
        cells = [_value(cell) for cell in _within(row, max_columns)] if any(c is not None for c in row) else []
        if number > max_rows and (number > max_rows + _SPARE_ROWS or any(c is not None for c in cells)):
            raise too_many_rows(max_rows)
        if number <= max_rows:
            rows.append(cells)
    return SheetData(clean_line(str(worksheet.title)), _rectangle(rows))


def _rows(worksheet: Any, *, show_formulas: bool) -> Iterable[Sequence[Any]]:
    if not show_formulas:
        yield from worksheet.iter_rows(values_only=True)
        return
    for row in worksheet.iter_rows():
        yield [Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row]


def _value(value: object) -> Cell:
    if value is None or isinstance(value, (bool, int, float, datetime, date)):
        return value
    text = clean_text(str(value))
    return Formula(text) if isinstance(value, Formula) else text or None


def _within(row: Iterable[Any], maximum: int) -> list[Any]:
    cells = list(row)
    if any(cell not in (None, "") for cell in cells[maximum:]):
        raise DomainError(
            _("Die Tabelle hat mehr als %(maximum)s Spalten. Bitte löschen Sie die nicht benötigten.")
            % {"maximum": maximum}
        )
    return cells[:maximum]


def _rectangle(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    width = max((index + 1 for row in rows for index, cell in enumerate(row) if cell is not None), default=0)
    return [(row + [None] * width)[:width] for row in rows]


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise DomainError(_("Die Datei ist keine CSV-Datei. Bitte speichern Sie sie als „CSV UTF-8“."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(";,\t", key=lambda mark: (first.count(mark), mark == ";"))


def _restored(text: str) -> str:
    """Undo the apostrophe that our own CSV writer puts before a dangerous text."""
    return text[1:] if text.startswith("'") and neutralise(text[1:]) == text else text
