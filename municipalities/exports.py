"""Export of measures; the columns are defined once."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.querysets import MeasureQuerySet
from portal.core.tables import Column, Sheet


def measure_columns() -> list[tuple[Column, Callable[[Any], Any]]]:
    """(column, how to read it) of an annotated measure."""

    def joined(name: str) -> Callable[[Any], str]:
        return lambda m: "; ".join(str(row) for row in getattr(m, name).all())

    return [
        (Column("ags", _("AGS"), "text", 10), lambda m: m.municipality.ags),
        (Column("kommune", _("Kommune"), "text", 22), lambda m: m.municipality.name),
        (Column("nummer", _("Nummer"), "integer", 8), lambda m: m.pk),
        (Column("titel", _("Titel"), "text", 50), lambda m: m.title),
        (Column("ziele", _("Ziele"), "text", 40), joined("goals")),
        (Column("handlungsfeld", _("Handlungsfeld"), "text", 24), lambda m: str(m.field_of_action or "")),
        (Column("status", _("Status"), "text", 18), lambda m: m.get_status_display()),
        (Column("grund", _("Grund"), "text", 18), lambda m: m.get_reason_code_display()),
        (Column("grund_text", _("Erläuterung des Grundes"), "text", 30), lambda m: m.reason_text),
        (Column("geplanter_beginn", _("Geplanter Beginn"), "date", 12), lambda m: m.planned_start),
        (Column("geplantes_ende", _("Geplantes Ende"), "date", 12), lambda m: m.planned_end),
        (Column("beginn", _("Tatsächlicher Beginn"), "date", 12), lambda m: m.actual_start),
        (Column("ende", _("Tatsächliches Ende"), "date", 12), lambda m: m.actual_end),
        (Column("zeitraum", _("Zeitraum in Worten"), "text", 18), lambda m: m.period_text),
        (Column("verschiebungen", _("Verschiebungen"), "integer", 8), lambda m: m.shift_count),
        (Column("letzter_eintrag", _("Letzter Eintrag"), "date", 12), lambda m: m.last_entry_on),
        (Column("stelle", _("Verantwortliche Stelle"), "text", 26), lambda m: str(m.post or "")),
        (Column("gremium", _("Gremium"), "text", 26), lambda m: str(m.body or "")),
        (Column("beteiligte", _("Beteiligte"), "text", 30), lambda m: m.partners),
        (Column("dimensionen", _("Vielfaltsdimensionen"), "text", 30), joined("dimensions")),
        (Column("zielgruppen", _("Zielgruppen"), "text", 30), joined("target_groups")),
        (Column("ort", _("Ort oder Sozialraum"), "text", 20), lambda m: m.place),
        (Column("teilnehmende", _("Teilnehmende"), "integer", 10), lambda m: m.participants),
        (Column("prioritaet", _("Priorität"), "text", 10), lambda m: m.get_priority_display()),
        (Column("aufwand", _("Aufwand"), "text", 10), lambda m: m.get_effort_display()),
        (Column("foerderprogramm", _("Förderprogramm"), "text", 24), lambda m: m.funding_programme),
        (Column("foerdersumme", _("Fördersumme (€)"), "number", 12), lambda m: m.funding_amount),
        (Column("eigenanteil", _("Eigenanteil (€)"), "number", 12), lambda m: m.own_share),
        (Column("beschluss", _("Beschluss"), "text", 24), lambda m: m.decision_reference),
        (Column("hinweis", _("Hinweis"), "text", 40), lambda m: m.note),
    ]


def measure_sheet(measures: MeasureQuerySet, town: Municipality) -> Sheet:
    """Sheet of the given measures (annotated for the list), four queries."""
    columns = measure_columns()
    rows = measures.select_related("municipality", "field_of_action", "post", "body").prefetch_related(
        "goals", "dimensions", "target_groups"
    )
    data = [[read(measure) for _column, read in columns] for measure in rows]
    title = _("Maßnahmen %(town)s") % {"town": town.name}
    return Sheet(title=title, columns=[column for column, _read in columns], rows=data)
