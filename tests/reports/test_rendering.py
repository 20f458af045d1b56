"""The files: equal bytes from equal data, the same totals in each, no formula and no Typst code from what people write."""

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from openpyxl import load_workbook

from municipalities.models import Programme
from portal.core.pdf_worker import elements
from portal.core.tables import read_csv
from portal.reports.renderers import document, render_csv, render_json, render_pdf, render_xlsx
from portal.reports.snapshot import build_snapshot, canonical
from portal.reports.snapshot.canonical import Snapshot
from tests.reports.conftest import STICHTAG, Plan, make_plan
from tests.reports.reading import pdf_text

RENDERERS = {"pdf": render_pdf, "xlsx": render_xlsx, "csv": render_csv, "json": render_json}
HOSTILE = [
    '=cmd|" /C calc"!A0',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    '#read("/etc/passwd")',
    "#image(sys.inputs.data)",
    "$x$ *fett* _kursiv_ `roh` \\ <label> @ref",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% load x %}",
]


def take(programme: Programme) -> Snapshot:
    ordered = datetime(2026, 8, 1, 9, 30, tzinfo=UTC)
    return build_snapshot(
        programme=programme, as_of=STICHTAG, number=3, title="Umsetzungsstand zum 30.06.2026", ordered_at=ordered
    )


@pytest.fixture
def snapshot(plan: Plan) -> Snapshot:
    make_plan(plan.programme, "Bedorf")
    return take(plan.programme)


@pytest.mark.parametrize("format", RENDERERS)
def test_the_same_snapshot_gives_the_same_bytes_in_two_processes(
    snapshot: Snapshot, format: str, tmp_path: Path
) -> None:
    stored = tmp_path / "snapshot.json"
    stored.write_text(canonical(snapshot), encoding="utf-8")
    script = (
        "import django, sys, pathlib; django.setup();"
        "from portal.reports import renderers; from portal.reports.snapshot import read;"
        "snapshot = read(pathlib.Path(sys.argv[1]).read_text());"
        f"sys.stdout.buffer.write(renderers.render_{format}(snapshot))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": ""}
    environment["VIELFALT_DATA_DIR"] = str(tmp_path)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(stored)], capture_output=True, check=True, cwd=root, env=environment
    )
    assert done.stdout == RENDERERS[format](json.loads(canonical(snapshot)))


def test_the_pdf_is_accessible_and_archivable(snapshot: Snapshot) -> None:
    content = render_pdf(snapshot)
    for profile in ("pdfua1", "pdfa2a"):
        result = page.validate_pdf_bytes(content, profile=profile)
        assert result.is_compliant, str(result)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tables = [node for node in elements(pdf.Root.StructTreeRoot) if pikepdf.Name.Table == node.S]
        assert len(tables) == 3 + 2 * 3 + 2
        for table in tables:
            rows = [node for node in elements(table) if node.S == pikepdf.Name.TR]
            assert all(str(cell.S) == "/TH" for cell in elements(rows[0]) if str(cell.S) in ("/TH", "/TD"))
            assert all(next(elements(row)).S == pikepdf.Name.TH for row in rows)
        figures = [node for node in elements(pdf.Root.StructTreeRoot) if pikepdf.Name.Figure == node.S]
        assert len(figures) == 3
        assert all(len(str(figure.Alt)) > 40 for figure in figures)


def test_hostile_titles_come_out_as_they_are(snapshot: Snapshot) -> None:
    town = snapshot["kommunen"][0]
    wanted = {title.strip() for title in HOSTILE}
    town["massnahmen"] = [{**town["massnahmen"][0], "titel": title} for title in sorted(wanted)]
    town["ziele"][0]["text"] = town["gremien"][0]["name"] = town["name"] = HOSTILE[0]
    text = pdf_text(render_pdf(snapshot))
    assert "root:" not in text
    assert [title for title in wanted if squeezed(title) not in squeezed(text)] == []
    assert_no_formulas(render_xlsx(snapshot), wanted)
    cells = [cell for line in render_csv(snapshot).decode("utf-8-sig").splitlines() for cell in line.split(";")]
    assert not [cell for cell in cells if cell.strip('"')[:1] in set("=+-@\t")]


def squeezed(text: str) -> str:
    """Without spaces and hyphens, which line breaks add."""
    return re.sub(r"[\s\u00ad-]", "", text)


def assert_no_formulas(content: bytes, titles: set[str]) -> None:
    workbook = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert titles <= {cell.value for cell in cells}


def test_the_workbook_has_all_sheets(snapshot: Snapshot) -> None:
    workbook = load_workbook(io.BytesIO(render_xlsx(snapshot)))
    assert workbook.sheetnames == [
        "Übersicht", "Kommunen", "Maßnahmen", "Ziele", "Gremien", "Gründe", "Verschiebungen", "Definitionen",
    ]  # fmt: skip
    assert workbook["Maßnahmen"].max_row == 9
    assert [row[0].value for row in workbook["Kommunen"].iter_rows(min_row=2)] == ["Ahausen", "Bedorf"]


def test_the_csv_has_one_line_per_measure(snapshot: Snapshot) -> None:
    rows = read_csv(render_csv(snapshot)).rows
    assert len(rows) == 1 + 8
    head = [str(cell) for cell in rows[0]]
    line = dict(zip(head, next(row for row in rows if row[3] == "Basar Ahausen"), strict=True))
    assert (line["Status"], line["Grund"], line["Erläuterung des Grundes"], line["Stichtag"]) == (
        "verschoben", "Personalmangel", "Zwei Stellen frei", "30.06.2026",
    )  # fmt: skip


def test_a_day_without_any_measure_makes_a_report_too(programme: Programme, plan: Plan) -> None:
    snapshot = take(programme)
    town = snapshot["kommunen"][0]
    for key in ("massnahmen", "ziele", "gremien", "strategien"):
        town[key] = []
    town["zahlen"] = {**town["zahlen"], "gesamt": 0}
    snapshot["summen"]["massnahmen"]["gesamt"] = 0
    text = pdf_text(render_pdf(snapshot))
    assert "Maßnahmen sind nicht erfasst." in text
    for format in ("xlsx", "csv", "json"):
        assert RENDERERS[format](snapshot)


def test_many_municipalities_are_grouped_by_district(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "SECTIONS_UP_TO", 1)
    data: dict[str, Any] = document.document(snapshot)
    assert (data["towns"], data["town_rows"]) == ([], [["Testkreis", "Testland", "2", "8", "2", "6", "2"]])
    assert "Kommunen zusammengefasst nach Kreisen" in pdf_text(render_pdf(snapshot))
