"""Fixed vocabularies of the reports."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.publications.states import ReleaseState

EDITION_STATES = [state for state in ReleaseState if state != ReleaseState.HELD]
"""Nothing in a report has to be decided between building and releasing it."""


class ReportKind(models.TextChoices):
    """What a report is about."""

    UMSETZUNGSSTAND = "umsetzungsstand", _("Umsetzungsstand")


class FileFormat(models.TextChoices):
    """Formats of an edition, in the order in which they are built."""

    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON")


CONTENT_TYPES: dict[str, str] = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON: "application/json",
}

FORMAT_EXPLANATIONS: dict[str, Promise] = {
    FileFormat.PDF: _("Bericht zum Lesen und Drucken, barrierefrei (PDF/UA)"),
    FileFormat.XLSX: _("alle Tabellen zum Auswerten"),
    FileFormat.CSV: _("Liste der Maßnahmen, eine Zeile je Maßnahme"),
    FileFormat.JSON: _("Datenstand für andere Programme; gehört zur Prüfsumme"),
}
