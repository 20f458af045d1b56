"""Rows and tiles as the templates show them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Municipality, Participation
from portal.core.templatetags.portal_tags import PAGE, german_number, percent
from portal.dashboards.filters import Signal
from portal.dashboards.selectors.programme import ConsultantDashboard
from portal.dashboards.selectors.totals import MeasureTotals, SignalTotals, TownTotals
from portal.dashboards.selectors.towns import TownFacts
from portal.dashboards.sentences import (
    TONES,
    Segment,
    SignalLine,
    last_entry_sentence,
    signal_lines,
    status_segments,
    status_sentence,
)


@dataclass(frozen=True)
class Tile:
    """A key figure; ``url`` leads to what it counts."""

    value: str
    label: str
    hint: str = ""
    url: str = ""
    tone: str = ""


def waiting_tiles(waiting: int) -> list[Tile]:
    """Releases that others finished and that the reader may release; nothing where there are none."""
    if not waiting:
        return []
    hint = _("Von anderen erstellte Auswertungen, die eine zweite Person freigibt.")
    url = f"{reverse('surveys:release_list')}?zustand=fertig"
    return [Tile(str(waiting), _("Warten auf Ihre Freigabe"), hint, url)]


@dataclass
class TownLine:
    """One municipality on a page, ready to show."""

    town: Municipality
    facts: TownFacts
    today: date
    participation: Participation | None = None

    @cached_property
    def signals(self) -> list[SignalLine]:
        return signal_lines(self.town, self.facts)

    @cached_property
    def url(self) -> str:
        return self.town.get_absolute_url()

    @cached_property
    def segments(self) -> list[Segment]:
        return status_segments(self.facts.counts)

    @cached_property
    def status_text(self) -> str:
        return status_sentence(self.facts.counts)

    @cached_property
    def last_entry(self) -> str:
        return last_entry_sentence(self.facts, self.today)

    @property
    def posts_text(self) -> str:
        """Whether the posts are held; no recorded post is not the same as a vacant one."""
        if not self.facts.posts:
            return _("keine Stelle erfasst")
        vacant = len(self.facts.vacant)
        return _("%(n)s unbesetzt") % {"n": vacant} if vacant else _("besetzt")

    @property
    def phase_text(self) -> str:
        """Phase of the accompaniment, or that it ended early."""
        row = self.participation
        if row is None:
            return ""
        if row.ended_early:
            return _("vorzeitig beendet")
        return row.get_phase_display() or _("Phase nicht eingetragen")

    @property
    def about(self) -> str:
        """District, cohort and phase in one line."""
        cohort = self.participation.cohort if self.participation else None
        number = _("Kohorte %(n)s") % {"n": cohort} if cohort else ""
        return " · ".join(part for part in (self.town.district, number, self.phase_text) if part)


def town_lines(rows: list[Participation], found: ConsultantDashboard, today: date) -> list[TownLine]:
    return [TownLine(row.municipality, found.facts[row.municipality_id], today, row) for row in rows]


def work_tiles(towns: TownTotals, measures: MeasureTotals) -> list[Tile]:
    """Municipalities and measures: how far they are."""
    counts = measures.counts
    early = ngettext("%(n)s davon vorzeitig beendet", "%(n)s davon vorzeitig beendet", towns.ended_early)
    basis = {"done": german_number(counts.done), "all": german_number(counts.in_scope)}
    return [
        Tile(german_number(towns.towns), _("Kommunen"), early % {"n": towns.ended_early} if towns.ended_early else ""),
        Tile(
            german_number(counts.total),
            _("Maßnahmen"),
            _("davon %(n)s abgesagt") % {"n": german_number(counts.cancelled)} if counts.cancelled else "",
        ),
        Tile(
            percent(counts.share_done),
            _("umgesetzt"),
            _("%(done)s von %(all)s Maßnahmen; abgesagte zählen nicht mit") % basis if counts.in_scope else "",
        ),
        Tile(german_number(counts.open), _("offen"), _("geplant, laufend oder verschoben")),
    ]


def signal_tiles(signals: SignalTotals, query: QueryDict) -> list[Tile]:
    """How often each signal occurs; every tile narrows the page to the municipalities behind it."""
    without = ngettext(
        "in %(n)s Kommune ist keine Stelle erfasst",
        "in %(n)s Kommunen ist keine Stelle erfasst",
        signals.towns_without_post,
    ) % {"n": german_number(signals.towns_without_post)}
    tiles = [
        _signal_tile(Signal.LATE, _("Maßnahmen überfällig"), signals, query),
        _signal_tile(Signal.STALE, _("Maßnahmen ohne neuen Eintrag"), signals, query),
        _signal_tile(Signal.SHIFTED, _("Maßnahmen mehrfach verschoben"), signals, query),
        _signal_tile(Signal.VACANT, _("Stellen unbesetzt"), signals, query),
    ]
    if signals.towns_without_post:
        vacant = tiles[-1]
        hint = "; ".join(part for part in (vacant.hint, without) if part)
        tiles[-1] = Tile(vacant.value, vacant.label, hint, vacant.url, vacant.tone)
    return tiles


def _signal_tile(signal: Signal, label: str, signals: SignalTotals, query: QueryDict) -> Tile:
    number, towns = signals[signal].things, signals[signal].towns
    hint = ngettext("in %(n)s Kommune", "in %(n)s Kommunen", towns) % {"n": german_number(towns)} if towns else ""
    url = f"{filter_url(query, signal=signal.value)}#hilfe" if towns else ""
    return Tile(german_number(number), label, hint, url, TONES[signal] if towns else "")


def filter_url(query: QueryDict, **changes: str) -> str:
    """The page with some filters changed ("" removes one), back on the first pages."""
    kept = query.copy()
    for name in (PAGE, "help", *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"
