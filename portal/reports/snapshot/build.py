"""Putting the snapshot together."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Participation, Programme
from portal.core.errors import DomainError
from portal.core.tables.model import LOCAL
from portal.core.text import clean_line, clean_text
from portal.reports.snapshot.canonical import FORMAT, Snapshot
from portal.reports.snapshot.figures import Block, totals
from portal.reports.snapshot.history import Moment, Source, load, rows_at
from portal.reports.snapshot.method import data_gaps, definitions, sources
from portal.reports.snapshot.towns import Shaper, german_key
from portal.reports.snapshot.wording import german_day, summary


def has_data(programme: Programme, as_of: date) -> bool:
    """Whether the programme had a municipality at the end of the day. One query."""
    return bool(rows_at(Participation, Moment(as_of, timezone.now()), ("id",), programme=programme.pk))


def build_snapshot(*, programme: Programme, as_of: date, number: int, title: str, ordered_at: datetime) -> Snapshot:
    """Everything the report says, as plain data: rows as they were at the end of ``as_of`` in Germany.

    The queries are those of ``load``, for any number of municipalities. Raises ``DomainError`` when there was nothing yet.
    """
    source = load(programme.pk, Moment(as_of, ordered_at))
    if not source.participations:
        raise no_data(programme, as_of)
    towns = _towns(Shaper(source, as_of), source)
    figures = totals(towns)
    return {
        "format": FORMAT,
        "ausgabe": {
            "art": "umsetzungsstand",
            "nummer": number,
            "titel": title,
            "stichtag": as_of.isoformat(),
            "erstellt": ordered_at.astimezone(LOCAL).replace(microsecond=0).isoformat(),
        },
        "programm": _programme(programme),
        "zusammenfassung": summary(figures, as_of),
        "summen": figures,
        "kommunen": towns,
        "datenluecken": data_gaps(towns),
        "definitionen": definitions(),
        "quellen": sources(programme, as_of, ordered_at, with_statements=bool(source.statements)),
    }


def no_data(programme: Programme, as_of: date) -> DomainError:
    """The refusal of a day before the first entry."""
    text = _(
        "Am %(day)s war für das Programm „%(name)s“ noch nichts erfasst. Bitte wählen Sie einen späteren Stichtag."
    )
    return DomainError(text % {"day": german_day(as_of), "name": programme.name}, field="as_of")


def _towns(shaper: Shaper, source: Source) -> list[Block]:
    by_town = {row["municipality"]: row for row in source.participations}
    known = [town for town in source.municipalities if town.pk in by_town]
    ordered = sorted(known, key=lambda town: (german_key(town.name), town.ags))
    return [shaper.town(town, by_town[town.pk]) for town in ordered]


def _programme(programme: Programme) -> Block:
    return {
        "name": clean_line(programme.name),
        "untertitel": clean_line(programme.subtitle),
        "beginn": programme.starts_on.isoformat(),
        "ende": programme.ends_on.isoformat(),
        "traeger": clean_line(programme.carrier),
        "foerderung": clean_text(programme.funding),
        "quelle": clean_line(programme.source),
        "muster": programme.is_demo,
    }
