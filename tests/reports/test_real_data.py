"""The real programme: every file says what the source says, counted here once more from the YAML itself."""

import io
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone
from openpyxl import load_workbook

import portal.demo
from municipalities.models import Programme
from portal.core.tables import read_csv
from portal.demo.real import load_real
from portal.reports.renderers import render_csv, render_json, render_pdf, render_xlsx
from portal.reports.snapshot import build_snapshot, read
from portal.reports.snapshot.canonical import Snapshot
from tests.figures import figure
from tests.loaded import loaded_once
from tests.reports.reading import pdf_text

FIXTURE = Path(portal.demo.__file__).parent / "fixtures" / "kommunen.yaml"
STATUSES = {"umgesetzt", "geplant", "laufend", "verstetigt", "verschoben", "abgesagt"}


@pytest.fixture(scope="module")
def source() -> list[dict[str, Any]]:
    towns: list[dict[str, Any]] = yaml.safe_load(FIXTURE.read_text(encoding="utf-8"))["kommunen"]
    return towns


programme = loaded_once(load_real)


@pytest.fixture
def snapshot(programme: Programme, db: None) -> Snapshot:
    return build_snapshot(
        programme=programme,
        as_of=date(2022, 6, 30),
        number=1,
        title="Umsetzungsstand zum 30.06.2022",
        ordered_at=timezone.now(),
    )


def counted(source: list[dict[str, Any]]) -> dict[str, Any]:
    measures = [measure for town in source for measure in town["massnahmen"]]
    return {
        "towns": len(source),
        "measures": len(measures),
        "bodies": sum(len(town["gremien"]) for town in source),
        "goals": sum(len(town["ziele"]) for town in source),
        "recut": sum(len(town.get("ziele_angepasst") or []) for town in source),
        "by_status": Counter(measure["status"] for measure in measures),
    }


def test_the_source_has_the_expected_numbers(source: list[dict[str, Any]]) -> None:
    figures = counted(source)
    assert [figures[key] for key in ("towns", "measures", "bodies", "goals", "recut")] == [14, 69, 26, 37, 2]
    assert set(figures["by_status"]) <= STATUSES


def test_the_json_says_what_the_source_says(source: list[dict[str, Any]], snapshot: Snapshot) -> None:
    sums, figures = read(render_json(snapshot).decode())["summen"], counted(source)
    assert (sums["kommunen"], sums["gremien"]) == (figures["towns"], figures["bodies"])
    assert (sums["ziele_urspruenglich"], sums["ziele_neu_zugeschnitten"]) == (figures["goals"], figures["recut"])
    by_status = {entry["text"]: entry["anzahl"] for entry in sums["massnahmen"]["nach_status"] if entry["anzahl"]}
    assert by_status == figures["by_status"]
    expected = {(town["name"], measure["titel"]) for town in source for measure in town["massnahmen"]}
    assert {(town["name"], row["titel"]) for town in snapshot["kommunen"] for row in town["massnahmen"]} == expected


def test_the_csv_says_what_the_source_says(source: list[dict[str, Any]], snapshot: Snapshot) -> None:
    head, *rows = read_csv(render_csv(snapshot)).rows
    status = head.index("Status")
    assert len(rows) == counted(source)["measures"]
    assert Counter(row[status] for row in rows) == counted(source)["by_status"]
    assert Counter(row[0] for row in rows) == {town["name"]: len(town["massnahmen"]) for town in source}


def test_the_workbook_says_what_the_source_says(source: list[dict[str, Any]], snapshot: Snapshot) -> None:
    workbook, figures = load_workbook(io.BytesIO(render_xlsx(snapshot))), counted(source)
    overview = {row[0]: row[1] for row in workbook["Übersicht"].iter_rows(values_only=True)}
    keys = ("Kommunen", "Maßnahmen", "Gremien", "Ziele", "neu zugeschnittene Ziele")
    names = ("towns", "measures", "bodies", "goals", "recut")
    assert [overview[key] for key in keys] == [figures[name] for name in names]
    for status, number in figures["by_status"].items():
        assert overview[f"Maßnahmen: {status}"] == number
    listed = Counter(row[5] for row in workbook["Maßnahmen"].iter_rows(min_row=2, values_only=True))
    assert listed == figures["by_status"]
    assert workbook["Gremien"].max_row - 1 == figures["bodies"]
    assert workbook["Ziele"].max_row - 1 == figures["goals"] + figures["recut"]


def test_the_pdf_says_what_the_source_says(source: list[dict[str, Any]], snapshot: Snapshot) -> None:
    started = time.perf_counter()
    content = render_pdf(snapshot)
    figure("PDF of the real programme, seconds", f"{time.perf_counter() - started:.2f}", "3")
    text, figures = pdf_text(content), counted(source)
    assert f"nahmen {figures['towns']} Kommunen am Programm teil" in text
    goals = f"{figures['goals']} Ziele (dazu {figures['recut']} neu zugeschnittene)"
    assert f"Erfasst sind {goals}, {figures['bodies']} Gremien und {figures['measures']} Maßnahmen." in text
    for status in STATUSES & set(figures["by_status"]):
        assert re.search(rf" {status} {figures['by_status'][status]} \d+,\d", text), status
    assert all(f" {town['name']} " in text for town in source), "a name is broken in the table of all municipalities"
    squeezed = re.sub(r"[\s\u00ad-]", "", text)
    titles = [measure["titel"] for town in source for measure in town["massnahmen"]]
    assert [title for title in titles if re.sub(r"[\s\u00ad-]", "", title) not in squeezed] == []
