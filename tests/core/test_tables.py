import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.errors import DomainError
from portal.core.tables import Column, Sheet, csv_bytes, csv_zip_bytes, read_csv, read_xlsx, xlsx_bytes
from portal.core.tables.xlsx_writer import sheet_name

CREATED = datetime(2022, 6, 30, 10, 0, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    '"=1',
    "'=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "\ufeff=1",
    "−1",
    "\u200b=1",
]
CONTROL = ["a\x00b", "a\x08b", "a\x0bb", "a\x1fb", "a\ud800b", "a\ufffeb", "a\u202eb", "_x0041_", "\x7f", "\x85"]


def _sheet(*values, kind="text", label="Text"):
    return Sheet("Tabelle", [Column("a", label, kind)], [[value] for value in values])


def _csv_lines(sheet):
    return csv_bytes(sheet).decode("utf-8-sig").split("\r\n")


def _xlsx(*sheets):
    return xlsx_bytes(sheets, title="Bericht", author="Programm", created=CREATED)


def _cells(content):
    return [
        [cell for row in sheet.iter_rows() for cell in row] for sheet in openpyxl.load_workbook(io.BytesIO(content))
    ]


def test_csv_is_german():
    sheet = Sheet(
        "Zahlen",
        [
            Column("n", "Name"),
            Column("i", "Zahl", "integer"),
            Column("p", "Anteil", "percent"),
            Column("d", "Tag", "date"),
            Column("t", "Zeit", "datetime"),
        ],
        [
            ["Groß; Umstadt", 1234, 0.3333, date(2022, 6, 5), CREATED],
            ["", -5, Decimal("0.5"), None, None],
            ["ja", 2.5, 1, None, None],
        ],
    )
    assert csv_bytes(sheet).startswith(b"\xef\xbb\xbf")
    assert _csv_lines(sheet) == [
        "Name;Zahl;Anteil;Tag;Zeit",
        '"Groß; Umstadt";1234;33,3 %;05.06.2022;30.06.2022 12:00',
        ";-5;50,0 %;;",
        "ja;2,5;100,0 %;;",
        "",
    ]


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_or_header_is_a_formula(payload):
    row = read_csv(csv_bytes(_sheet(payload, label=payload)))
    for line in _csv_lines(_sheet(payload, label=payload))[:2]:
        assert line.lstrip('"').startswith("'")
    assert len(row.rows) == 2
    for cell in _cells(_xlsx(Sheet(payload, [Column("a", payload)], [[payload]], note=payload)))[0]:
        assert cell.data_type != "f"
        assert cell.hyperlink is None


@pytest.mark.parametrize("payload", CONTROL)
def test_control_characters_break_no_export(payload):
    sheet = Sheet(payload, [Column("a", payload)], [[payload]], note=payload)
    content = _xlsx(sheet)
    assert _cells(content)[0][0].data_type in ("s", "n")
    csv_bytes(Sheet(payload, [Column("a", payload)], [[payload]]))
    assert read_xlsx(content)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_survives_both_formats(values):
    from portal.core.text import clean_text

    wanted = [clean_text(value) or None for value in values]
    read = [row[0] for row in read_xlsx(_xlsx(_sheet(*values)))[0].rows[1:]] if any(wanted) else []
    while wanted and wanted[-1] is None:
        wanted.pop()
    assert read[: len(wanted)] == wanted
    csv_bytes(_sheet(*values))


def test_text_stays_text_in_xlsx():
    cells = _cells(_xlsx(_sheet("007", "1e5", "https://example.org", "mailto:a@b.example", "=A1", "TRUE")))[0]
    assert [cell.value for cell in cells[1:]] == [
        "007",
        "1e5",
        "https://example.org",
        "mailto:a@b.example",
        "=A1",
        "TRUE",
    ]
    assert {cell.data_type for cell in cells} == {"s"}


def test_xlsx_keeps_types_and_shape():
    sheet = Sheet(
        "Maßnahmen",
        [
            Column("a", "Anteil", "percent"),
            Column("b", "Tag", "date"),
            Column("c", "Zahl", "integer"),
            Column("d", "Offen"),
        ],
        [[0.25, date(2022, 1, 2), 10**18, True], [float("nan"), None, 3, None]],
        note="Stand zum Stichtag",
    )
    book = openpyxl.load_workbook(io.BytesIO(_xlsx(sheet)))
    page = book["Maßnahmen"]
    assert [cell.value for cell in page[2]] == [0.25, datetime(2022, 1, 2), "1000000000000000000", "ja"]
    assert [cell.value for cell in page[3]] == [None, None, 3, None]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", "A1:D3", "$1:$1")
    assert page["A5"].value == "Stand zum Stichtag"
    assert (book.properties.title, book.properties.creator, book.properties.created) == (
        "Bericht",
        "Programm",
        datetime(2022, 6, 30, 10),
    )


def test_a_row_of_wrong_length_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="1 cells"):
        csv_bytes(Sheet("x", [Column("a", "A"), Column("b", "B")], [["nur eine"]]))


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["A/B:C*?[x]\\"], ["A B C x"]),
        (["'quoted'"], ["quoted"]),
        ([""], ["Tabelle"]),
        (["History"], ["History 1"]),
        (["Groß-Umstadt", "groß-umstadt"], ["Groß-Umstadt", "groß-umstadt (2)"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["😀" * 20], ["😀" * 15]),
    ],
)
def test_sheet_names_are_acceptable(titles, names):
    taken: set[str] = set()
    assert [sheet_name(title, taken) for title in titles] == names
    _xlsx(*(Sheet(title, [Column("a", "A")], [["x"]]) for title in titles))


