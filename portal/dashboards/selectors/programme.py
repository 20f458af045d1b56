"""The two programme dashboards, put together: the consultancy's and the ministry's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from municipalities.models import Participation, Programme
from portal.dashboards.filters import ANY_SIGNAL, Moment, TownFilter
from portal.dashboards.selectors.places import Places, places
from portal.dashboards.selectors.scope import (
    Towns,
    any_of,
    participations,
    plain_participations,
    signal_conditions,
    town_ids,
)
from portal.dashboards.selectors.totals import (
    MeasureTotals,
    SignalTotals,
    TownTotals,
    measure_totals,
    signal_totals,
    town_totals,
)
from portal.dashboards.selectors.towns import TownFacts, in_order, town_facts

if TYPE_CHECKING:
    BasePaginator = Paginator[Participation]
else:
    BasePaginator = Paginator  # takes no parameter at run time

TOWNS_PER_PAGE = 25
HELP_PER_PAGE = 12
FEW_TOWNS = 500
"""Up to so many municipalities their ids go into the queries, which the database then answers from its indexes."""
DIGITS = 7


@dataclass(frozen=True)
class MinistryDashboard:
    """Totals alone: no municipality is told apart but by position and phase."""

    towns: TownTotals
    measures: MeasureTotals
    places: Places


@dataclass(frozen=True)
class ConsultantDashboard:
    """Everything on the consultancy's page. ``help`` and ``table`` are pages of rows."""

    towns: TownTotals
    measures: MeasureTotals
    signals: SignalTotals
    places: Places
    help: Page[Participation]
    table: Page[Participation]
    facts: dict[int, TownFacts]

    @property
    def towns_with_signal(self) -> int:
        return self.help.paginator.count


@dataclass(frozen=True)
class PageNumbers:
    """Which page of the table and of the list of signals is wanted, and the order of the table."""

    table: str = "1"
    help: str = "1"
    sort: str = "name"


class CountedPaginator(BasePaginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet[Participation], per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count


def ministry_dashboard(programme: Programme) -> MinistryDashboard:
    """3 queries, for any number of municipalities. Reads neither signals nor titles, posts, bodies or notes."""
    rows = plain_participations(programme)
    totals = town_totals(rows)
    return MinistryDashboard(totals, measure_totals(town_ids(rows)), places(rows, number=totals.towns))


def consultant_dashboard(
    programme: Programme, chosen: TownFilter, moment: Moment, wanted: PageNumbers
) -> ConsultantDashboard:
    """15 queries, for any number of municipalities; single towns are read for the two pages of rows only."""
    rows = participations(programme, chosen, moment)
    totals = town_totals(rows)
    found = places(rows, number=totals.towns)
    few = totals.towns <= FEW_TOWNS
    rows = plain_participations(programme).filter(municipality_id__in=found.towns) if few else rows
    towns: Towns = found.towns if few else town_ids(rows)
    signals = signal_totals(towns, moment, searched=_searched(programme, chosen, towns))
    help_page = _help_page(
        rows, towns, signals, moment, wanted.help, all_of_them=bool(chosen.signal), number=totals.towns
    )
    table = CountedPaginator(in_order(rows, wanted.sort), TOWNS_PER_PAGE, count=totals.towns).get_page(wanted.table)
    shown = [row.municipality_id for page in (help_page, table) for row in page.object_list]
    return ConsultantDashboard(
        towns=totals,
        measures=measure_totals(towns),
        signals=signals,
        places=found.marked(signals.towns or ()),
        help=help_page,
        table=table,
        facts=town_facts(shown, moment),
    )


def _help_page(
    rows: QuerySet[Participation],
    towns: Towns,
    signals: SignalTotals,
    moment: Moment,
    wanted: str,
    *,
    all_of_them: bool,
    number: int,
) -> Page[Participation]:
    """Municipalities with a signal, in alphabetical order. 1 query."""
    if signals.towns is not None:
        in_need = rows.filter(municipality_id__in=signals.towns)
        return CountedPaginator(in_order(in_need, "name"), HELP_PER_PAGE, count=len(signals.towns)).get_page(wanted)
    if all_of_them:
        return CountedPaginator(in_order(rows, "name"), HELP_PER_PAGE, count=number).get_page(wanted)
    in_need = rows.filter(any_of(signal_conditions(towns, moment)))
    return _page_that_counts(in_order(in_need, "name"), wanted)


def _page_that_counts(rows: QuerySet[Participation], wanted: str) -> Page[Participation]:
    """A page whose one query also counts all rows; a page beyond the last becomes the first (then 2 queries)."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < DIGITS else 1
    start = max(number - 1, 0) * HELP_PER_PAGE
    found = list(rows.annotate(all_rows=Window(Count("pk")))[start : start + HELP_PER_PAGE])
    if not found and number > 1:
        return _page_that_counts(rows, "1")
    count = found[0].all_rows if found else 0
    return Page(found, max(number, 1), CountedPaginator(rows, HELP_PER_PAGE, count=count))


def _searched(programme: Programme, chosen: TownFilter, towns: Towns) -> Towns:
    """Where to look for signals: what shows one belongs to a town with some signal, so do not ask for that twice."""
    if chosen.signal == ANY_SIGNAL and isinstance(towns, QuerySet):
        return town_ids(plain_participations(programme, chosen))
    return towns


def newest_programme() -> Programme | None:
    """The newest real programme, else the newest sample programme. 1 query."""
    return Programme.objects.order_by("is_demo", "-starts_on", "name").first()


def programmes_with_towns() -> QuerySet[Programme]:
    """All programmes with ``town_count``. 1 query."""
    per_programme = Participation.objects.filter(programme=OuterRef("pk")).order_by().values("programme")
    number = Subquery(per_programme.annotate(n=Count("pk")).values("n"))
    return Programme.objects.annotate(town_count=Coalesce(number, 0))
