"""The figures about measures, defined once: pages, exports and reports all count through this module."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from municipalities.enums import DONE_STATUSES, OPEN_STATUSES, MeasureStatus
from portal.core.charts.palette import Pattern, ToneName
from portal.core.shares import share_of


@dataclass(frozen=True)
class StatusCounts:
    """Number of measures by status.

    ``in_scope`` is the denominator of the share: everything but cancelled measures, which stay visibly counted.
    """

    by_status: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, statuses: Iterable[str]) -> "StatusCounts":
        """Count statuses one by one."""
        return cls(Counter(statuses))

    def number(self, status: str) -> int:
        """Count of one status. (No ``[]``: a template would read ``counts.done`` as the status of that name.)"""
        return self.by_status.get(status, 0)

    def __add__(self, other: "StatusCounts") -> "StatusCounts":
        return StatusCounts({status: self.number(status) + other.number(status) for status in MeasureStatus})

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def done(self) -> int:
        """Umgesetzt, in geänderter Form umgesetzt, verstetigt."""
        return sum(self.number(status) for status in DONE_STATUSES)

    @property
    def open(self) -> int:
        """Geplant, laufend, verschoben."""
        return sum(self.number(status) for status in OPEN_STATUSES)

    @property
    def cancelled(self) -> int:
        return self.number(MeasureStatus.CANCELLED)

    @property
    def in_scope(self) -> int:
        return self.total - self.cancelled

    @property
    def share_done(self) -> Decimal | None:
        """Done measures as a share (0–1) of those in scope, rounded; None where there are none in scope."""
        return share_of(self.done, self.in_scope)

    def rows(self) -> list[tuple[str, str, int]]:
        """(status, German label, count) for every status, in the order of the vocabulary."""
        return [(status.value, str(status.label), self.number(status)) for status in MeasureStatus]


STATUS_TONES: dict[str, ToneName] = {
    MeasureStatus.PLANNED: "neutral",
    MeasureStatus.RUNNING: "info",
    MeasureStatus.DONE: "success",
    MeasureStatus.DONE_CHANGED: "success",
    MeasureStatus.SUSTAINED: "sustained",
    MeasureStatus.POSTPONED: "warning",
    MeasureStatus.CANCELLED: "danger",
    MeasureStatus.UNKNOWN: "muted",
}
STATUS_PATTERNS: dict[str, Pattern] = {
    MeasureStatus.DONE_CHANGED: "diagonal",
    MeasureStatus.CANCELLED: "cross",
    MeasureStatus.UNKNOWN: "dots",
}
"""What tells statuses of one colour apart in charts, and the pattern of each wherever it is drawn; the others are plain."""