PROGRAM = """
import sys
import django; django.setup()
from tests.core.test_tables import _xlsx, _sheet, csv_zip_bytes
content = _xlsx(_sheet("a", "=1"), _sheet(1, 2, kind="integer")) + csv_zip_bytes({"Maßnahmen": _sheet("ä")})
sys.stdout.buffer.write(content)
"""


def test_equal_input_gives_equal_bytes_in_two_processes():
    import os

    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, check=True, env={**os.environ, "TZ": zone}
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 5000


def test_the_csv_archive_explains_itself():
    content = csv_zip_bytes(
        {"Maßnahmen": _sheet("x"), "massnahmen": _sheet("y"), "../../etc": _sheet("z")}, note="Programm 2022"
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["massnahmen.csv", "massnahmen-2.csv", "etc.csv", "README.txt"]
        assert "Programm 2022" in archive.read("README.txt").decode("utf-8-sig")


def test_our_own_csv_reads_back():
    data = read_csv(csv_bytes(_sheet("=1+1", "Rödermark", "a;b\nc")))
    assert data.rows == [["Text"], ["=1+1"], ["Rödermark"], ["a;b\nc"]]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("Name;Ort\r\nÄ;Ö\r\n".encode("cp1252"), [["Name", "Ort"], ["Ä", "Ö"]]),
        (b"a,b\n1,2\n,\n", [["a", "b"], ["1", "2"]]),
        (b"a\tb\n1\t\n", [["a", "b"], ["1", None]]),
        (b"\xef\xbb\xbfnur", [["nur"]]),
    ],
)
def test_csv_dialects(content, rows):
    assert read_csv(content).rows == rows


@pytest.mark.parametrize("content", [b"", b"  \n", b"a\x00b", b'a;"b\nc', b"a;b\n" * 6000, b";".join([b"x"] * 200)])
def test_bad_csv_is_refused_with_a_sentence(content):
    with pytest.raises(DomainError) as refusal:
        read_csv(content)
    assert refusal.value.message.endswith(".")


def _rezip(content, **changes):
    """``content`` with members replaced (bytes) or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, old.read(name)))
        for name, extra in changes.items():
            new.writestr(name, extra)
    return buffer.getvalue()


def _hostile_books():
    good = _xlsx(_sheet("a", "b"))
    sheet = zipfile.ZipFile(io.BytesIO(good)).read("xl/worksheets/sheet1.xml")
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    tail = b"</sheetData></worksheet>"
    yield "garbage", b"PK\x03\x04garbage"
    yield "empty", b""
    yield "old format", b"\xd0\xcf\x11\xe0" + b"\x00" * 600
    yield "bomb", _rezip(good, **{"xl/media/zero.xml": b" " * 120_000_000})
    yield "many members", _rezip(good, **{f"xl/x{number}.xml": b"" for number in range(700)})
    yield "macro", _rezip(good, **{"xl/vbaProject.bin": b"x"})
    yield (
        "dtd",
        _rezip(
            good, **{"xl/worksheets/sheet1.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + sheet[55:]}
        ),
    )
    yield (
        "utf-16 dtd",
        _rezip(good, **{"xl/worksheets/sheet1.xml": '<?xml version="1.0"?><!DOCTYPE a>'.encode("utf-16")}),
    )
    yield "utf-7", _rezip(good, **{"xl/worksheets/sheet1.xml": b'<?xml version="1.0" encoding="utf-7"?>+ADw-x+AD4-'})
    yield "row tags", _rezip(good, **{"xl/worksheets/sheet1.xml": head + b"<row/>" * 1_300_000 + tail})
    yield (
        "claimed rows",
        _rezip(
            good, **{"xl/worksheets/sheet1.xml": head + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + tail}
        ),
    )
    yield (
        "many columns",
        _rezip(good, **{"xl/worksheets/sheet1.xml": head + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + tail}),
    )
    yield "traversal", _rezip(good, **{"../../evil.xml": b"x"})
    yield "trailing", good + b"<script>"
    yield "truncated", good[:-30]
    yield (
        "wrong checksum",
        good.replace(sheet[:0] + b"PK\x03\x04", b"PK\x03\x04", 1)[:60] + b"\x00\x01\x02" + good[63:],
    )
    yield "no workbook", _rezip(b"PK\x05\x06" + b"\x00" * 18, **{"hello.txt": b"x"})
    yield "too many rows", _xlsx(_sheet(*(["x"] * 6000)))


@pytest.mark.parametrize(
    ("name", "content"), list(_hostile_books()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_hostile_workbooks_are_refused_quickly(name, content):
    import time

    start = time.perf_counter()
    with pytest.raises(DomainError) as refusal:
        read_xlsx(content)
    assert refusal.value.message.endswith(".")
    assert time.perf_counter() - start < 2


def test_a_normal_workbook_is_read():
    sheet = Sheet(
        "Blatt",
        [Column("a", "Name"), Column("b", "Zahl", "integer"), Column("c", "Tag", "date")],
        [["Rodgau", 3, date(2022, 1, 2)], [None, None, None]],
    )
    data = read_xlsx(_xlsx(sheet, _sheet("zwei")))
    assert [page.title for page in data] == ["Blatt", "Tabelle"]
    assert data[0].rows == [["Name", "Zahl", "Tag"], ["Rodgau", 3, datetime(2022, 1, 2)]]
