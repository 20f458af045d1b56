"""Replays what happened to an invented measure, by the same rules as the services, so that its state, its history,
its entries and its shifts agree."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from municipalities.enums import ALLOWED_MOVES, DONE_STATUSES, REASON_STATUSES, STARTED_STATUSES, MeasureStatus
from municipalities.models import LogEntry, Measure, Shift
from portal.demo import vocabulary as words
from portal.demo.days import Calendar
from portal.demo.sources import Data
from portal.demo.writing import dated, noon

CHANGED_FIELDS = ["status", "reason_code", "reason_text", "planned_end", "actual_start", "actual_end", "version"]


@dataclass
class Replay:
    """A stored measure, brought up to date by its events; ``states`` are its later versions for the history."""

    measure: Measure
    calendar: Calendar
    author: Any = None
    author_label: str = ""
    states: list[Measure] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)

    def play(self, events: Sequence[Data]) -> None:
        """Apply the events in order; an event that the rules forbid is an error that names the measure."""
        for event in events:
            self._event(event)

    def _event(self, event: Data) -> None:
        measure, day = self.measure, self.calendar.day(event["tag"])
        old_status, old_end = measure.status, measure.planned_end
        if "status" in event:
            self._move(event)
        if "auf" in event:
            measure.planned_end = self.calendar.day(event["auf"])
        if measure.planned_end != old_end:
            self._shift(event, old_end)
        moved = measure.status != old_status
        if moved or measure.planned_end != old_end:
            measure.version += 1
            self.states.append(dated(copy.copy(measure), day, self.author))
        entry = LogEntry(
            municipality=measure.municipality,
            measure=measure,
            happened_on=day,
            created_at=noon(day),
            text=event["text"],
            author=self.author,
            author_label=self.author_label,
            old_status=old_status if moved else "",
            new_status=measure.status if moved else "",
        )
        self.entries.append(dated(entry, day, self.author))

    def _move(self, event: Data) -> None:
        measure, day = self.measure, self.calendar.day(event["tag"])
        status = words.translate(event["status"], words.STATUSES, what=measure.title)
        if status not in ALLOWED_MOVES[measure.status]:
            raise ValueError(f"{measure.title}: {measure.status} cannot become {status}")
        measure.reason_code, measure.reason_text = self._reason(event) if status in REASON_STATUSES else ("", "")
        measure.actual_end = (measure.actual_end or day) if status in DONE_STATUSES else None
        if status not in STARTED_STATUSES:
            measure.actual_start = None
        elif status == MeasureStatus.RUNNING and measure.actual_start is None:
            measure.actual_start = day
        if status == MeasureStatus.POSTPONED:
            measure.planned_end = None
        measure.status = status

    def _shift(self, event: Data, old_end: Any) -> None:
        code, text = self._reason(event)
        self.shifts.append(
            Shift(
                municipality=self.measure.municipality,
                measure=self.measure,
                old_end=old_end,
                new_end=self.measure.planned_end,
                reason_code=code,
                reason_text=text,
                shifted_on=self.calendar.day(event["tag"]),
                shifted_by=self.author,
            )
        )

    def _reason(self, event: Data) -> tuple[str, str]:
        return words.translate(event["grund"], words.REASONS, what=self.measure.title), event.get("erlaeuterung", "")
