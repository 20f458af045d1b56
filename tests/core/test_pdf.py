import io
import os
import re
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import page
import pikepdf
import pytest

from portal.core.charts import MapPoint, bar_chart, point_map, stacked_bars, trend_lines
from portal.core.limited_process import ProcessFailedError, run_limited
from portal.core.pdf import TEMPLATES, PdfError, build_pdf
from portal.core.pdf_text import MISSING, drawable
from portal.core.pdf_worker import avoid_final_returns, elements

EXAMPLE = Path(__file__).parent / "example.typ"
CREATED = datetime(2022, 6, 30, 10, 0, tzinfo=UTC)
HEAD = '#import "lib.typ": *\n#show: report.with(title: "T", author: "A", toc: false)\n= A\n'
PAYLOADS = [
    '#read("/etc/passwd")',
    "#panic()",
    '#import "@preview/x:1.0.0"',
    "$x^2$",
    "*b* _i_ `c`",
    "= Titel",
    "\\ \\u{41} \\#",
    "<vp-table>",
    "@quelle",
    "// Kommentar",
    "]]] ))) }}}",
    "{{ settings.SECRET_KEY }}",
    "ẞ ≤ ≥ ≈ − → Ștefan Ğüler Łódź Nguyễn",
]
UNDRAWABLE = ["😀", "👩\u200d👧", "漢字", "\ue000", "ไทย", "\U000f0000", "\u0378"]
INVISIBLE = ["\ufeff", "\x00", "\x1b", "\u200b", "\ud800", "\u202e", "\ufe0f"]


def _section(title="Rodgau", text="Text.", rows=(("Vereinsmesse", 1),), row_headers=True):
    columns = [{"label": "Maßnahme", "width": "2fr"}, {"label": "Anzahl", "align": "right"}]
    table = {"caption": "Maßnahmen", "columns": columns, "rows": rows, "row_headers": row_headers}
    return {"title": title, "text": text, "bullets": ["erstens", "zweitens"], "table": table}


def _data(intro="Einleitung.", sections=None, **more):
    meta = {"title": "Bericht", "subtitle": "Programm", "author": "Begleitung", "keywords": ["Vielfalt", "Hessen"]}
    facts = [["Stichtag", "30.06.2022"], {"label": "Kommunen", "value": 14}]
    return {
        "meta": meta,
        "facts": facts,
        "intro": intro,
        "hint": "Hinweis.",
        "sections": sections or [_section()],
        **more,
    }


def _build(**options):
    return build_pdf(EXAMPLE, _data(**options), created=CREATED)


def _text(pdf):
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", raw)


def _tables(pdf):
    document = pikepdf.open(io.BytesIO(pdf))
    return document, [e for e in elements(document.Root.StructTreeRoot) if pikepdf.Name.Table == e.S]


