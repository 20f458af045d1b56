"""XLSX in constant memory: text is always text, never a formula, link or number; equal input gives equal bytes."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from portal.core.tables.model import Cell, Column, Kind, Sheet, checked_row, plain, too_many_rows
from portal.core.text import clean_line

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MAX_ROWS = 1_048_576 - 3
_MAX_TEXT = 32_767
_EXACT = 10**15
"""Excel keeps 15 digits; a longer whole number is written as text."""
_NUMBER_FORMATS: dict[Kind, str] = {
    "text": "General",
    "integer": "#,##0",
    "number": "#,##0.0##",
    "percent": "0.0 %",
    "date": "dd.mm.yyyy",
    "datetime": "dd.mm.yyyy hh:mm",
}


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str, author: str, created: datetime) -> bytes:
    """A workbook with one worksheet per sheet: frozen header row, filter, widths, header repeated in print."""
    buffer = io.BytesIO()
    workbook: Any = xlsxwriter.Workbook(buffer, _OPTIONS)
    moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0) if created.tzinfo else created
    workbook.set_properties({"title": clean_line(title), "author": clean_line(author), "created": moment})
    formats = _formats(workbook)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(workbook.add_worksheet(sheet_name(sheet.title, taken)), sheet, formats)
    workbook.close()
    return buffer.getvalue()


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts: no ``[]:*?/\\``, no apostrophe at the edges, 31 UTF-16 units, unique without case."""
    base = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\]", " ", clean_line(title))).strip("' ") or _("Tabelle")
    if base.casefold() in {"history", "verlauf"}:  # reserved by Excel
        base += " 1"
    name, number = _cut(base, 31), 1
    while name.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        name = _cut(base, 31 - len(suffix)) + suffix
    taken.add(name.casefold())
    return name


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").rstrip("' ")


def _formats(workbook: Any) -> dict[str, Any]:
    formats: dict[str, Any] = {
        kind: workbook.add_format({"num_format": code, "valign": "top"}) for kind, code in _NUMBER_FORMATS.items()
    }
    formats["text"] = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    formats["header"] = workbook.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "bg_color": "#E6EAF4",
            "bottom": 2,
            "bottom_color": "#171A2B",
        }
    )
    formats["note"] = workbook.add_format({"italic": True, "font_color": "#4A4F66"})
    return formats


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    _prepare_page(worksheet, sheet.columns)
    for index, column in enumerate(sheet.columns):
        worksheet.write_string(0, index, _fitting(clean_line(str(column.label))), formats["header"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last > _MAX_ROWS:
            raise too_many_rows(_MAX_ROWS)
        for index, (cell, column) in enumerate(zip(checked_row(sheet, row), sheet.columns, strict=True)):
            _write_cell(worksheet, last, index, cell, column.kind, formats)
    worksheet.autofilter(0, 0, max(last, 1), max(len(sheet.columns) - 1, 0))
    if sheet.note:
        worksheet.write_string(last + 2, 0, _fitting(clean_line(sheet.note)), formats["note"])


def _prepare_page(worksheet: Any, columns: Sequence[Column]) -> None:
    worksheet.freeze_panes(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&A&R&P / &N")
    for index, column in enumerate(columns):
        worksheet.set_column(index, index, min(max(column.width, 4), 120))


def _write_cell(worksheet: Any, row: int, index: int, cell: Cell, kind: Kind, formats: dict[str, Any]) -> None:
    value = plain(cell)
    if value is None:
        worksheet.write_blank(row, index, None, formats[kind])
    elif isinstance(value, date) and value.year >= 1900:
        natural = "datetime" if isinstance(value, datetime) else "date"
        worksheet.write_datetime(row, index, value, formats[kind if kind in ("date", "datetime") else natural])
    elif isinstance(value, date):  # Excel knows no day before 1900
        worksheet.write_string(row, index, f"{value:%d.%m.}{value.year:04d}", formats["text"])
    elif isinstance(value, str) or not -_EXACT < value < _EXACT:
        worksheet.write_string(row, index, _fitting(str(value)), formats["text"])
    else:
        natural = "integer" if value == int(value) else "number"
        worksheet.write_number(
            row, index, value, formats[kind if kind in ("integer", "number", "percent") else natural]
        )


def _fitting(text: str) -> str:
    """Excel cuts a cell at 32,767 UTF-16 units; so do we, but visibly."""
    if len(text) <= _MAX_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= _MAX_TEXT:
        return text
    return _cut(text, _MAX_TEXT - 1) + "…"
