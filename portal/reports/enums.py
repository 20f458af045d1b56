"""Fixed vocabularies of the reports."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """What a report is about."""

    UMSETZUNGSSTAND = "umsetzungsstand", _("Umsetzungsstand")


class EditionState(models.TextChoices):
    """Where an edition stands. An edition given up before its release is withdrawn without ever having been released."""

    BUILDING = "building", _("wird erstellt")
    FAILED = "failed", _("fehlgeschlagen")
    READY = "ready", _("fertig, nicht freigegeben")
    RELEASED = "released", _("freigegeben")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


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

STATE_TONES: dict[str, str] = {
    EditionState.BUILDING: "info",
    EditionState.FAILED: "danger",
    EditionState.READY: "warning",
    EditionState.RELEASED: "success",
    EditionState.WITHDRAWN: "muted",
}

FORMAT_EXPLANATIONS: dict[str, Promise] = {
    FileFormat.PDF: _("Bericht zum Lesen und Drucken, barrierefrei (PDF/UA)"),
    FileFormat.XLSX: _("alle Tabellen zum Auswerten"),
    FileFormat.CSV: _("Liste der Maßnahmen, eine Zeile je Maßnahme"),
    FileFormat.JSON: _("Datenstand für andere Programme; gehört zur Prüfsumme"),
}
