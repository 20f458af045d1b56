"""Charts of a snapshot, for the PDF and for the page of the edition."""

from django.utils.translation import gettext as _

from municipalities.enums import MeasureStatus
from municipalities.figures import STATUS_PATTERNS, STATUS_TONES
from portal.core.charts import Figure, Series, bar_chart, stacked_bars
from portal.reports.snapshot.canonical import Snapshot

TOWNS_IN_CHART = 40
"""With more municipalities a chart with a bar for each of them says nothing any more."""


def figures(snapshot: Snapshot) -> list[Figure]:
    """Status, status by municipality (alphabetical) and reasons; charts without any data are left out."""
    counts = snapshot["summen"]["massnahmen"]
    if not counts["gesamt"]:
        return []
    charts = [status_chart(snapshot)]
    if len(snapshot["kommunen"]) <= TOWNS_IN_CHART:
        charts.append(town_chart(snapshot))
    if any(line["zusammen"] for line in snapshot["summen"]["gruende"]):
        charts.append(reason_chart(snapshot))
    return charts


def status_chart(snapshot: Snapshot) -> Figure:
    entries = snapshot["summen"]["massnahmen"]["nach_status"]
    items = [(entry["text"], entry["anzahl"], STATUS_TONES[entry["status"]]) for entry in entries]
    return bar_chart("status", _("Maßnahmen nach Status"), items, unit=_("Maßnahmen"))


def town_chart(snapshot: Snapshot) -> Figure:
    entries = snapshot["summen"]["massnahmen"]["nach_status"]
    used = [entry["status"] for entry in entries if entry["anzahl"]]
    series = [
        Series(str(MeasureStatus(code).label), STATUS_TONES[code], STATUS_PATTERNS.get(code, "")) for code in used
    ]
    rows = []
    for town in snapshot["kommunen"]:
        numbers = {entry["status"]: entry["anzahl"] for entry in town["zahlen"]["nach_status"]}
        rows.append((town["name"], [numbers[code] for code in used]))
    return stacked_bars("kommunen", _("Maßnahmen nach Kommune und Status"), series, rows, unit=_("Maßnahmen"))


def reason_chart(snapshot: Snapshot) -> Figure:
    lines = [line for line in snapshot["summen"]["gruende"] if line["zusammen"]]
    series = [
        Series(_("verschoben"), "warning"),
        Series(_("abgesagt"), "danger", STATUS_PATTERNS[MeasureStatus.CANCELLED]),
    ]
    rows = [(line["text"], [line["verschoben"], line["abgesagt"]]) for line in lines]
    return stacked_bars("gruende", _("Gründe für Verschiebungen und Absagen"), series, rows, unit=_("Maßnahmen"))
