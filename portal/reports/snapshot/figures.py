"""Figures of a snapshot: counted through ``municipalities.figures``, like every page of the portal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from municipalities.enums import OPEN_STATUSES, BodyState, MeasureStatus, Phase, ReasonCode
from municipalities.figures import StatusCounts
from portal.core.shares import share_of
from portal.reports.snapshot.history import Row

Block = dict[str, Any]


def is_late(measure: Row, as_of: date) -> bool:
    """Open, and the planned end lies before the day of reference."""
    end: date | None = measure["planned_end"]
    return measure["status"] in OPEN_STATUSES and end is not None and end < as_of


def measure_figures(measures: Sequence[Block]) -> Block:
    """Counts and share of shaped measures (see ``towns.measure_block``)."""
    counts = StatusCounts.of(measure["status"] for measure in measures)
    return {
        "gesamt": counts.total,
        "nach_status": [
            {"status": code, "text": text, "anzahl": number, "anteil": _share(number, counts.total)}
            for code, text, number in counts.rows()
        ],
        "umgesetzt": counts.done,
        "offen": counts.open,
        "abgesagt": counts.cancelled,
        "nenner": counts.in_scope,
        "anteil_umgesetzt": _share(counts.done, counts.in_scope),
        "ueberfaellig": sum(measure["ueberfaellig"] for measure in measures),
        "verschiebungen": sum(measure["verschiebungen"] for measure in measures),
        "mehrfach_verschoben": sum(measure["verschiebungen"] >= 2 for measure in measures),
    }


def reasons(measures: Iterable[Block]) -> list[Block]:
    """Why measures are postponed or cancelled at the moment: one line per reason, also where nobody gave it."""
    given = Counter((measure["grund"], measure["status"]) for measure in measures if measure["grund"])
    lines = []
    for code, text in ReasonCode.choices:
        postponed, cancelled = given[code, MeasureStatus.POSTPONED], given[code, MeasureStatus.CANCELLED]
        lines.append(
            {
                "grund": code,
                "text": str(text),
                "verschoben": postponed,
                "abgesagt": cancelled,
                "zusammen": postponed + cancelled,
            }
        )
    return lines


def totals(towns: Sequence[Block]) -> Block:
    """Figures of the whole programme, added up from its municipalities."""
    measures = [measure for town in towns for measure in town["massnahmen"]]
    goals = [goal for town in towns for goal in town["ziele"]]
    bodies = [body for town in towns for body in town["gremien"]]
    return {
        "kommunen": len(towns),
        "vorzeitig_beendet": sum(town["teilnahme"]["vorzeitig_beendet"] for town in towns),
        "strategien": sum(len(town["strategien"]) for town in towns),
        "strategien_beschlossen": sum(
            strategy["stand"] in {"adopted", "revision"} for town in towns for strategy in town["strategien"]
        ),
        "ziele_urspruenglich": sum(not goal["neu_zugeschnitten"] for goal in goals),
        "ziele_neu_zugeschnitten": sum(goal["neu_zugeschnitten"] for goal in goals),
        "gremien": len(bodies),
        "gremien_nach_stand": _by(BodyState.choices, Counter(body["stand"] for body in bodies)),
        "phasen": _by(Phase.choices, Counter(town["teilnahme"]["phase"] for town in towns)),
        "massnahmen": measure_figures(measures),
        "gruende": reasons(measures),
    }


def _share(part: int, whole: int) -> float | None:
    share = share_of(part, whole)
    return None if share is None else float(share)


def _by(choices: Iterable[tuple[str, Any]], counts: Counter[str]) -> list[Block]:
    return [{"code": code, "text": str(text), "anzahl": counts[code]} for code, text in choices]