def _assert_compliant(pdf):
    for profile in ("pdfua1", "pdfa2a"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, (profile, report)


def test_the_document_meets_pdf_ua_and_pdf_a():
    figure = bar_chart("stand", "Stand", [("umgesetzt", 3, "success")])
    chart = {"svg": figure.svg_wide, "desc": figure.desc, "caption": figure.caption, "source": "Portal"}
    _assert_compliant(
        _build(chart=chart, sections=[_section(), _section(row_headers=False), _section(rows=[["x", None]] * 60)])
    )


def test_every_chart_can_stand_in_a_document():
    points = [
        MapPoint("Rodgau", 8.88, 50.02, "info", url="/kommunen/rodgau/"),
        MapPoint("Gernsheim", 8.49, 49.75, "danger", "diamond"),
    ]
    figures = [
        stacked_bars("a", "A", [("x", "success", "dots"), ("y", "danger", "cross")], [("Rodgau", [3, 4])]),
        trend_lines("b", "B", ["2020", "2021"], [("x", "info", [1, 2]), ("y", "warning", [None, 3])]),
        point_map("c", "C", points),
    ]
    for figure in figures:
        for svg in (figure.svg_wide, figure.svg_narrow):
            _assert_compliant(_build(chart={"svg": svg, "desc": figure.desc, "caption": "Bild", "source": ""}))


def test_tables_have_column_headers_and_row_headers_where_asked():
    sections = [
        _section(rows=[["a", 1], ["b", 2]]),
        _section(row_headers=False, rows=[["a", 1]]),
        _section(rows=[["x", n] for n in range(80)]),
    ]
    document, tables = _tables(_build(sections=sections))
    kinds = []
    for table in tables:
        rows = [row for row in elements(table) if row.S == pikepdf.Name.TR]
        head, *body = [
            [str(cell.S) for cell in elements(row) if cell.S in (pikepdf.Name.TH, pikepdf.Name.TD)] for row in rows
        ]
        kinds.append((head, {tuple(cells) for cells in body}, len(body)))
    assert kinds == [
        (["/TH", "/TH"], {("/TH", "/TD")}, 2),
        (["/TH", "/TH"], {("/TD", "/TD")}, 1),
        (["/TH", "/TH"], {("/TH", "/TD")}, 80),
    ]
    body = next(e for e in elements(tables[0]) if pikepdf.Name.TBody == e.S)
    assert {
        str(a.Scope)
        for row in elements(body)
        if row.S == pikepdf.Name.TR
        for a in next(elements(row)).A
        if a.get("/Scope")
    } == {"/Row"}
    document.close()


def test_a_table_without_the_helper_is_refused(tmp_path):
    template = tmp_path / "own.typ"
    template.write_text(HEAD + "#table(columns: 2, [a], [b])\n")
    with pytest.raises(PdfError) as refusal:
        build_pdf(template, {}, created=CREATED)
    assert "data-table" in refusal.value.detail


@pytest.mark.parametrize("payload", PAYLOADS)
def test_typst_payloads_come_out_verbatim(payload):
    pdf = _build(
        intro=f"Anfang {payload} Ende", sections=[_section(title=payload, text=payload, rows=[[payload, payload]])]
    )
    wanted = re.sub(r"\s+", " ", payload)
    assert f"Anfang {wanted} Ende" in _text(pdf)
    assert _text(pdf).count(wanted) >= 5
    assert "root:" not in _text(pdf)


@pytest.mark.parametrize("payload", UNDRAWABLE)
def test_undrawable_characters_become_a_mark(payload):
    pdf = _build(intro=f"Anfang {payload} Ende", sections=[_section(title=f"T {payload}")])
    assert f"Anfang {MISSING} Ende" in _text(pdf)


@pytest.mark.parametrize("payload", INVISIBLE)
def test_invisible_characters_vanish(payload):
    assert drawable(f"a{payload}b") in ("ab", "a\nb")
    assert "AnfangEnde" in _text(_build(intro=f"Anfang{payload}Ende"))


def test_combining_marks_need_one_font_for_all():
    assert drawable("a\u0302\u0323 x\u0304") in ("ậ x\u0304",)
    assert drawable("x\u20dd") == MISSING
    _assert_compliant(_build(intro="m\u0302 n\u0304 X\u0327 k\u0323\u0301 " * 3))


def test_no_file_outside_can_be_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("GEHEIM-4711")
    template = tmp_path / "thief.typ"
    (tmp_path / "link.txt").symlink_to(secret)
    for path in (str(secret), "link.txt", "../" * 8 + str(secret)[1:], "/etc/passwd"):
        template.write_text(HEAD + f'#read("{path}")\n')
        with pytest.raises(PdfError) as refusal:
            build_pdf(template, {}, created=CREATED)
        assert "GEHEIM" not in refusal.value.detail


def test_a_linked_template_is_refused(tmp_path):
    (tmp_path / "link.typ").symlink_to(EXAMPLE)
    with pytest.raises(PdfError):
        build_pdf(tmp_path / "link.typ", _data(), created=CREATED)


def test_a_template_name_cannot_leave_the_folder():
    with pytest.raises(PdfError):
        build_pdf("../../../tests/core/example.typ", _data(), created=CREATED)


def test_a_runaway_document_is_stopped(tmp_path):
    template = tmp_path / "endless.typ"
    template.write_text("#let f(n) = { let s = 0; while s < 1000000000 { s = calc.rem(s + 1, 999999) } }\n#f(1)")
    start = time.perf_counter()
    with pytest.raises(PdfError) as refusal:
        build_pdf(template, {}, created=CREATED, seconds=1.5)
    assert time.perf_counter() - start < 6
    assert refusal.value.message.endswith(".")


def test_memory_of_the_worker_is_bounded(tmp_path):
    script = tmp_path / "greedy.py"
    script.write_text(
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)\n"
        "x = bytearray(1 << 30)\n"
    )
    with pytest.raises(ProcessFailedError) as refusal:
        run_limited(script, stdin=b"", seconds=10, megabytes=256)
    assert "MemoryError" in refusal.value.detail


