"""One percentage, wherever it is printed: against exact fractions, and unchanged in editions that are out already."""

import io
import json
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from municipalities.models import Programme
from portal.core.charts.palette import TONES
from portal.core.shares import share_of
from portal.core.tables import Column, Sheet, csv_bytes
from portal.core.templatetags.portal_tags import percent
from portal.dashboards import charts
from portal.dashboards.selectors.programme import ministry_dashboard
from portal.demo.real import SLUG, load_real
from portal.reports.models import ReportEdition
from portal.reports.renderers import render_json, render_pdf, render_xlsx
from portal.reports.renderers.charts import figures
from portal.reports.renderers.document import document
from portal.reports.selectors import preview
from portal.reports.snapshot import build_snapshot, canonical
from portal.reports.snapshot.canonical import FORMAT_1, Snapshot
from tests.reports.reading import pdf_text


def exact(part: int, whole: int) -> str:
    """The percentage with one decimal, half up, in rational arithmetic of its own."""
    tenths = int(Fraction(1000 * part, whole) + Fraction(1, 2))
    return f"{tenths // 10},{tenths % 10}\u00a0%"


@pytest.fixture
def snapshot(db: None) -> Snapshot:
    title = "Umsetzungsstand zum 30.06.2022"
    return build_snapshot(
        programme=load_real(), as_of=date(2022, 6, 30), number=1, title=title, ordered_at=timezone.now()
    )


def tile(snapshot: Snapshot) -> str:
    shown = preview(ReportEdition(snapshot=canonical(snapshot)), None)
    return str(next(tile.value for tile in shown.tiles if tile.label == "umgesetzt"))


def test_every_share_of_up_to_two_hundred_is_rounded_half_up():
    pairs = [(part, whole) for whole in range(1, 201) for part in range(whole + 1)]
    assert [percent(share_of(*pair)) for pair in pairs] == [exact(*pair) for pair in pairs]
    sheet = Sheet("", [Column("p", "p", "percent")], [[share_of(*pair)] for pair in pairs])
    lines = csv_bytes(sheet).decode("utf-8-sig").splitlines()[1:]
    assert lines == [exact(*pair).replace("\u00a0", " ") for pair in pairs]
    assert share_of(0, 0) is None


def test_page_pdf_workbook_and_json_print_the_same(snapshot: Snapshot) -> None:
    measures = snapshot["summen"]["massnahmen"]
    assert (measures["umgesetzt"], measures["nenner"], measures["gesamt"]) == (43, 63, 69)
    assert exact(43, 63) == "68,3\u00a0%" == tile(snapshot) == document(snapshot)["key_figures"][2]["value"]
    assert f"({exact(43, 63)})" in snapshot["zusammenfassung"][2]
    assert json.loads(render_json(snapshot))["summen"]["massnahmen"]["anteil_umgesetzt"] == 0.683
    text = pdf_text(render_pdf(snapshot))
    for entry in measures["nach_status"]:
        assert f" {entry['text']} {entry['anzahl']} {exact(entry['anzahl'], 69)}".replace("\u00a0", " ") in text
    workbook = load_workbook(io.BytesIO(render_xlsx(snapshot)))
    overview = {row[0]: row[1] for row in workbook["Übersicht"].iter_rows(values_only=True)}
    assert overview["Anteil umgesetzt in Prozent"] == 68.3


def test_the_municipalities_of_the_workbook_have_exact_shares(snapshot: Snapshot) -> None:
    head, *rows = load_workbook(io.BytesIO(render_xlsx(snapshot)))["Kommunen"].iter_rows()
    column = [cell.value for cell in head].index("Anteil umgesetzt")
    for town, row in zip(snapshot["kommunen"], rows, strict=True):
        done, scope = town["zahlen"]["umgesetzt"], town["zahlen"]["nenner"]
        shown = f"{100 * row[column].value:.1f}\u00a0%".replace(".", ",") if scope else None
        assert (row[column].number_format, shown) == ("0.0 %", exact(done, scope) if scope else None)


def test_the_dashboards_print_the_share_of_the_report(client_as: Any, snapshot: Snapshot) -> None:
    for role in ("consultant", "ministry"):
        page = client_as(role).get(reverse("dashboards:programme_dashboard", args=[SLUG]))
        text = re.sub(r"\s+", " ", page.content.decode().replace("\u00a0", " "))
        assert "68,3 %" in text
        assert "68 %" not in text


def test_an_edition_of_the_first_format_stays_as_it_was(snapshot: Snapshot) -> None:
    snapshot["format"] = FORMAT_1
    measures = snapshot["summen"]["massnahmen"]
    measures["anteil_umgesetzt"] = 0.6825
    for entry in measures["nach_status"]:
        del entry["anteil"]
    printed = {row[1]: row[2] for row in document(snapshot)["status_rows"]}
    assert tile(snapshot) == document(snapshot)["key_figures"][2]["value"] == "68,2\u00a0%"
    assert (printed["8"], printed["6"], printed["69"]) == ("11,5\u00a0%", "8,6\u00a0%", "100,0\u00a0%")


def test_a_status_has_one_pattern_on_dashboard_and_in_the_report(snapshot: Snapshot) -> None:
    """The pattern fills of both drawings; figures on a pattern stand on a plate of the plain colour."""
    programme = Programme.objects.get(slug=SLUG)
    drawings = [
        charts.reason_chart(ministry_dashboard(programme).measures),
        next(figure for figure in figures(snapshot) if figure.id == "gruende"),
    ]
    fills = [re.findall(r'fill="(url[^"]*|#[0-9a-f]{6})"', str(figure.svg_wide)) for figure in drawings if figure]
    assert len(fills) == 2
    assert fills[0] == fills[1]
    assert {TONES["warning"].fill, TONES["danger"].fill} <= set(fills[0])
    assert any(fill.startswith("url(") for fill in fills[0])
