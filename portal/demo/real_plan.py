"""Strategy, goals, bodies and measures of one real municipality."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models

from municipalities.enums import REASON_STATUSES, StrategyState
from municipalities.models import Body, FieldOfAction, Goal, Measure, MeasureGoal, Municipality, Strategy, TargetGroup
from portal.demo import vocabulary as words
from portal.demo.sources import Data, in_words, known, sentences
from portal.demo.writing import copy_links_to_history, create, link


def load_plan(town: Municipality, data: Data, extra: Data, *, at: datetime, recorded_on: date) -> None:
    """Load what is not there yet. ``at`` dates the history, ``recorded_on`` the measures."""
    strategy = _strategy(town, data["strategie"], extra, at)
    if strategy is not None:
        _fields_of_action(strategy, data.get("handlungsfelder", []), at)
        _goals(strategy, data, extra, at)
    _bodies(town, data, at)
    _measures(town, strategy, data["massnahmen"], at, recorded_on)


def _missing(
    model: type[models.Model], town: Municipality, items: Sequence[Any], field: str, key: Callable[[Any], Any]
) -> list[Any]:
    there = known(model, town, field)
    return [item for item in items if (key(item),) not in there]


def _strategy(town: Municipality, data: Data, extra: Data, at: datetime) -> Strategy | None:
    there = known(Strategy, town, "title")
    if (data["name"],) in there:
        return Strategy.objects.filter(pk=there[data["name"],]).first()
    state = _strategy_state(data)
    adopted = data.get("beschlossen")
    note = sentences(
        data.get("hinweis"),
        extra["strategie_hinweis"].get(town.ags),
        f"Bekanntheit: {data['bekannt']}" if data.get("bekannt") else None,
        f"Unterzeichnet von {data['unterzeichnet_von']}" if data.get("unterzeichnet_von") else None,
        f"Beginn der Erarbeitung: {data['beginn']}" if data.get("beginn") else None,
    )
    row = Strategy(
        municipality=town,
        title=data["name"],
        state=state,
        adopted_on=str(adopted) if state == StrategyState.ADOPTED and adopted is not True else "",
        adopted_by=data.get("beschluss_durch", ""),
        year=data.get("jahr"),
        languages=data.get("sprachen"),
        pages=data.get("seiten"),
        support=data.get("begleitet_durch", ""),
        participation=data.get("beteiligung", ""),
        note=note,
    )
    return create([row], at=at)[0]


def _strategy_state(data: Data) -> str:
    """Empty where the source does not say; "not adopted" alone does not say how far it is."""
    adopted = data.get("beschlossen")
    if adopted:
        return StrategyState.ADOPTED
    if adopted is False and "politisch" in data.get("hinweis", ""):
        return StrategyState.PENDING
    return ""


def _fields_of_action(strategy: Strategy, names: Sequence[str], at: datetime) -> None:
    town = strategy.municipality
    new = _missing(FieldOfAction, town, names, "name", lambda name: name)
    create([FieldOfAction(municipality=town, strategy=strategy, name=name) for name in new], at=at)


def _goals(strategy: Strategy, data: Data, extra: Data, at: datetime) -> None:
    """Original goals first; re-cut ones continue the numbers. The report names no predecessors."""
    town, first = strategy.municipality, data["ziele"]
    texts = list(enumerate([*first, *data.get("ziele_angepasst", [])], start=1))
    there = known(Goal, town, "strategy_id", "number")
    rows = [
        Goal(
            municipality=town,
            strategy=strategy,
            number=number,
            text=text,
            is_recut=number > len(first),
            recut_reason=extra["ziele_angepasst"][town.ags] if number > len(first) else "",
        )
        for number, text in texts
        if (strategy.pk, number) not in there
    ]
    create(rows, at=at)


def _bodies(town: Municipality, data: Data, at: datetime) -> None:
    """Bodies first, then their subgroups. Meetings of the municipality belong to its only body."""
    new = _missing(Body, town, data["gremien"], "name", lambda body: body["name"])
    meetings = _meetings(data)
    create([_body(town, body, meetings) for body in new if "unter" not in body], at=at)
    parents = {body.name: body for body in Body.objects.filter(municipality=town)}
    create([_body(town, body, meetings, parents.get(body["unter"])) for body in new if "unter" in body], at=at)


def _body(town: Municipality, data: Data, meetings: str, parent: Body | None = None) -> Body:
    what = f"{town.name}, {data['name']}"
    return Body(
        municipality=town,
        name=data["name"],
        kind=words.translate(data["art"], words.BODY_KINDS, what=what),
        state=words.translate(data["status"], words.BODY_STATES, what=what),
        parent=parent,
        sectors=", ".join(data.get("mitglieder", [])),
        rhythm=data.get("taktung", ""),
        meeting_format=data.get("format", ""),
        reason=data.get("grund", ""),
        note=sentences(data.get("hinweis"), meetings),
    )


def _meetings(data: Data) -> str:
    meetings = data.get("sitzungen")
    if not meetings:
        return ""
    if len(data["gremien"]) != 1:
        raise ValueError(f"{data['name']}: it is not clear which body held the meetings")
    return (
        f"Sitzungen: {meetings['angesetzt']} angesetzt, {meetings['abgesagt']} abgesagt (Grund: {meetings['grund']})"
    )


def _measures(
    town: Municipality, strategy: Strategy | None, items: Sequence[Data], at: datetime, recorded_on: date
) -> None:
    new = _missing(Measure, town, items, "title", lambda item: item["titel"])
    rows = create([_measure(town, item, recorded_on) for item in new], at=at)
    by_title = {row.title: row for row in rows}
    goals = {goal.number: goal for goal in Goal.objects.filter(strategy=strategy)} if strategy else {}
    links = [(by_title[item["titel"]], goals.get(item["ziel"])) for item in new if "ziel" in item]
    create([MeasureGoal(measure=measure, goal=goal) for measure, goal in links if goal], at=at)
    names = {name for item in new for name in item.get("zielgruppen", [])}
    groups = {name: TargetGroup.objects.get_or_create(name=name)[0] for name in sorted(names)}
    link(
        [(by_title[item["titel"]], groups[name]) for item in new for name in item.get("zielgruppen", [])],
        "target_groups",
    )
    copy_links_to_history(rows)


def _measure(town: Municipality, data: Data, recorded_on: date) -> Measure:
    what = f"{town.name}, {data['titel']}"
    status = words.translate(data["status"], words.STATUSES, what=what)
    code, text = words.reason(data["grund"], what=what) if "grund" in data else ("", "")
    needs_reason = status in REASON_STATUSES
    note = sentences(data.get("hinweis"), f"Grund: {data['grund']}" if "grund" in data and not needs_reason else None)
    return Measure(
        municipality=town,
        title=data["titel"],
        status=status,
        reason_code=code if needs_reason else "",
        reason_text=text if needs_reason else "",
        period_text=in_words(data.get("zeitraum")),
        participants=data.get("teilnehmende"),
        is_key=data.get("meilenstein", False),
        note=re.sub(r"\s+", " ", note),
        recorded_on=recorded_on,
    )
