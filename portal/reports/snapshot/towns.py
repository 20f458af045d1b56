"""Shaping the rows of a programme into one block per municipality, in alphabetical order, never ranked."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from municipalities.enums import BodyKind, BodyState, MeasureStatus, Phase, ReasonCode, Scope, StrategyState
from municipalities.models import Municipality
from portal.core.text import clean_line, clean_text
from portal.reports.snapshot.figures import Block, is_late, measure_figures
from portal.reports.snapshot.history import Row, Source


def german_key(text: str) -> tuple[str, str]:
    """Sort key of German names (DIN 5007-1): umlauts like their vowels, ß like ss."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)), text


class Shaper:
    """Holds the rows of a programme, grouped by what they belong to."""

    def __init__(self, source: Source, as_of: date) -> None:
        self.as_of = as_of
        self.strategies = _grouped(source.strategies, "municipality")
        self.goals = _grouped(source.goals, "municipality")
        self.bodies = _grouped(source.bodies, "municipality")
        self.measures = _grouped(source.measures, "municipality")
        self.shifts = _grouped(source.shifts, "measure")
        self.goal_numbers = {goal["id"]: goal["number"] for goal in source.goals}
        self.links = _grouped(source.measure_goals, "measure")
        self.statements = source.statements
        self.body_names = {body["id"]: body["name"] for body in source.bodies}

    def town(self, town: Municipality, participation: Row) -> Block:
        """Everything the report says about one municipality."""
        measures = sorted(
            (self.measure(row) for row in self.measures[town.pk]),
            key=lambda block: (block["ziele"][:1] or [10**9], german_key(block["titel"])),
        )
        return {
            "ags": town.ags,
            "name": clean_line(town.name),
            "art": str(town.get_kind_display()),
            "kreis": clean_line(town.district),
            "land": clean_line(town.state),
            "einwohner": town.population,
            "einwohner_stand": town.population_on,
            "teilnahme": participation_block(participation),
            "strategien": [strategy_block(row) for row in self.strategies[town.pk]],
            "ziele": [
                goal_block(row, measures)
                for row in sorted(self.goals[town.pk], key=lambda row: (row["number"], row["id"]))
            ],
            "gremien": sorted(
                (self.body(row) for row in self.bodies[town.pk]), key=lambda block: german_key(block["name"])
            ),
            "massnahmen": measures,
            "rueckmeldung": self.statements.get(town.ags, ""),
            "zahlen": measure_figures(measures),
        }

    def body(self, row: Row) -> Block:
        return {
            "name": clean_line(row["name"]),
            "art": row["kind"],
            "art_text": label(BodyKind, row["kind"]),
            "stand": row["state"],
            "stand_text": label(BodyState, row["state"]),
            "teil_von": clean_line(self.body_names.get(row["parent"], "")),
        }

    def measure(self, row: Row) -> Block:
        shifts = self.shifts[row["id"]]
        known = (self.goal_numbers.get(link["goal"]) for link in self.links[row["id"]])
        return {
            "titel": clean_line(row["title"]),
            "ziele": sorted({number for number in known if number is not None}),
            "status": row["status"],
            "status_text": label(MeasureStatus, row["status"]),
            "grund": row["reason_code"],
            "grund_text": label(ReasonCode, row["reason_code"]),
            "grund_erlaeuterung": clean_line(row["reason_text"]),
            "geplant_von": day(row["planned_start"]),
            "geplant_bis": day(row["planned_end"]),
            "tatsaechlich_von": day(row["actual_start"]),
            "tatsaechlich_bis": day(row["actual_end"]),
            "zeitraum": clean_line(row["period_text"]),
            "ueberfaellig": is_late(row, self.as_of),
            "verschiebungen": len(shifts),
            "verschiebung_tage": sum(_days(shift) for shift in shifts),
            "verschiebung_gruende": sorted(
                {label(ReasonCode, shift["reason_code"]) for shift in shifts}, key=german_key
            ),
        }


def participation_block(row: Row) -> Block:
    return {
        "kohorte": row["cohort"],
        "umfang": row["scope"],
        "umfang_text": label(Scope, row["scope"]),
        "phase": row["phase"],
        "phase_text": label(Phase, row["phase"]),
        "vorzeitig_beendet": row["ended_early"],
        "vorzeitig_beendet_grund": clean_line(row["ended_early_reason"]),
    }


def strategy_block(row: Row) -> Block:
    return {
        "titel": clean_line(row["title"]),
        "stand": row["state"],
        "stand_text": label(StrategyState, row["state"]),
        "beschlossen_am": row["adopted_on"],
        "beschlossen_durch": clean_line(row["adopted_by"]),
    }


def goal_block(row: Row, measures: Iterable[Block]) -> Block:
    serving = [measure for measure in measures if row["number"] in measure["ziele"]]
    return {
        "nummer": row["number"],
        "text": clean_line(row["text"]),
        "neu_zugeschnitten": row["is_recut"],
        "grund": clean_text(row["recut_reason"]),
        "massnahmen": len(serving),
        "massnahmen_umgesetzt": measure_figures(serving)["umgesetzt"],
    }


def label(choices: Any, code: str) -> str:
    """German label of a code; empty where nobody has said anything."""
    return str(choices(code).label) if code else ""


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _days(shift: Row) -> int:
    known = shift["old_end"] and shift["new_end"]
    return (shift["new_end"] - shift["old_end"]).days if known else 0


def _grouped(rows: Iterable[Row], key: str) -> defaultdict[int, list[Row]]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
