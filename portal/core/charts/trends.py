"""Lines over time. Dash, mark and label tell them apart, colour only helps."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import Canvas, Figure, draw_legend, figure
from portal.core.charts.marks import MARKS, draw_mark
from portal.core.charts.metrics import text_width, wrap
from portal.core.charts.numbers import coordinate, german, with_unit
from portal.core.charts.palette import AXIS, GRID, PAPER, QUIET, ToneName, tone_of

_DASHES = ("", "7 4", "2 4", "10 4 2 4", "14 5", "4 3")


class Trend(NamedTuple):
    """One line; a value of None is a gap."""

    label: str
    tone: ToneName
    values: Sequence[float | None]


def trend_lines(
    id: str,
    title: str,
    labels: Sequence[str],
    lines: Sequence[Trend | tuple[str, ToneName, Sequence[float | None]]],
    *,
    unit: str = "",
    source: str = "",
    caption: str = "",
    maximum: float | None = None,
) -> Figure:
    """``labels`` name the points in time; every line has one value (at least 0) or None for each of them."""
    trends = [Trend(*line) for line in lines]
    if any(len(trend.values) != len(labels) for trend in trends):
        raise ValueError("every line needs one value per label")
    highest = maximum or max((value for trend in trends for value in trend.values if value is not None), default=1)
    ticks = nice_ticks(float(highest))

    def draw(canvas: Canvas) -> None:
        _draw(canvas, labels, trends, ticks, unit)

    head = [_("Zeitpunkt"), *(trend.label for trend in trends)]
    body = [[label, *(_shown(trend.values[index], "") for trend in trends)] for index, label in enumerate(labels)]
    desc = _describe(labels, trends, unit)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source)


def nice_ticks(highest: float) -> list[float]:
    """Four to six round values from 0 to at least ``highest``."""
    raw = max(highest, 1e-9) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if highest >= 4:
        step = max(round(step), 1)
    return [step * number for number in range(math.ceil(highest / step - 1e-9) + 1)]


def _shown(value: float | None, unit: str) -> str:
    return _("keine Angabe") if value is None else with_unit(value, unit)


def _describe(labels: Sequence[str], trends: Sequence[Trend], unit: str) -> str:
    text = _("Liniendiagramm über %(count)s Zeitpunkte.") % {"count": german(len(labels))}
    for trend in trends:
        known = [(label, value) for label, value in zip(labels, trend.values, strict=True) if value is not None]
        if not known:
            text += " " + _("%(label)s: keine Angabe.") % {"label": trend.label}
            continue
        (first, start), (last, end) = known[0], known[-1]
        span = f"{first} {with_unit(start, unit)}" + (f", {last} {with_unit(end, unit)}" if last != first else "")
        text += f" {trend.label}: {span}."
    return text


class _Plot(NamedTuple):
    """The frame in which values become coordinates."""

    left: float
    right: float
    top: float
    bottom: float
    steps: int
    highest: float

    def x(self, index: int) -> float:
        if self.steps == 1:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (self.steps - 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.highest


def _draw(canvas: Canvas, labels: Sequence[str], trends: Sequence[Trend], ticks: list[float], unit: str) -> None:
    texts = [with_unit(tick, unit if len(unit) <= 3 else "") for tick in ticks]
    left = max(text_width(text, 12) for text in texts) + 10
    if canvas.is_narrow:
        entries = [(trend.label, _sample(canvas, trend, number)) for number, trend in enumerate(trends)]
        top = draw_legend(canvas, entries, x=2, y=10, width=canvas.width - 2) + 6
        plot = _Plot(left, canvas.width - 22, top, top + 180, len(labels), ticks[-1])
    else:
        room = min(max((text_width(trend.label, 13, weight=600) for trend in trends), default=0), 170) + 24
        plot = _Plot(left, canvas.width - room, 12, 262, len(labels), ticks[-1])
    _draw_grid(canvas, plot, labels, list(zip(ticks, texts, strict=True)))
    for number, trend in enumerate(trends):
        _draw_line(canvas, plot, trend, number)
    if not canvas.is_narrow:
        _draw_end_labels(canvas, plot, trends)
    canvas.height = plot.bottom + 30


def _sample(canvas: Canvas, trend: Trend, number: int) -> Callable[[float, float], None]:
    def mark(x: float, y: float) -> None:
        tone = tone_of(trend.tone)
        dash = _DASHES[number % len(_DASHES)]
        canvas.add("line", x1=x - 1, y1=y, x2=x + 16, y2=y, stroke=tone.edge, stroke_width=2, stroke_dasharray=dash)
        draw_mark(canvas, x + 7.5, y, 4.5, shape=MARKS[number % len(MARKS)], tone=tone)

    return mark


def _draw_grid(canvas: Canvas, plot: _Plot, labels: Sequence[str], ticks: list[tuple[float, str]]) -> None:
    for tick, text in ticks:
        y = plot.y(tick)
        canvas.add("line", x1=plot.left, y1=y, x2=plot.right, y2=y, stroke=GRID if tick else AXIS, stroke_width=1)
        canvas.text(plot.left - 8, y + 4, text, size=12, fill=QUIET, anchor="end")
    widest = max((text_width(label, 12) for label in labels), default=0) + 14
    step = max(1, math.ceil(widest * max(len(labels) - 1, 1) / max(plot.right - plot.left, 1)))
    for index in range(0, len(labels), step):
        half = text_width(labels[index], 12) / 2
        x = min(max(plot.x(index), half), canvas.width - half)
        canvas.text(x, plot.bottom + 20, labels[index], size=12, fill=QUIET, anchor="middle")


def _draw_line(canvas: Canvas, plot: _Plot, trend: Trend, number: int) -> None:
    tone, path, pen = tone_of(trend.tone), "", "M"
    for index, value in enumerate(trend.values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{coordinate(plot.x(index))} {coordinate(plot.y(value))}"
        pen = "L"
    dash = _DASHES[number % len(_DASHES)]
    canvas.add(
        "path",
        d=path or "M0 0",
        fill="none",
        stroke=tone.edge,
        stroke_width=2.5,
        stroke_linejoin="round",
        stroke_dasharray=dash,
    )
    if plot.steps <= 40:
        for index, value in enumerate(trend.values):
            if value is not None:
                draw_mark(canvas, plot.x(index), plot.y(value), 5, shape=MARKS[number % len(MARKS)], tone=tone)


def _draw_end_labels(canvas: Canvas, plot: _Plot, trends: Sequence[Trend]) -> None:
    """Names at the line ends, pushed apart so that none covers another."""
    ends = [(plot.y(known[-1]), trend) for trend in trends if (known := [v for v in trend.values if v is not None])]
    lowest = -math.inf
    for wanted, trend in sorted(ends, key=lambda end: end[0]):
        lines = wrap(trend.label, 170, 13, weight=600)
        y = max(wanted, lowest + 17)
        for number, line in enumerate(lines):
            canvas.text(
                plot.right + 14, y + 4.5 + number * 15, line, weight=600, fill=tone_of(trend.tone).edge, halo=PAPER
            )
        lowest = y + (len(lines) - 1) * 15
