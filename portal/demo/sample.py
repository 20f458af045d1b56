"""The "Musterprogramm": invented towns with a year of activity, relative to the day of loading, so that every page has
something to show. Loaded once; what users do with it afterwards is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from municipalities.models import (
    Body,
    FieldOfAction,
    Goal,
    Municipality,
    Participation,
    Post,
    PostHolding,
    Programme,
    Strategy,
    StrategyVersion,
)
from portal.demo import vocabulary as words
from portal.demo.days import Calendar
from portal.demo.register import german_slug
from portal.demo.sample_measures import Town, load_measures
from portal.demo.sources import Data, lines, read, sentences
from portal.demo.writing import create

SLUG = "musterprogramm"
STATE = "Musterland"


@dataclass(frozen=True)
class NewTown:
    """A town created by this run, whose plan is still to be loaded."""

    municipality: Municipality
    data: Data


@transaction.atomic
def load_towns(today: date) -> list[NewTown]:
    """Create the programme and its towns; nothing when the programme exists."""
    data, calendar = read("muster/programm.yaml"), Calendar(today)
    if Programme.objects.filter(slug=SLUG).exists():
        return []
    programme = Programme.objects.create(
        name=data["name"], slug=SLUG, subtitle=data["untertitel"], carrier=data["traeger"],
        starts_on=calendar.day(data["beginn"]), ends_on=calendar.day(data["ende"]),
        funding=data["foerderung"], source=data["quelle"], is_demo=True,
    )  # fmt: skip
    towns = [read(f"muster/{name}.yaml") for name in data["kommunen"]]
    return [NewTown(_municipality(programme, town, calendar), town) for town in towns]


@transaction.atomic
def load_plans(towns: Sequence[NewTown], today: date, authors: dict[str, Any]) -> None:
    """Load strategy, posts, bodies and measures. ``authors``: account by slug of the town, the consultant under ""."""
    calendar = Calendar(today)
    for new in towns:
        town, data = new.municipality, new.data
        at = calendar.moment(min(item["erfasst"] for item in data["massnahmen"]) - 1)
        strategy = _strategy(town, data["strategie"], calendar, at)
        fields = _named(
            [
                FieldOfAction(municipality=town, strategy=strategy, name=name)
                for name in data.get("handlungsfelder", [])
            ],
            at,
        )
        goals = _goals(strategy, data, fields, calendar, at)
        context = Town(
            municipality=town,
            goals=goals,
            fields=fields,
            posts=_posts(town, data["stellen"], calendar, at),
            bodies=_bodies(town, data["gremien"], at),
            author=authors.get(town.slug),
            author_label=f"Integrationsstelle {town.name}",
            consultant=authors.get(""),
        )
        load_measures(context, data["massnahmen"], calendar)


def _municipality(programme: Programme, data: Data, calendar: Calendar) -> Municipality:
    longitude, latitude = data["lage"]
    slug = german_slug(data["name"])
    town = Municipality.objects.create(
        ags=data["ags"], name=data["name"], slug=slug, kind=words.KINDS[data["art"]], district=data["kreis"],
        district_key=data["ags"][:5], state=STATE, population=data["einwohner"],
        population_on=str(calendar.today.year - 1), longitude=longitude, latitude=latitude,
        contact_email=f"integration@{slug}.example",
    )  # fmt: skip
    support = data["begleitung"]
    row = Participation(
        programme=programme, municipality=town, cohort=support["kohorte"],
        starts_on=calendar.day(support["beginn"]), ends_on=calendar.day(support["ende"]),
        scope=words.SCOPES[support["umfang"]], phase=words.PHASES[support["phase"]],
        baseline=lines(data["ausgangslage"]), results=lines(data.get("ergebnisse")),
        managers_trained=support.get("vielfaltsmanager_innen"),
        ended_early="vorzeitig" in support, ended_early_reason=support.get("vorzeitig", ""),
    )  # fmt: skip
    create([row], at=calendar.moment(support["beginn"]))
    return town


def _named(rows: list[Any], at: Any) -> dict[str, Any]:
    """Create rows and return them by their name or title."""
    return {str(row): row for row in create(rows, at=at)}


def _strategy(town: Municipality, data: Data, calendar: Calendar, at: Any) -> Strategy:
    adopted = calendar.maybe(data.get("beschlossen"))
    row = Strategy(
        municipality=town, title=data["titel"], state=words.STRATEGY_STATES[data["stand"]] if data["stand"] else "",
        adopted_on=adopted.isoformat() if adopted else "", adopted_by=data.get("durch", ""),
        year=adopted.year if adopted else None, languages=data.get("sprachen"), pages=data.get("seiten"),
        participation=data.get("beteiligung", ""), note=sentences(data.get("hinweis")),
    )  # fmt: skip
    strategy = create([row], at=at)[0]
    versions = enumerate(data.get("fassungen", []), start=1)
    StrategyVersion.objects.bulk_create(
        StrategyVersion(
            strategy=strategy, number=number, label=label, dated_on=calendar.day(offset), summary=sentences(summary)
        )
        for number, (offset, label, summary) in versions
    )
    return strategy


def _goals(
    strategy: Strategy, data: Data, fields: dict[str, FieldOfAction], calendar: Calendar, at: Any
) -> dict[int, Goal]:
    """Goals by number; re-cut ones continue the numbers and name the goal that they follow."""
    goals = {
        goal.number: goal
        for goal in create(
            [
                Goal(
                    municipality=strategy.municipality, strategy=strategy, number=number, text=item["text"],
                    field_of_action=fields.get(item.get("feld", "")),
                )
                for number, item in enumerate(data["ziele"], start=1)
            ],
            at=at,
        )
    }  # fmt: skip
    for number, item in enumerate(data.get("ziele_angepasst", []), start=len(goals) + 1):
        row = Goal(
            municipality=strategy.municipality, strategy=strategy, number=number, text=item["text"], is_recut=True,
            predecessor=goals[item["vorgaenger"]], recut_reason=item["grund"], field_of_action=fields.get(item["feld"]),
        )  # fmt: skip
        goals[number] = create([row], at=calendar.moment(item["tag"]))[0]
    return goals


def _posts(town: Municipality, items: Sequence[Data], calendar: Calendar, at: Any) -> dict[str, Post]:
    """Posts by title; a holder is named by role only."""
    posts = _named(
        [
            Post(municipality=town, title=item["titel"], weekly_hours=item["stunden"], unit=item["amt"])
            for item in items
        ],
        at,
    )
    holdings = [
        PostHolding(
            post=posts[item["titel"]], holder_name=item["titel"],
            starts_on=calendar.day(first), ends_on=calendar.maybe(last),
        )
        for item in items
        for first, last in item["besetzungen"]
    ]  # fmt: skip
    create(holdings, at=at)
    return posts


def _bodies(town: Municipality, items: Sequence[Data], at: Any) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    for item in items:
        row = Body(
            municipality=town, name=item["name"], kind=words.BODY_KINDS[item["art"]],
            state=words.BODY_STATES[item["stand"]], parent=bodies.get(item.get("unter", "")),
            sectors=item.get("beteiligte", ""), rhythm=item.get("takt", ""), meeting_format=item.get("format", ""),
            self_description=item.get("selbst", ""), reason=item.get("grund", ""), note=item.get("hinweis", ""),
        )  # fmt: skip
        bodies |= _named([row], at)
    return bodies
