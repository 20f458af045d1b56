"""The table of municipalities as a file: same filter, same figures as on the page."""

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from municipalities.enums import MeasureStatus
from municipalities.models import Participation, Programme
from portal.core.tables import Cell, Column, Sheet
from portal.core.templatetags.portal_tags import date_de
from portal.dashboards.filters import Moment, TownFilter
from portal.dashboards.selectors.scope import participations
from portal.dashboards.selectors.towns import TownFacts, in_order, town_facts
from portal.dashboards.sentences import definitions

TOWNS_PER_BATCH = 1000


def town_sheet(programme: Programme, chosen: TownFilter, moment: Moment, *, sort: str, words: list[str]) -> Sheet:
    """All municipalities of the filter. 1 query and 4 per 1,000 municipalities, read in batches."""
    note = [_("Stand: %(day)s") % {"day": date_de(moment.today)}]
    note += [_("Auswahl: %(words)s") % {"words": "; ".join(words) or _("alle Kommunen")}]
    note += [f"{term}: {text}" for term, text in definitions(moment, with_signals=True)]
    title = _("Kommunen – %(programme)s") % {"programme": programme.name}
    return Sheet(title, columns(), _rows(programme, chosen, moment, sort), "\n".join(note))


def columns() -> list[Column]:
    statuses = [Column(status, str(status.label), "integer", 12) for status in MeasureStatus]
    stale = _("ohne Eintrag seit %(days)s Tagen") % {"days": settings.STALE_AFTER_DAYS}
    return [
        Column("name", _("Kommune"), width=28),
        Column("ags", _("AGS"), width=10),
        Column("district", _("Kreis"), width=26),
        Column("state", _("Land"), width=20),
        Column("cohort", _("Kohorte"), "integer", 9),
        Column("phase", _("Phase"), width=30),
        Column("ended_early", _("vorzeitig beendet"), width=12),
        Column("total", _("Maßnahmen"), "integer", 12),
        *statuses,
        Column("in_scope", _("Maßnahmen ohne abgesagte"), "integer", 14),
        Column("done_total", _("davon umgesetzt, geändert umgesetzt oder verstetigt"), "integer", 18),
        Column("share_done", _("Anteil"), "percent", 9),
        Column("open", _("offen"), "integer", 9),
        Column("late", _("überfällig"), "integer", 11),
        Column("stale", stale, "integer", 14),
        Column("shifted", _("mindestens zweimal verschoben"), "integer", 14),
        Column("posts", _("Stellen erfasst"), "integer", 10),
        Column("vacant", _("davon unbesetzt"), "integer", 11),
        Column("resting", _("Gremien ruhend oder ausgesetzt"), "integer", 14),
        Column("last_entry", _("letzter Eintrag"), "date", 14),
    ]


def _rows(programme: Programme, chosen: TownFilter, moment: Moment, sort: str) -> Iterator[list[Cell]]:
    found = in_order(participations(programme, chosen, moment), sort).iterator(TOWNS_PER_BATCH)
    while batch := list(islice(found, TOWNS_PER_BATCH)):
        facts = town_facts([row.municipality_id for row in batch], moment)
        for row in batch:
            yield _row(row, facts[row.municipality_id])


def _row(row: Participation, facts: TownFacts) -> list[Cell]:
    town, counts = row.municipality, facts.counts
    return [
        town.name,
        town.ags,
        town.district,
        town.state,
        row.cohort,
        row.get_phase_display(),
        row.ended_early,
        counts.total,
        *(counts.number(status) for status in MeasureStatus),
        counts.in_scope,
        counts.done,
        counts.share_done,
        counts.open,
        facts.late,
        facts.stale,
        facts.shifted,
        facts.posts,
        len(facts.vacant),
        len(facts.resting),
        facts.last_entry_on,
    ]
