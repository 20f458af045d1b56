"""Which municipalities a page speaks about."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from municipalities.enums import BodyState
from municipalities.models import Body, Measure, Municipality, Participation, Post, PostHolding, Programme, Shift
from municipalities.querysets import current
from portal.dashboards.filters import ANY_SIGNAL, SHIFTS_THAT_MATTER, Moment, Signal, TownFilter

Towns = QuerySet[Any] | list[int]
"""Ids of municipalities: a query that stays in SQL, or a short list."""

RESTING = (BodyState.DORMANT, BodyState.SUSPENDED)


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str


def participations(programme: Programme, chosen: TownFilter, moment: Moment) -> QuerySet[Participation]:
    """Participations of the programme that fit the filter. No query yet."""
    rows = plain_participations(programme, chosen)
    if not chosen.signal:
        return rows
    conditions = signal_conditions(town_ids(rows), moment)
    wanted = any_of(conditions) if chosen.signal == ANY_SIGNAL else conditions[Signal(chosen.signal)]
    return rows.filter(wanted)


def plain_participations(programme: Programme, chosen: TownFilter | None = None) -> QuerySet[Participation]:
    """The same without regard to signals. No query yet."""
    rows = Participation.objects.filter(programme=programme)
    if chosen is None:
        return rows
    wanted: dict[str, Any] = {
        "cohort": chosen.cohort,
        "municipality__district_key": chosen.district,
        "phase": chosen.phase,
        "municipality__name__icontains": chosen.name,
    }
    return rows.filter(**{lookup: value for lookup, value in wanted.items() if value not in {"", None}})


def town_ids(rows: QuerySet[Participation]) -> QuerySet[Any]:
    return rows.order_by().values("municipality_id")


def any_of(conditions: dict[Signal, Q]) -> Q:
    return reduce(or_, conditions.values())


def signal_rows(towns: Towns, moment: Moment) -> dict[Signal, QuerySet[Any]]:
    """Per signal the measures, posts or bodies of ``towns`` that show it."""
    return {
        Signal.LATE: late_measures(towns, moment),
        Signal.STALE: stale_measures(towns, moment),
        Signal.SHIFTED: shifted_measures(towns),
        Signal.VACANT: vacant_posts(towns, moment),
        Signal.BODY: resting_bodies(towns),
    }


def signal_conditions(towns: Towns, moment: Moment) -> dict[Signal, Q]:
    """Per signal the condition that a participation's municipality has it (a hashed subquery, run once)."""
    found = signal_rows(towns, moment)
    return {signal: Q(municipality_id__in=rows.values("municipality_id")) for signal, rows in found.items()}


def measures(towns: Towns) -> QuerySet[Measure]:
    return Measure.objects.live().filter(municipality__in=towns).order_by()


def late_measures(towns: Towns, moment: Moment) -> QuerySet[Measure]:
    return Measure.objects.live().late(moment.today).filter(municipality__in=towns).order_by()


def stale_measures(towns: Towns, moment: Moment) -> QuerySet[Measure]:
    return Measure.objects.live().stale(moment.fresh_since).filter(municipality__in=towns).order_by()


def shifted_measures(towns: Towns) -> QuerySet[Measure]:
    """Open measures whose end was moved at least twice."""
    often = Shift.objects.filter(municipality__in=towns).order_by().values("measure").annotate(moves=Count("pk"))
    return Measure.objects.live().open().filter(pk__in=often.filter(moves__gte=SHIFTS_THAT_MATTER).values("measure"))


def vacant_posts(towns: Towns, moment: Moment) -> QuerySet[Post]:
    """Posts that nobody holds today. A municipality without any recorded post has no vacancy."""
    held = PostHolding.objects.filter(current(moment.today), post=OuterRef("pk"))
    return Post.objects.live().filter(municipality__in=towns).filter(~Exists(held)).order_by()


def resting_bodies(towns: Towns) -> QuerySet[Body]:
    return Body.objects.live().filter(municipality__in=towns, state__in=RESTING).order_by()


def cohort_choices(programme: Programme) -> list[Choice]:
    """Cohorts that the programme has. 1 query."""
    rows = plain_participations(programme).filter(cohort__isnull=False).order_by("cohort")
    return [Choice(str(cohort), str(cohort)) for cohort in rows.values_list("cohort", flat=True).distinct()]


def district_choices(programme: Programme) -> list[Choice]:
    """Districts in which the programme has municipalities. 1 query."""
    towns = Municipality.objects.filter(pk__in=town_ids(plain_participations(programme)))
    rows = towns.order_by("district", "district_key").values_list("district_key", "district").distinct()
    return [Choice(key, name) for key, name in rows]
