"""CSV as German spreadsheet programs open it: UTF-8 with BOM, semicolon, CRLF, decimal comma, dates dd.mm.yyyy."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.core.tables.model import Cell, Kind, Sheet, checked_row, plain
from portal.core.text import clean_line, clean_text

_FORMULA = re.compile(r"^[\s\"'`´’‘“”„]*[=+\-@\t\r\n＝＋－＠−]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_EPOCH = (1980, 1, 1, 0, 0, 0)


def neutralise(text: str) -> str:
    """``text`` with a leading apostrophe if a spreadsheet could take it for a formula (OWASP: CSV injection)."""
    return f"'{text}" if _FORMULA.match(text) else text


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as one CSV file; header labels are neutralised like cells."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([neutralise(clean_line(str(column.label))) for column in sheet.columns])
    for row in sheet.rows:
        cells = zip(checked_row(sheet, row), sheet.columns, strict=True)
        writer.writerow([_field(cell, column.kind) for cell, column in cells])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _field(cell: Cell, kind: Kind) -> str:
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, datetime):
        return f"{value:%d.%m.}{value.year:04d}" if kind == "date" else f"{value:%d.%m.}{value.year:04d}{value: %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.}{value.year:04d}"
    if kind == "percent":
        share = (Decimal(str(value)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{share:f} %".replace(".", ",")
    return _decimal(Decimal(str(value)), places=6)


def _decimal(value: Decimal, *, places: int) -> str:
    text = (
        f"{value:.{places}f}".rstrip("0").rstrip(".").replace(".", ",")
        if value != value.to_integral_value()
        else f"{value:.0f}"
    )
    return "0" if text == "-0" else text


def csv_zip_bytes(sheets: Mapping[str, Sheet], *, note: str = "") -> bytes:
    """Several tables as CSV files named after the keys, with a README.txt; equal input gives equal bytes."""
    buffer = io.BytesIO()
    lines = [clean_text(note), ""] if note else []
    lines += [_("Zeichensatz UTF-8, Trennzeichen Semikolon, Dezimalkomma, Datum TT.MM.JJJJ."), ""]
    taken: set[str] = {"readme"}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, sheet in sheets.items():
            name = f"{_file_stem(key, taken)}.csv"
            _add(archive, name, csv_bytes(sheet))
            lines += [f"{name}: {clean_line(sheet.title)}", *([f"  {clean_line(sheet.note)}"] if sheet.note else [])]
        _add(archive, "README.txt", ("\r\n".join("\n".join(lines).split("\n")) + "\r\n").encode("utf-8-sig"))
    return buffer.getvalue()


def _file_stem(key: str, taken: set[str]) -> str:
    german = clean_line(key).translate(_UMLAUTS)
    base = slugify(german.removesuffix(".csv"))[:60] or "tabelle"
    stem, number = base, 1
    while stem in taken:
        number += 1
        stem = f"{base}-{number}"
    taken.add(stem)
    return stem


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    archive.writestr(member, content)