def test_a_faulty_document_names_the_fault_for_the_log(tmp_path):
    template = tmp_path / "faulty.typ"
    template.write_text(HEAD + "=== C\n")
    with pytest.raises(PdfError) as refusal:
        build_pdf(template, {}, created=CREATED)
    assert "heading" in refusal.value.detail
    assert "heading" not in refusal.value.message


def test_title_author_and_date_come_from_the_data():
    with pikepdf.open(io.BytesIO(_build())) as document:
        info = document.docinfo
        assert (str(info.Title), str(info.Author), str(info.Keywords)) == ("Bericht", "Begleitung", "Vielfalt, Hessen")
        assert str(info.CreationDate).startswith("D:20220630100000")
        assert str(document.Root.Lang).lower().startswith("de")


def test_only_known_metadata_is_in_the_file():
    with pikepdf.open(io.BytesIO(_build())) as document:
        assert set(document.docinfo.keys()) <= {
            "/Title",
            "/Author",
            "/Keywords",
            "/Creator",
            "/CreationDate",
            "/ModDate",
            "/Producer",
        }


def test_no_compressed_stream_ends_in_a_carriage_return():
    contents = (b"q" * number for number in range(1, 10_000))
    awkward = next(content for content in contents if zlib.compress(content).endswith(b"\r"))
    with pikepdf.new() as document:
        stream = document.make_stream(b"")
        stream.write(zlib.compress(awkward), filter=pikepdf.Name.FlateDecode)
        avoid_final_returns(document)
        assert stream.read_raw_bytes() == stream.read_bytes() == awkward


PROGRAM = """
import sys
import django; django.setup()
from tests.core.test_pdf import _build
sys.stdout.buffer.write(_build())
"""


def test_equal_data_gives_equal_bytes_in_two_processes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, check=True, env={**os.environ, "TZ": zone}
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert runs[0] == runs[1]
    assert runs[0].startswith(b"%PDF")


def test_a_long_document_is_built(capsys):
    rows = [[f"Maßnahme {number}", number] for number in range(12)]
    sections = [
        _section(title=f"Kommune {number}", text="Ein Absatz mit Text. " * 40, rows=rows) for number in range(45)
    ]
    start = time.perf_counter()
    pdf = _build(sections=sections)
    seconds = time.perf_counter() - start
    with pikepdf.open(io.BytesIO(pdf)) as document, capsys.disabled():
        print(f"\n45 sections, {len(document.pages)} pages, {len(pdf) // 1024} KiB: {seconds:.2f} s (bar 3 s)")
        assert len(document.pages) > 30


def test_templates_import_no_packages():
    for template in TEMPLATES.glob("*.typ"):
        assert "@preview" not in template.read_text(encoding="utf-8")


def test_a_naive_date_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="aware"):
        build_pdf(EXAMPLE, _data(), created=datetime(2022, 6, 30))
