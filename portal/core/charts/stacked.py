"""Bars of several parts, absolute or as shares of 100 %."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import Canvas, Figure, draw_legend, figure
from portal.core.charts.metrics import shorten, text_width, wrap
from portal.core.charts.numbers import german
from portal.core.charts.palette import AXIS, QUIET, Pattern, ToneName, tone_of

Row = tuple[str, Sequence[int]]
_LISTED = 4
_GAP = 1.5


class Series(NamedTuple):
    """One part of every bar. ``pattern`` keeps parts apart for eyes that do not see the colours."""

    label: str
    tone: ToneName
    pattern: Pattern = ""


def stacked_bars(
    id: str,
    title: str,
    series: Sequence[Series | tuple[str, ToneName, Pattern]],
    rows: Sequence[Row],
    *,
    share: bool = False,
    unit: str = "",
    source: str = "",
    caption: str = "",
) -> Figure:
    """``rows`` are (label, one count per series). With ``share`` every bar is 100 % long, its total behind it."""
    parts = [Series(*part) for part in series]
    if any(len(values) != len(parts) or min(values, default=0) < 0 for _label, values in rows):
        raise ValueError("every row needs one count of at least 0 per series")

    def draw(canvas: Canvas) -> None:
        entries = [(part.label, _swatch(canvas, part)) for part in parts]
        top = draw_legend(canvas, entries, x=1, y=10, width=canvas.width - 1) + 4
        _draw_rows(canvas, parts, rows, share=share, top=top)

    head = [_("Bezeichnung"), *(part.label for part in parts), _("gesamt")]
    body = [[label, *map(german, values), german(sum(values))] for label, values in rows]
    desc = _describe(parts, rows, unit)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source)


def _swatch(canvas: Canvas, part: Series) -> Callable[[float, float], None]:
    def mark(x: float, y: float) -> None:
        tone = tone_of(part.tone)
        fill = canvas.fill(tone, part.pattern)
        canvas.add("rect", x=x, y=y - 7, width=14, height=14, rx=2, fill=fill, stroke=tone.edge, stroke_width=1)

    return mark


def _describe(parts: Sequence[Series], rows: Sequence[Row], unit: str) -> str:
    totals = [sum(values[index] for _label, values in rows) for index in range(len(parts))]
    overall = ", ".join(f"{part.label} {german(total)}" for part, total in zip(parts, totals, strict=True))
    text = _("Gestapelte Balken für %(rows)s Einträge. Zusammen %(total)s%(unit)s: %(parts)s.") % {
        "rows": german(len(rows)),
        "total": german(sum(totals)),
        "unit": f" {unit}" if unit else "",
        "parts": overall,
    }
    if 1 < len(rows) <= _LISTED:
        for label, values in rows:
            named = ", ".join(
                f"{part.label} {german(value)}" for part, value in zip(parts, values, strict=True) if value
            )
            text += f" {label}: {named or _('keine')}."
    return text


def _draw_rows(canvas: Canvas, parts: Sequence[Series], rows: Sequence[Row], *, share: bool, top: float) -> None:
    narrow = canvas.is_narrow
    labels = [[shorten(label, canvas.width, 13)] if narrow else wrap(label, 230, 13) for label, _values in rows]
    left = 1 if narrow else max((text_width(line, 13) for lines in labels for line in lines), default=0) + 14
    totals = [sum(values) for _label, values in rows]
    room = canvas.width - left - max((text_width(german(total), 13, weight=600) for total in totals), default=0) - 14
    highest = max([*totals, 1])
    first = top
    for (_label, values), lines, total in zip(rows, labels, totals, strict=True):
        height = 48 if narrow else 40 if len(lines) > 1 else 32
        bar = top + 19 if narrow else top + (height - 22) / 2
        for number, line in enumerate(lines):
            y = top + 13 if narrow else top + height / 2 + 4.5 + (number - (len(lines) - 1) / 2) * 15
            canvas.text(1 if narrow else left - 10, y, line, anchor="start" if narrow else "end")
        end = _draw_bar(
            canvas, parts, values, x=left, y=bar, scale=room / ((total or 1) if share else highest), share=share
        )
        if total:
            canvas.text(end + 7, bar + 15.5, german(total), weight=600)
        else:
            canvas.text(left + (0 if narrow else 7), bar + 15.5, _("keine"), fill=QUIET)
        top += height
    if not narrow:
        canvas.add("line", x1=left, y1=first - 2, x2=left, y2=top + 2, stroke=AXIS, stroke_width=1)
    canvas.height = top + 4


def _draw_bar(
    canvas: Canvas, parts: Sequence[Series], values: Sequence[int], *, x: float, y: float, scale: float, share: bool
) -> float:
    """Draw the parts from ``x`` on and return where the bar ends; a value stands in its part when it fits."""
    total = sum(values)
    for part, value in zip(parts, values, strict=True):
        if not value:
            continue
        tone, length = tone_of(part.tone), value * scale
        width = max(length - _GAP, 1)
        fill = canvas.fill(tone, part.pattern)
        canvas.add("rect", x=x + _GAP / 2, y=y, width=width, height=22, fill=fill, stroke=tone.edge, stroke_width=1)
        text = f"{german(100 * value / total, places=0)} %" if share else german(value)
        if text_width(text, 12, weight=600) + 7 <= width:
            if part.pattern:  # a figure is not readable on lines: it stands on a plain plate
                plate = text_width(text, 12, weight=600) + 6
                canvas.add("rect", x=x + (length - plate) / 2, y=y + 2.5, width=plate, height=17, rx=2, fill=tone.fill)
            canvas.text(x + length / 2, y + 15.3, text, size=12, weight=600, fill=tone.ink, anchor="middle")
        x += length
    return x
