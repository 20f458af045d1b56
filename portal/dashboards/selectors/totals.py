"""Totals of a selection of municipalities, all by aggregating SQL."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from municipalities.enums import REASON_STATUSES
from municipalities.figures import StatusCounts
from municipalities.models import Municipality, Participation, Post
from portal.dashboards.filters import Moment, Signal
from portal.dashboards.selectors.scope import Towns, measures, signal_rows


@dataclass(frozen=True)
class MeasureTotals:
    """Measures by status; ``reasons`` counts (status, reason code) of postponed and cancelled ones."""

    counts: StatusCounts = field(default_factory=StatusCounts)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class TownTotals:
    """Participating municipalities by phase ("" where nobody has entered one)."""

    phases: Mapping[str, int] = field(default_factory=dict)
    ended_early: int = 0

    @property
    def towns(self) -> int:
        return sum(self.phases.values())


@dataclass(frozen=True)
class SignalTotal:
    """How many measures, posts or bodies show a signal, and in how many municipalities."""

    things: int
    towns: int


@dataclass(frozen=True)
class SignalTotals:
    """All signals, and the number of municipalities in which no post is recorded.

    ``towns`` are the ids of the municipalities with any signal, None where they were not read one by one.
    """

    by_signal: Mapping[Signal, SignalTotal]
    towns_without_post: int
    towns: frozenset[int] | None = None

    def __getitem__(self, signal: Signal) -> SignalTotal:
        return self.by_signal[signal]


def measure_totals(towns: Towns) -> MeasureTotals:
    """1 query."""
    counts: Counter[str] = Counter()
    reasons: dict[tuple[str, str], int] = {}
    for status, reason, number in measures(towns).values_list("status", "reason_code").annotate(n=Count("pk")):
        counts[status] += number
        if status in REASON_STATUSES:
            reasons[status, reason] = number
    return MeasureTotals(StatusCounts(dict(counts)), reasons)


def town_totals(rows: QuerySet[Participation]) -> TownTotals:
    """1 query; knows nothing of signals."""
    phases: Counter[str] = Counter()
    ended_early = 0
    for phase, early, number in rows.order_by().values_list("phase", "ended_early").annotate(n=Count("pk")):
        phases[phase] += number
        ended_early += number if early else 0
    return TownTotals(dict(phases), ended_early)


def signal_totals(towns: Towns, moment: Moment, *, searched: Towns) -> SignalTotals:
    """6 queries: one per signal and one for missing posts. A list of towns also tells which of them have a signal.

    ``searched`` may be wider than ``towns`` where it is the cheaper question and no other town can have a signal.
    """
    without_post = Municipality.objects.filter(pk__in=towns).exclude(pk__in=_owners_of_posts(towns)).count()
    found = {}
    if isinstance(towns, QuerySet):
        for signal, things in signal_rows(searched, moment).items():
            both = things.aggregate(things=Count("pk"), towns=Count("municipality", distinct=True))
            found[signal] = SignalTotal(**both)
        return SignalTotals(found, without_post)
    with_any: set[int] = set()
    for signal, things in signal_rows(towns, moment).items():
        per_town = dict(things.values_list("municipality").annotate(n=Count("pk")))
        found[signal] = SignalTotal(sum(per_town.values()), len(per_town))
        with_any.update(per_town)
    return SignalTotals(found, without_post, frozenset(with_any))


def _owners_of_posts(towns: Towns) -> QuerySet[Any]:
    return Post.objects.live().filter(municipality__in=towns).order_by().values("municipality_id")
