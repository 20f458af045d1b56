"""Means of one question in time order on its full scale; a hidden one stays, says why and interrupts the line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.marks import draw_mark
from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import GRID, PAPER, QUIET, tone_of
from portal.core.charts.scales import SMALL, draw_absent, fixed, lines_of, point_text

_HEIGHT, _TOP, _LEADING = 210, 14, 14.5
_TONE = tone_of("info")


class LinePoint(NamedTuple):
    """A point in time: its mean, None where none is published and ``absent`` says why; ``notes`` stand below."""

    label: str
    value: Decimal | None
    notes: Sequence[str] = ()
    absent: str = ""

    @property
    def text(self) -> str:
        """The mean in figures, or why there is none."""
        return fixed(self.value) if self.value is not None else self.absent or _("keine Angabe")


def mean_line(
    id: str,
    title: str,
    points: Sequence[LinePoint],
    low: int,
    high: int,
    *,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Means between ``low`` and ``high`` from left to right; only neighbours that both have one are connected."""
    if any(point.value is not None and not low <= point.value <= high for point in points):
        raise ValueError("a mean lies outside of its scale")

    def draw(canvas: Canvas) -> None:
        _draw(canvas, points, low, high)

    head = [_("Zeitpunkt"), _("Mittelwert"), _("Angaben")]
    body = [[point.label, point.text, ", ".join(point.notes) or "–"] for point in points]
    desc = _describe(points, low, high)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _describe(points: Sequence[LinePoint], low: int, high: int) -> str:
    text = _("Liniendiagramm der Mittelwerte auf der Skala von %(low)s bis %(high)s, %(count)s Zeitpunkte.") % {
        "low": point_text(low),
        "high": point_text(high),
        "count": len(points),
    }
    for point in points:
        notes = f" ({', '.join(point.notes)})" if point.notes else ""
        text += f" {point.label}: {point.text}{notes}."
    return text


class _Plot(NamedTuple):
    left: float
    right: float
    low: int
    high: int
    places: int

    @property
    def band(self) -> float:
        """Width that a point in time has."""
        return (self.right - self.left) / max(self.places, 1)

    def x(self, index: int) -> float:
        return self.left + self.band * (index + 0.5)

    def y(self, value: float | Decimal) -> float:
        return _TOP + _HEIGHT * (1 - (float(value) - self.low) / max(self.high - self.low, 1))


def _draw(canvas: Canvas, points: Sequence[LinePoint], low: int, high: int) -> None:
    left = max(text_width(point_text(end), SMALL) for end in (low, high)) + 10
    plot = _Plot(left, canvas.width - 2, low, high, len(points))
    step = max(1, round((high - low) / 5))
    for tick in sorted({*range(low, high + 1, step), high}):
        y = plot.y(tick)
        canvas.add("line", x1=plot.left, y1=y, x2=plot.right, y2=y, stroke=GRID, stroke_width=1)
        canvas.text(plot.left - 8, y + 4, point_text(tick), size=SMALL, fill=QUIET, anchor="end")
    _draw_line(canvas, plot, points)
    deepest = max((_draw_names(canvas, plot, index, point) for index, point in enumerate(points)), default=0)
    canvas.height = max(deepest, plot.y(low) + 16)


def _draw_line(canvas: Canvas, plot: _Plot, points: Sequence[LinePoint]) -> None:
    path, pen = "", "M"
    for index, point in enumerate(points):
        if point.value is not None:
            path += f"{pen}{coordinate(plot.x(index))} {coordinate(plot.y(point.value))}"
        pen = "M" if point.value is None else "L"
    canvas.add("path", d=path or "M0 0", fill="none", stroke=_TONE.edge, stroke_width=2.5, stroke_linejoin="round")
    for index, point in enumerate(points):
        x = plot.x(index)
        if point.value is None:
            half = plot.band / 2 - 2
            draw_absent(canvas, point.text, x - half, _TOP + _HEIGHT / 2, x + half)
            continue
        y = plot.y(point.value)
        draw_mark(canvas, x, y, 5.5, shape="circle", tone=_TONE)
        above = y - 11 if y - 22 > 0 else y + 21
        canvas.text(x, above, point.text, weight=600, anchor="middle", halo=PAPER)


def _draw_names(canvas: Canvas, plot: _Plot, index: int, point: LinePoint) -> float:
    """Label and notes below a point, broken to its width; returns the y below."""
    y = plot.y(plot.low) + 18
    for number, text in enumerate([point.label, *point.notes]):
        for line in lines_of(text, plot.band - 4, SMALL):
            canvas.text(plot.x(index), y, line, size=SMALL, fill=QUIET, weight=400 if number else 600, anchor="middle")
            y += _LEADING
    return y
