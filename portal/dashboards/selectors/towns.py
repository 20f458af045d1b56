"""Facts about the few municipalities that a page shows one by one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from municipalities.enums import Phase
from municipalities.figures import StatusCounts
from municipalities.models import LogEntry, Participation, Post, PostHolding
from municipalities.querysets import current
from portal.dashboards.filters import Moment
from portal.dashboards.selectors.scope import (
    late_measures,
    measures,
    resting_bodies,
    shifted_measures,
    stale_measures,
)


@dataclass(frozen=True)
class VacantPost:
    """A post that nobody holds today: since when (None: never held), and from when it is held again, if known."""

    title: str
    since: date | None
    held_again_on: date | None


@dataclass(frozen=True)
class RestingBody:
    """A body that is dormant or suspended."""

    name: str
    state_label: str


@dataclass
class TownFacts:
    """What the portal knows about the work of one municipality today."""

    counts: StatusCounts = field(default_factory=StatusCounts)
    late: int = 0
    late_since: date | None = None
    stale: int = 0
    shifted: int = 0
    last_entry_on: date | None = None
    posts: int = 0
    vacant: list[VacantPost] = field(default_factory=list)
    resting: list[RestingBody] = field(default_factory=list)


SHOWN = (
    "municipality__ags",
    "municipality__name",
    "municipality__slug",
    "municipality__district",
    "municipality__state",
    "cohort",
    "phase",
    "ended_early",
)
"""Columns that rows of the table show; the long texts of a participation stay where they are."""


def town_facts(towns: Iterable[int], moment: Moment) -> dict[int, TownFacts]:
    """Facts by municipality id. 4 queries, whatever the number; meant for the towns of one page or one batch."""
    ids = sorted(set(towns))
    facts = {town: TownFacts() for town in ids}
    _add_measures(facts, ids, moment)
    newest = _entries().filter(municipality__in=ids).values_list("municipality").annotate(Max("happened_on"))
    for town, day in newest:
        facts[town].last_entry_on = day
    _add_posts(facts, ids, moment)
    for body in resting_bodies(ids).order_by("name"):
        facts[body.municipality_id].resting.append(RestingBody(body.name, body.get_state_display()))
    return facts


def _entries() -> QuerySet[Any]:
    return LogEntry.objects.live().filter(measure__deleted_at__isnull=True).order_by()


def _add_measures(facts: dict[int, TownFacts], ids: list[int], moment: Moment) -> None:
    late = Q(pk__in=late_measures(ids, moment).values("pk"))
    rows = measures(ids).values("municipality_id", "status")
    figures = rows.annotate(
        n=Count("pk"),
        late=Count("pk", filter=late),
        late_since=Min("planned_end", filter=late),
        stale=Count("pk", filter=Q(pk__in=stale_measures(ids, moment).values("pk"))),
        shifted=Count("pk", filter=Q(pk__in=shifted_measures(ids).values("pk"))),
    )
    by_status: dict[int, dict[str, int]] = defaultdict(dict)
    for row in figures:
        town = facts[row["municipality_id"]]
        by_status[row["municipality_id"]][row["status"]] = row["n"]
        town.late += row["late"]
        town.stale += row["stale"]
        town.shifted += row["shifted"]
        town.late_since = min(filter(None, [town.late_since, row["late_since"]]), default=None)
    for town_id, counts in by_status.items():
        facts[town_id].counts = StatusCounts(counts)


def _add_posts(facts: dict[int, TownFacts], ids: list[int], moment: Moment) -> None:
    today = moment.today
    posts = Post.objects.live().filter(municipality__in=ids).order_by("title")
    rows = posts.annotate(
        is_held=Exists(PostHolding.objects.filter(current(today), post=OuterRef("pk"))),
        held_until=Max("holdings__ends_on", filter=Q(holdings__ends_on__lt=today)),
        held_again_on=Min("holdings__starts_on", filter=Q(holdings__starts_on__gt=today)),
    )
    for post in rows:
        town = facts[post.municipality_id]
        town.posts += 1
        if not post.is_held:
            town.vacant.append(VacantPost(post.title, post.held_until, post.held_again_on))


def in_order(rows: QuerySet[Participation], sort: str) -> QuerySet[Participation]:
    """Participations with their municipality, ordered by one of ``filters.SORTS``; unknown values come last."""
    rows = rows.select_related("municipality").only(*SHOWN)
    by_name = ("municipality__name", "municipality__ags")
    key = sort.removeprefix("-")
    if key == "name":
        return rows.order_by(*(f"-{name}" if sort.startswith("-") else name for name in by_name))
    if key == "last":
        entries = _entries().filter(municipality=OuterRef("municipality")).order_by("-happened_on")
        rows = rows.annotate(sort_key=Subquery(entries.values("happened_on")[:1]))
    else:
        places = [When(phase=phase, then=Value(place)) for place, phase in enumerate(Phase.values)]
        rows = rows.annotate(sort_key=Case(*places, default=None, output_field=IntegerField()))
    ordered = F("sort_key").desc(nulls_last=True) if sort.startswith("-") else F("sort_key").asc(nulls_last=True)
    return rows.order_by(ordered, *by_name)
