"""Horizontal bars of percents with their printed value; what is hidden stays in the list and says why."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.metrics import text_width
from portal.core.charts.palette import AXIS, TONES
from portal.core.charts.scales import SIZE, Label, Rows, draw_absent, fixed

_BAR, _LANE = 20, 28
_LISTED = 12


class PercentRow(NamedTuple):
    """One bar: its percent or None, the number of answers (``n = 459``) where it has one of its own, why it is absent."""

    label: str
    percent: Decimal | None
    note: str = ""
    absent: str = ""
    is_rough: bool = False

    @property
    def text(self) -> str:
        if self.percent is None:
            return self.absent or _("keine Angabe")
        share = f"{fixed(self.percent)} %"
        return _("rund %(share)s") % {"share": share} if self.is_rough else share


def share_bars(
    id: str, title: str, rows: Sequence[PercentRow], *, source: str = "", caption: str = "", wide: float = WIDE
) -> Figure:
    """Percents from 0 to 100 in the order given; the longest bar fills the room. The bars need not add up to 100 %."""
    if any(row.percent is not None and not 0 <= row.percent <= 100 for row in rows):
        raise ValueError("a percent lies between 0 and 100")

    def draw(canvas: Canvas) -> None:
        _draw(canvas, rows)

    has_notes = any(row.note for row in rows)
    head = [_("Bezeichnung"), _("Anteil"), *([_("Antworten")] if has_notes else [])]
    body = [[row.label, row.text, *([row.note.removeprefix("n = ") or "–"] if has_notes else [])] for row in rows]
    desc = _describe(rows)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _describe(rows: Sequence[PercentRow]) -> str:
    if not rows:
        return _("Balkendiagramm ohne Werte.")
    if len(rows) > _LISTED:
        count = {"count": len(rows)}
        return _("Balkendiagramm der Anteile mit %(count)s Balken. Alle Werte stehen in der Tabelle.") % count
    listed = "; ".join(f"{row.label}: {row.text}{f' ({row.note})' if row.note else ''}" for row in rows)
    return _("Balkendiagramm der Anteile. %(values)s.") % {"values": listed}


def _draw(canvas: Canvas, rows: Sequence[PercentRow]) -> None:
    placed = Rows(canvas, [Label(row.label, row.note) for row in rows], lane=_LANE, top=2)
    placed.draw_labels()
    left = placed.left
    ends = [text_width(row.text, SIZE, weight=600) for row in rows if row.percent is not None]
    room = canvas.width - left - max(ends, default=0) - 12
    highest = max((row.percent for row in rows if row.percent is not None), default=Decimal(0)) or Decimal(1)
    tone = TONES["info"]
    for index, row in enumerate(rows):
        y = placed.middle(index)
        if row.percent is None:
            draw_absent(canvas, row.text, left + 3, y, canvas.width - 2)
            continue
        length = room * float(row.percent / highest)
        if length:
            size = {"width": max(length, 1.5), "height": _BAR, "rx": 2}
            canvas.add("rect", x=left, y=y - _BAR / 2, **size, fill=tone.fill, stroke=tone.edge, stroke_width=1)
        canvas.text(left + length + 7, y + 4.5, row.text, weight=600)
    if not canvas.is_narrow:
        canvas.add("line", x1=left, y1=0, x2=left, y2=placed.bottom + 2, stroke=AXIS, stroke_width=1)
    canvas.height = placed.bottom + 4
