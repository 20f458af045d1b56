"""The table as a file."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from municipalities.models import Municipality
from portal.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def rows_of(client_as, scene, query="") -> list[dict[str, str]]:
    answer = client_as("consultant").get(
        reverse("dashboards:programme_export", args=[scene.programme.slug, "csv"]) + query
    )
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_csv_has_the_figures_of_the_page(client_as, scene, today):
    rows = {row["Kommune"]: row for row in rows_of(client_as, scene)}
    assert list(rows) == ["Ashausen", "Behausen", "Cehausen"]
    first = rows["Ashausen"]
    assert (first["Maßnahmen"], first["überfällig"], first["mindestens zweimal verschoben"]) == ("5", "2", "1")
    assert (first["Stellen erfasst"], first["davon unbesetzt"], first["laufend"]) == ("1", "1", "3")
    assert rows["Cehausen"]["vorzeitig beendet"] == "ja"
    assert rows["Cehausen"]["Anteil"] == ""
    assert rows["Behausen"]["letzter Eintrag"] == f"{today:%d.%m.%Y}"


def test_the_filter_and_order_of_the_page_hold(client_as, scene):
    assert [row["Kommune"] for row in rows_of(client_as, scene, "?cohort=2&sort=-name")] == ["Cehausen", "Behausen"]


def test_xlsx_says_how_it_was_counted(client_as, scene):
    answer = client_as("consultant").get(
        reverse("dashboards:programme_export", args=[scene.programme.slug, "xlsx"]) + "?district=98002"
    )
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="kommunen-vielfalt-')
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "Behausen" in text
    assert "Ashausen" not in text
    assert "Auswahl: Kreis: Südkreis" in text
    assert "überfällig: Offen, und das geplante Ende liegt vor heute." in text


def test_names_are_never_formulas(client_as, scene):
    Municipality.objects.filter(pk=scene.ashausen.pk).update(name="=1+1")
    assert rows_of(client_as, scene)[0]["Kommune"] == "'=1+1"


def test_an_export_is_recorded_without_what_was_typed(client_as, scene):
    rows_of(client_as, scene, "?q=hausen&cohort=1")
    entry = AuditEntry.objects.get(action="programme.export")
    assert entry.detail == {"format": "csv", "filters": ["q", "cohort"]}
