"""Random posts, strategies, goals, bodies, measures, entries and shifts of many towns at once."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from municipalities.enums import (
    DONE_STATUSES,
    OPEN_STATUSES,
    REASON_STATUSES,
    STARTED_STATUSES,
    BodyKind,
    BodyState,
    MeasureStatus,
    Priority,
    ReasonCode,
    StrategyState,
)
from municipalities.models import (
    Body,
    Goal,
    LogEntry,
    Measure,
    MeasureGoal,
    Municipality,
    Post,
    PostHolding,
    Shift,
    Strategy,
)
from portal.demo.writing import create, dated, noon

WEIGHTS = {
    MeasureStatus.PLANNED: 22,
    MeasureStatus.RUNNING: 30,
    MeasureStatus.DONE: 20,
    MeasureStatus.DONE_CHANGED: 4,
    MeasureStatus.SUSTAINED: 6,
    MeasureStatus.POSTPONED: 9,
    MeasureStatus.CANCELLED: 6,
    MeasureStatus.UNKNOWN: 3,
}
VACANT, MOVED = 0.15, 0.25


def load_random_plans(towns: Sequence[Municipality], measures_per_town: int, dice: random.Random, day: date) -> None:
    """Fill new towns. Some 15 % of the posts are vacant, a quarter of the open measures has moved once to three times."""
    at = noon(day - timedelta(days=370))
    hours = [10, 20, 39]
    posts = create(
        [Post(municipality=t, title="Zufallsstelle", weekly_hours=dice.choice(hours)) for t in towns], at=at
    )
    create([_holding(post, dice, day) for post in posts], at=at)
    states = StrategyState.values
    strategies = create(
        [Strategy(municipality=town, title="Zufallsstrategie", state=dice.choice(states)) for town in towns], at=at
    )
    goals = create([_goal(strategy, number) for strategy in strategies for number in (1, 2)], at=at)
    bodies = create([_body(town, dice) for town in towns], at=at)
    places = [(town, posts[i], bodies[i], goals[2 * i : 2 * i + 2]) for i, town in enumerate(towns)]
    _measures(places, measures_per_town, dice, day)


def _holding(post: Post, dice: random.Random, day: date) -> PostHolding:
    ended = day - timedelta(days=dice.randrange(1, 300)) if dice.random() < VACANT else None
    return PostHolding(post=post, holder_name="Zufallsbesetzung", starts_on=day - timedelta(days=800), ends_on=ended)


def _goal(strategy: Strategy, number: int) -> Goal:
    return Goal(municipality=strategy.municipality, strategy=strategy, number=number, text=f"Zufallsziel {number}")


def _body(town: Municipality, dice: random.Random) -> Body:
    kind, state = dice.choice(BodyKind.values), dice.choice(BodyState.values)
    return Body(municipality=town, name="Zufallsgremium", kind=kind, state=state)


def _measures(places: Sequence[tuple[Any, ...]], per_town: int, dice: random.Random, day: date) -> None:
    wanted = [(place, number) for place in places for number in range(1, per_town + 1)]
    measures = create([_measure(town, post, body, number, dice, day) for (town, post, body, _), number in wanted])
    links = [
        MeasureGoal(measure=row, goal=dice.choice(place[3])) for row, (place, _) in zip(measures, wanted, strict=True)
    ]
    create(links, at=noon(day - timedelta(days=370)))
    create([entry for measure in measures for entry in _entries(measure, dice, day)])
    Shift.objects.bulk_create(
        [shift for measure in measures for shift in _shifts(measure, dice, day)], batch_size=1000
    )


def _measure(town: Municipality, post: Post, body: Body, number: int, dice: random.Random, day: date) -> Measure:
    status = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    recorded = day - timedelta(days=dice.randrange(100, 370))
    start = recorded + timedelta(days=dice.randrange(1, 90))
    end = start + timedelta(days=dice.randrange(30, 400))
    finished = min(end, day) if status in DONE_STATUSES else None
    needs_reason = status in REASON_STATUSES
    row = Measure(
        municipality=town, post=post, body=body, title=f"Zufallsmaßnahme {number}", status=status,
        priority=dice.choice(Priority.values), recorded_on=recorded, planned_start=start, planned_end=end,
        actual_start=min(start, day) if status in STARTED_STATUSES else None, actual_end=finished,
        reason_code=dice.choice(ReasonCode.values) if needs_reason else "",
        reason_text="Zufallsgrund" if needs_reason else "",
    )  # fmt: skip
    return dated(row, recorded)


def _entries(measure: Measure, dice: random.Random, day: date) -> list[LogEntry]:
    rows = []
    for _ in range(dice.randrange(4)):
        happened = min(measure.recorded_on + timedelta(days=dice.randrange(360)), day)
        row = LogEntry(
            municipality=measure.municipality, measure=measure, happened_on=happened, created_at=noon(happened),
            text="Zufallseintrag", author_label="Zufallsstelle",
        )  # fmt: skip
        rows.append(dated(row, happened))
    return rows


def _shifts(measure: Measure, dice: random.Random, day: date) -> list[Shift]:
    if measure.status not in OPEN_STATUSES or dice.random() >= MOVED or measure.planned_end is None:
        return []
    rows, end = [], measure.planned_end
    for _ in range(dice.choice([1, 1, 2, 3])):
        earlier = end - timedelta(days=dice.randrange(10, 90))
        rows.append(
            Shift(
                municipality=measure.municipality, measure=measure, old_end=earlier, new_end=end,
                reason_code=dice.choice(ReasonCode.values), shifted_on=min(earlier, day),
            )
        )  # fmt: skip
        end = earlier
    return rows
