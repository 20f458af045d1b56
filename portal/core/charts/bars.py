"""Horizontal bars with their values: one figure per label."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.charts.figure import Canvas, Figure, figure
from portal.core.charts.metrics import text_width, wrap
from portal.core.charts.numbers import german, with_unit
from portal.core.charts.palette import AXIS, QUIET, tone_of

Item = tuple[str, float | Decimal | None, str | None]
_LISTED = 10
"""Up to so many bars the description names every value."""


def bar_chart(
    id: str, title: str, items: Sequence[Item], *, unit: str = "", source: str = "", caption: str = ""
) -> Figure:
    """``items`` are (label, value, tone); a value of None is drawn as "keine Angabe". Values must not be negative."""
    if any(value is not None and value < 0 for _label, value, _tone in items):
        raise ValueError("a bar chart shows no negative values")

    def draw(canvas: Canvas) -> None:
        (_draw_narrow if canvas.is_narrow else _draw_wide)(canvas, items, unit)

    rows = [[label, _shown(value, unit="")] for label, value, _tone in items]
    table = ([_("Bezeichnung"), unit or _("Wert")], rows)
    return figure(draw, id=id, title=title, desc=_describe(items, unit), caption=caption, table=table, source=source)


def _shown(value: float | Decimal | None, *, unit: str) -> str:
    return _("keine Angabe") if value is None else with_unit(value, unit)


def _short(unit: str) -> str:
    """Only a short unit such as % stands behind every value."""
    return unit if len(unit) <= 3 else ""


def _describe(items: Sequence[Item], unit: str) -> str:
    known = [(label, value) for label, value, _tone in items if value is not None]
    if not known:
        return _("Balkendiagramm ohne Werte.")
    if len(items) <= _LISTED:
        listed = "; ".join(f"{label}: {_shown(value, unit=unit)}" for label, value, _tone in items)
        return _("Balkendiagramm. %(values)s.") % {"values": listed}
    highest, lowest = max(known, key=lambda item: item[1]), min(known, key=lambda item: item[1])
    return _(
        "Balkendiagramm mit %(count)s Balken. Höchster Wert: %(high)s, %(top)s; niedrigster: %(low)s, %(bottom)s."
    ) % {
        "count": german(len(items)),
        "high": highest[0],
        "top": with_unit(highest[1], unit),
        "low": lowest[0],
        "bottom": with_unit(lowest[1], unit),
    }


def _lengths(items: Sequence[Item], room: float) -> list[float]:
    highest = max((float(value) for _label, value, _tone in items if value), default=0.0) or 1.0
    return [room * float(value or 0) / highest for _label, value, _tone in items]


def _draw_wide(canvas: Canvas, items: Sequence[Item], unit: str) -> None:
    labels = [wrap(label, 250, 13) for label, _value, _tone in items]
    left = max((text_width(line, 13) for lines in labels for line in lines), default=0) + 14
    ends = [_shown(value, unit=_short(unit)) for _label, value, _tone in items]
    room = canvas.width - left - max((text_width(end, 13, weight=600) for end in ends), default=0) - 14
    top = 4.0
    for (_label, value, tone), lines, end, length in zip(items, labels, ends, _lengths(items, room), strict=True):
        height = 40 if len(lines) > 1 else 32
        middle = top + height / 2
        for number, line in enumerate(lines):
            canvas.text(left - 10, middle + 4.5 + (number - (len(lines) - 1) / 2) * 15, line, anchor="end")
        _bar(canvas, left, middle - 11, length, height=22, name=tone, has_value=value is not None)
        _end(canvas, left + length + 7, middle + 4.5, end, has_value=value is not None)
        top += height
    canvas.add("line", x1=left, y1=2, x2=left, y2=top + 2, stroke=AXIS, stroke_width=1)
    canvas.height = top + 6


def _draw_narrow(canvas: Canvas, items: Sequence[Item], unit: str) -> None:
    ends = [_shown(value, unit=_short(unit)) for _label, value, _tone in items]
    room = canvas.width - max((text_width(end, 13, weight=600) for end in ends), default=0) - 14
    top = 0.0
    for (label, value, tone), end, length in zip(items, ends, _lengths(items, room), strict=True):
        for line in wrap(label, canvas.width - 1, 13):
            canvas.text(1, top + 14, line)
            top += 16
        _bar(canvas, 1, top + 4, length, height=18, name=tone, has_value=value is not None)
        _end(canvas, 1 + (length + 7 if length else 0), top + 17.5, end, has_value=value is not None)
        top += 34
    canvas.height = top


def _bar(
    canvas: Canvas, x: float, y: float, length: float, *, height: float, name: str | None, has_value: bool
) -> None:
    tone = tone_of(name)
    if has_value and length:
        canvas.add(
            "rect",
            x=x,
            y=y,
            width=max(length, 1.5),
            height=height,
            rx=2,
            fill=tone.fill,
            stroke=tone.edge,
            stroke_width=1,
        )


def _end(canvas: Canvas, x: float, y: float, text: str, *, has_value: bool) -> None:
    if has_value:
        canvas.text(x, y, text, weight=600)
    else:
        canvas.text(x, y, text, fill=QUIET)
