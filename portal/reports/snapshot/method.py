"""How to read a snapshot: definitions, sources, data gaps."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from municipalities.enums import STATUS_DEFINITIONS, MeasureStatus
from municipalities.models import Programme
from portal.core.tables.model import LOCAL
from portal.core.text import clean_line
from portal.reports.snapshot.figures import Block
from portal.reports.snapshot.wording import german_day


def definitions() -> Block:
    """What the figures mean."""
    status = [
        {"status": entry.value, "text": str(entry.label), "definition": str(STATUS_DEFINITIONS[entry])}
        for entry in MeasureStatus
    ]
    return {"status": status, "begriffe": [{"text": text, "definition": meaning} for text, meaning in _terms()]}


def _terms() -> list[tuple[str, str]]:
    share = _(
        "Umgesetzte, in geänderter Form umgesetzte und verstetigte Maßnahmen, geteilt durch alle Maßnahmen außer den"
        " abgesagten. Maßnahmen ohne Auskunft bleiben im Nenner. Abgesagte Maßnahmen sind immer mit ihrer Zahl genannt."
    )
    late = _(
        "Am Stichtag offen, und das geplante Ende lag vor dem Stichtag. Ohne geplantes Ende gilt keine Maßnahme als"
        " überfällig."
    )
    shifts = _(
        "So oft wurde das geplante Ende bis zum Stichtag verlegt, und um so viele Tage insgesamt, soweit beide Termine"
        " bekannt sind."
    )
    recut = _(
        "Ein Ziel, das im Lauf der Umsetzung mit Begründung neu gefasst wurde. Es ist getrennt von den ursprünglichen"
        " Zielen gezählt."
    )
    return [
        (_("Anteil umgesetzt"), share),
        (_("Offen"), _("Geplant, laufend oder verschoben.")),
        (_("Überfällig"), late),
        (_("Verschiebungen"), shifts),
        (_("Neu zugeschnittenes Ziel"), recut),
        (_("keine Angabe"), _("Dazu ist im Portal nichts eingetragen. Das ist etwas anderes als null.")),
    ]


def sources(programme: Programme, as_of: date, ordered_at: datetime, *, with_statements: bool) -> list[Block]:
    """Where the figures come from and which day they stand for."""
    entries = [*_reference_day(as_of, ordered_at.astimezone(LOCAL)), *_origins()]
    if with_statements:
        entries.append((_("Rückmeldungen der Projektbeteiligten"), _statements()))
    if programme.source:
        entries.append((_("Quelle des Programms"), clean_line(programme.source)))
    if programme.is_demo:
        entries.append((_("Musterprogramm"), _("Die Kommunen und Vorgänge dieses Programms sind erfunden.")))
    return [{"text": text, "angabe": statement} for text, statement in entries]


def _reference_day(as_of: date, ordered: datetime) -> list[tuple[str, str]]:
    rule = _(
        "Gezählt ist, was am %(day)s um 24 Uhr (deutsche Zeit) im Portal eingetragen war. Spätere Änderungen und Löschungen"
        " sind nicht berücksichtigt."
    ) % {"day": german_day(as_of)}
    if ordered.date() == as_of:
        time = _("Der Bericht wurde am Stichtag selbst bestellt; er enthält die Einträge bis %(time)s Uhr.")
        rule += " " + time % {"time": f"{ordered:%H:%M}"}
    return [(_("Stichtag"), rule)]


def _origins() -> list[tuple[str, str]]:
    entries = _(
        "Teilnahme, Strategie, Ziele, Gremien und Maßnahmen: Einträge der Kommunen und der Beratung im Portal."
        " Interne Notizen, Beschreibungen und Texte der Einträge sind nicht enthalten."
    )
    register = _(
        "Amtliches Gemeindeverzeichnis und Angaben des Programms; Stand der Einwohnerzahl wie angegeben. Anders als die"
        " Einträge sind sie nicht auf den Stichtag zurückgerechnet."
    )
    compare = _(
        "Die Kommunen setzen sich verschiedene Ziele. Der Bericht ordnet sie nach dem Alphabet und bildet keine Rangfolge."
    )
    return [
        (_("Angaben der Kommunen"), entries),
        (_("Namen und Einwohnerzahlen"), register),
        (_("Vergleichbarkeit"), compare),
    ]


def _statements() -> str:
    return _(
        "Keine anonyme Befragung: Die Projektbeteiligten einer Kommune antworten offen und mit Einwilligung. Enthalten ist,"
        " was am Stichtag abgegeben und bei der Erstellung nicht zurückgezogen war."
    )


def data_gaps(towns: Sequence[Block]) -> list[Block]:
    """What nobody has said, with the number of cases; the tables show "keine Angabe" there."""
    measures = [measure for town in towns for measure in town["massnahmen"]]
    strategies = [strategy for town in towns for strategy in town["strategien"]]
    dated = ("geplant_von", "geplant_bis", "tatsaechlich_von", "tatsaechlich_bis", "zeitraum")
    gaps = [
        (_("Kommunen ohne Angabe der Kohorte"), _missing(towns, lambda town: town["teilnahme"]["kohorte"])),
        (_("Kommunen ohne Angabe zum Umfang der Begleitung"), _missing(towns, lambda town: town["teilnahme"]["umfang"])),
        (_("Kommunen ohne Angabe der Phase"), _missing(towns, lambda town: town["teilnahme"]["phase"])),
        (_("Kommunen ohne erfasste Strategie"), _missing(towns, lambda town: town["strategien"])),
        (_("Strategien ohne Angabe des politischen Stands"), _missing(strategies, lambda strategy: strategy["stand"])),
        (_("Kommunen ohne erfasste Ziele"), _missing(towns, lambda town: town["ziele"])),
        (_("Kommunen ohne erfasste Gremien"), _missing(towns, lambda town: town["gremien"])),
        (_("Kommunen ohne erfasste Maßnahmen"), _missing(towns, lambda town: town["massnahmen"])),
        (_("Maßnahmen mit unbekanntem Stand"), _missing(measures, lambda row: row["status"] != MeasureStatus.UNKNOWN)),
        (_("Maßnahmen ohne zugeordnetes Ziel"), _missing(measures, lambda measure: measure["ziele"])),
        (_("Maßnahmen ganz ohne Termin oder Zeitraum"), _missing(measures, lambda measure: any(map(measure.get, dated)))),
    ]  # fmt: skip
    return [{"text": text, "anzahl": number} for text, number in gaps if number]


def _missing(rows: Iterable[Block], known: Callable[[Block], Any]) -> int:
    return sum(not known(row) for row in rows)
