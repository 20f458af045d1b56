"""Measures of one invented town, with goals, dimensions, milestones, diary, shifts and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from municipalities.enums import MeasureStatus, NoteAudience, Visibility
from municipalities.models import (
    Body,
    DiversityDimension,
    FieldOfAction,
    Goal,
    InternalNote,
    Measure,
    MeasureGoal,
    Milestone,
    Municipality,
    Post,
    Shift,
    TargetGroup,
)
from portal.demo import vocabulary as words
from portal.demo.days import Calendar
from portal.demo.sources import Data
from portal.demo.timeline import CHANGED_FIELDS, Replay
from portal.demo.writing import add_history, copy_links_to_history, create, dated, link


@dataclass(frozen=True)
class Town:
    """What the measures of a town refer to, by the names in the fixture."""

    municipality: Municipality
    goals: Mapping[int, Goal]
    fields: Mapping[str, FieldOfAction]
    posts: Mapping[str, Post]
    bodies: Mapping[str, Body]
    author: Any
    author_label: str
    consultant: Any


def load_measures(town: Town, items: Sequence[Data], calendar: Calendar) -> None:
    """Create the measures as recorded, then replay what happened to them."""
    new = [_measure(town, item, calendar) for item in items]
    measures = create(new)
    pairs = list(zip(measures, items, strict=True))
    create([_goal_link(measure, town.goals[item["ziel"]]) for measure, item in pairs])
    _tie(pairs)
    replays = [_replay(town, measure, item, calendar) for measure, item in pairs]
    Measure.objects.bulk_update(measures, CHANGED_FIELDS)
    add_history([state for replay in replays for state in replay.states])
    copy_links_to_history(measures)
    create([entry for replay in replays for entry in replay.entries])
    Shift.objects.bulk_create([shift for replay in replays for shift in replay.shifts])
    create([step for measure, item in pairs for step in _milestones(measure, item, calendar)])
    InternalNote.objects.bulk_create(
        [note for measure, item in pairs for note in _notes(town, measure, item, calendar)]
    )


def _measure(town: Town, data: Data, calendar: Calendar) -> Measure:
    money = data.get("foerderung", {})
    recorded = calendar.day(data["erfasst"])
    row = Measure(
        municipality=town.municipality,
        title=data["titel"],
        description=data.get("text", ""),
        field_of_action=_named(town.fields, data.get("feld")),
        place=data.get("ort", ""),
        post=_named(town.posts, data.get("stelle")),
        body=_named(town.bodies, data.get("gremium")),
        partners=data.get("beteiligte", ""),
        priority=words.PRIORITIES[data["prio"]] if "prio" in data else "",
        effort=words.EFFORTS[data["aufwand"]] if "aufwand" in data else "",
        status=words.STATUSES[data["status"]] if "status" in data else MeasureStatus.PLANNED,
        planned_start=calendar.maybe(data.get("von")),
        planned_end=calendar.maybe(data.get("bis")),
        funding_programme=money.get("programm", ""),
        funding_amount=_euro(money.get("summe")),
        own_share=_euro(money.get("eigen")),
        participants=data.get("teilnehmende"),
        sign_of_success=data.get("erfolg", ""),
        decision_reference=data.get("beschluss", ""),
        lessons_learned=data.get("gelernt", ""),
        is_good_practice=data.get("gute_praxis", False),
        is_key=data.get("meilenstein", False),
        visibility=Visibility.PUBLIC if data.get("oeffentlich") else Visibility.INTERNAL,
        note=data.get("hinweis", ""),
        recorded_on=recorded,
    )
    return dated(row, recorded, town.author)


def _goal_link(measure: Measure, goal: Goal) -> MeasureGoal:
    return dated(MeasureGoal(measure=measure, goal=goal), measure.recorded_on)


def _tie(pairs: Sequence[tuple[Measure, Data]]) -> None:
    """Dimensions must exist (they come with the real programme); target groups are made as needed."""
    dimensions = {row.name: row for row in DiversityDimension.objects.all()}
    link(
        [(measure, dimensions[name]) for measure, item in pairs for name in item.get("dimensionen", [])], "dimensions"
    )
    names = sorted({name for _, item in pairs for name in item.get("gruppen", [])})
    groups = {name: TargetGroup.objects.get_or_create(name=name)[0] for name in names}
    link([(measure, groups[name]) for measure, item in pairs for name in item.get("gruppen", [])], "target_groups")


def _replay(town: Town, measure: Measure, data: Data, calendar: Calendar) -> Replay:
    replay = Replay(measure, calendar, town.author, town.author_label)
    replay.play(data["ablauf"])
    return replay


def _milestones(measure: Measure, data: Data, calendar: Calendar) -> list[Milestone]:
    rows = []
    for title, due, done in data.get("schritte", []):
        row = Milestone(
            municipality=measure.municipality, measure=measure, title=title,
            due_on=calendar.day(due), done_on=calendar.maybe(done),
        )  # fmt: skip
        rows.append(dated(row, row.done_on or measure.recorded_on))
    return rows


def _notes(town: Town, measure: Measure, data: Data, calendar: Calendar) -> list[InternalNote]:
    return [
        InternalNote(
            municipality=measure.municipality, measure=measure, text=text, created_at=calendar.moment(offset),
            audience=words.AUDIENCES[audience],
            author=town.consultant if words.AUDIENCES[audience] == NoteAudience.CONSULTANCY else town.author,
        )
        for offset, audience, text in data.get("notizen", [])
    ]  # fmt: skip


def _named(rows: Mapping[str, Any], name: str | None) -> Any:
    return rows[name] if name else None


def _euro(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
