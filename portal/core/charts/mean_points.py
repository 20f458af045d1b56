"""Means of one question in time order on its full scale; a hidden one stays and says why.

Points without a line: other people answered each time, a line would promise a development.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.marks import MARKS, MarkShape, draw_mark
from portal.core.charts.metrics import text_width
from portal.core.charts.palette import GRID, PAPER, QUIET, tone_of
from portal.core.charts.scales import SMALL, draw_absent, draw_key, fixed, lines_of, point_text

_HEIGHT, _TOP, _LEADING = 210, 14, 14.5
_TONE = tone_of("info")


class MeanPoint(NamedTuple):
    """A point in time: its mean, None where none is published and ``absent`` says why; ``notes`` stand below.

    Points of another ``kind`` have another shape, which the legend explains.
    """

    label: str
    value: Decimal | None
    notes: Sequence[str] = ()
    absent: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        """The mean in figures, or why there is none."""
        return fixed(self.value) if self.value is not None else self.absent or _("keine Angabe")


def mean_points(
    id: str,
    title: str,
    points: Sequence[MeanPoint],
    low: int,
    high: int,
    *,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Means between ``low`` and ``high`` from left to right."""
    if any(point.value is not None and not low <= point.value <= high for point in points):
        raise ValueError("a mean lies outside of its scale")

    def draw(canvas: Canvas) -> None:
        _draw(canvas, points, low, high)

    head = [_("Zeitpunkt"), _("Mittelwert"), _("Angaben")]
    body = [[point.label, point.text, ", ".join(point.notes) or "–"] for point in points]
    desc = _describe(points, low, high)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _describe(points: Sequence[MeanPoint], low: int, high: int) -> str:
    text = _("Punktdiagramm der Mittelwerte auf der Skala von %(low)s bis %(high)s, %(count)s Zeitpunkte.") % {
        "low": point_text(low),
        "high": point_text(high),
        "count": len(points),
    }
    for point in points:
        notes = f" ({', '.join(point.notes)})" if point.notes else ""
        text += f" {point.label}: {point.text}{notes}."
    return text


class _Plot(NamedTuple):
    top: float
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
        return self.top + _HEIGHT * (1 - (float(value) - self.low) / max(self.high - self.low, 1))


def _draw(canvas: Canvas, points: Sequence[MeanPoint], low: int, high: int) -> None:
    shapes = dict(zip(dict.fromkeys(point.kind for point in points), MARKS, strict=False))
    top = _TOP + (_draw_kinds(canvas, shapes) if len(shapes) > 1 else 0)
    left = max(text_width(point_text(end), SMALL) for end in (low, high)) + 10
    plot = _Plot(top, left, canvas.width - 2, low, high, len(points))
    step = max(1, round((high - low) / 5))
    for tick in sorted({*range(low, high + 1, step), high}):
        y = plot.y(tick)
        canvas.add("line", x1=plot.left, y1=y, x2=plot.right, y2=y, stroke=GRID, stroke_width=1)
        canvas.text(plot.left - 8, y + 4, point_text(tick), size=SMALL, fill=QUIET, anchor="end")
    _draw_points(canvas, plot, points, shapes)
    deepest = max((_draw_names(canvas, plot, index, point) for index, point in enumerate(points)), default=0)
    canvas.height = max(deepest, plot.y(low) + 16)


def _draw_kinds(canvas: Canvas, shapes: Mapping[str, MarkShape]) -> float:
    """The legend; returns the height that it takes."""

    def sample(shape: MarkShape) -> Callable[[float, float], None]:
        return lambda x, y: draw_mark(canvas, x + 7, y, 5.5, shape=shape, tone=_TONE)

    return draw_key(canvas, [(kind, sample(shape)) for kind, shape in shapes.items()], y=10)


def _draw_points(canvas: Canvas, plot: _Plot, points: Sequence[MeanPoint], shapes: Mapping[str, MarkShape]) -> None:
    for index, point in enumerate(points):
        x = plot.x(index)
        if point.value is None:
            half = plot.band / 2 - 2
            draw_absent(canvas, point.text, x - half, plot.top + _HEIGHT / 2, x + half)
            continue
        y = plot.y(point.value)
        draw_mark(canvas, x, y, 5.5, shape=shapes[point.kind], tone=_TONE)
        above = y - 11 if y - 22 > plot.top - _TOP else y + 21
        canvas.text(x, above, point.text, weight=600, anchor="middle", halo=PAPER)


def _draw_names(canvas: Canvas, plot: _Plot, index: int, point: MeanPoint) -> float:
    """Label and notes below a point, broken to its width; returns the y below."""
    y = plot.y(plot.low) + 18
    for number, text in enumerate([point.label, *point.notes]):
        for line in lines_of(text, plot.band - 4, SMALL):
            canvas.text(plot.x(index), y, line, size=SMALL, fill=QUIET, weight=400 if number else 600, anchor="middle")
            y += _LEADING
    return y
