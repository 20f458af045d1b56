"""Shares of the answers to several items of one scale: to both sides of a middle, or as bars of 100 %."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import german
from portal.core.charts.palette import AXIS, INK, PAPER, QUIET, TONES, Pattern, Tone
from portal.core.charts.scales import Label, Rows, draw_absent, draw_key, fixed, point_text

_BAR, _LANE, _GAP, _APART = 22, 30, 1.5, 26
_LISTED = 8
_READABLE = 4.5
_SIDES = (("#86500a", "#f6d491"), ("#174a8b", "#a9c9ef"))
"""Farthest and nearest colour of the low and the high side: brown and blue, told apart in every colour vision."""


class ShareRow(NamedTuple):
    """One row: percent by point, the number of answers (``n = 459``); ``absent`` says why there are none."""

    label: str
    percents: Mapping[int, Decimal]
    note: str = ""
    absent: str = ""
    is_rough: bool = False


class _Part(NamedTuple):
    point: int
    label: str
    tone: Tone
    pattern: Pattern


def diverging_bars(
    id: str,
    title: str,
    rows: Sequence[ShareRow],
    points: Mapping[int, str],
    *,
    middle: int = 0,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Points below ``middle`` to the left, above it to the right; ``middle`` stands apart, on the right.

    ``points`` are all points of the scale with their names, which may be empty. Unit: percent of the answered.
    """
    parts = _parts(points, middle)

    def draw(canvas: Canvas) -> None:
        _draw_sides(canvas, rows, parts, middle)

    kind = _("Balken nach beiden Seiten der Mitte")
    return _figure(draw, id, title, rows, parts, kind, caption=caption, source=source, wide=wide)


def percent_bars(
    id: str,
    title: str,
    rows: Sequence[ShareRow],
    points: Mapping[int, str],
    *,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Bars of 100 % with all ``points`` of a scale one after another. Unit: percent of the answered."""
    low, high = min(points), max(points)
    parts = _parts(points, 0) if low < 0 else [_shaded(points, point, low, high) for point in sorted(points)]

    def draw(canvas: Canvas) -> None:
        _draw_full(canvas, rows, parts)

    return _figure(draw, id, title, rows, parts, _("Gestapelte Balken"), caption=caption, source=source, wide=wide)


def _figure(
    draw: Callable[[Canvas], None],
    id: str,
    title: str,
    rows: Sequence[ShareRow],
    parts: Sequence[_Part],
    kind: str,
    *,
    caption: str,
    source: str,
    wide: float,
) -> Figure:
    if any(set(row.percents) - {part.point for part in parts} for row in rows):
        raise ValueError("a share belongs to no point of the scale")
    head = [_("Bezeichnung"), *(part.label for part in parts), _("Antworten")]
    body = [
        [row.label, *(_cell(row, part.point) for part in parts), row.note.removeprefix("n = ") or "–"] for row in rows
    ]
    desc = _describe(rows, parts, kind)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _cell(row: ShareRow, point: int) -> str:
    if not row.percents:
        return row.absent or _("keine Angabe")
    text = f"{fixed(row.percents.get(point, Decimal(0)))} %"
    return _("rund %(share)s") % {"share": text} if row.is_rough else text


def _describe(rows: Sequence[ShareRow], parts: Sequence[_Part], kind: str) -> str:
    text = _("%(kind)s in Prozent der Antworten, %(count)s Zeilen.") % {"kind": kind, "count": german(len(rows))}
    if len(rows) > _LISTED:
        return text + " " + _("Alle Werte stehen in der Tabelle.")
    for row in rows:
        if row.percents:
            listed = ", ".join(f"{part.label} {_cell(row, part.point)}" for part in parts)
        else:
            listed = row.absent or _("keine Angabe")
        text += f" {row.label}: {listed}{f' ({row.note})' if row.note else ''}."
    return text


def _parts(points: Mapping[int, str], middle: int) -> list[_Part]:
    found = []
    for point in sorted(points):
        if point == middle:
            found.append(_Part(point, _name(points, point), TONES["muted"], "dots"))
            continue
        side = 0 if point < middle else 1
        reach = max(points) - middle if side else middle - min(points)
        weight = (abs(point - middle) - 1) / (reach - 1) if reach > 1 else 0.5
        pattern: Pattern = "" if side else "diagonal"
        found.append(_Part(point, _name(points, point), _tone(*_SIDES[side], weight), pattern))
    return found


def _shaded(points: Mapping[int, str], point: int, low: int, high: int) -> _Part:
    weight = (point - low) / max(high - low, 1)
    return _Part(point, _name(points, point), _tone("#123a6e", "#e3edf9", weight), "diagonal" if point == low else "")


def _name(points: Mapping[int, str], point: int) -> str:
    name, number = points[point], point_text(point)
    return name if name and name != str(point) else number


def _tone(strong: str, pale: str, weight: float) -> Tone:
    """Between ``pale`` (0) and ``strong`` (1); a little stronger where neither dark nor white text would be readable."""
    pairs = [(int(strong[i : i + 2], 16), int(pale[i : i + 2], 16)) for i in (1, 3, 5)]
    fill = "#" + "".join(f"{round(two + (one - two) * weight):02x}" for one, two in pairs)
    ink = max((INK, PAPER), key=lambda color: _contrast(color, fill))
    if _contrast(ink, fill) < _READABLE and weight < 1:
        return _tone(strong, pale, min(weight + 0.04, 1))
    return Tone(fill, ink, strong, pale)


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours after WCAG 2.2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _draw_key(canvas: Canvas, parts: Sequence[_Part]) -> float:
    entries = [(part.label, _swatch(canvas, part)) for part in parts]
    return draw_key(canvas, entries, y=10)


def _swatch(canvas: Canvas, part: _Part) -> Callable[[float, float], None]:
    def mark(x: float, y: float) -> None:
        _bar(canvas, part, x, y - 7, 14, height=14)

    return mark


def _bar(canvas: Canvas, part: _Part, x: float, y: float, width: float, *, height: float = _BAR) -> None:
    fill = canvas.fill(part.tone, part.pattern)
    canvas.add("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=part.tone.edge, stroke_width=0.8)


def _draw_part(canvas: Canvas, part: _Part, row: ShareRow, x: float, y: float, scale: float) -> float:
    """Draw one share from ``x`` on around ``y`` and return where it ends; its percent stands in it when it fits."""
    share = row.percents.get(part.point, Decimal(0))
    if not share:
        return x
    length = float(share) * scale
    width = max(length - _GAP, 1)
    _bar(canvas, part, x + _GAP / 2, y - _BAR / 2, width)
    text = german(share, places=0)
    if text_width(text, 12, weight=600) + 4 <= width:
        halo = part.tone.fill if part.pattern else ""
        canvas.text(x + length / 2, y + 4.3, text, size=12, weight=600, fill=part.tone.ink, anchor="middle", halo=halo)
    return x + length


def _draw_full(canvas: Canvas, rows: Sequence[ShareRow], parts: Sequence[_Part]) -> None:
    placed = Rows(canvas, [Label(row.label, row.note) for row in rows], lane=_LANE, top=_draw_key(canvas, parts))
    placed.draw_labels()
    left, right = placed.left, canvas.width - 2
    for index, row in enumerate(rows):
        x, y = left, placed.middle(index)
        total = float(sum(row.percents.values())) or 100.0
        for part in parts:
            x = _draw_part(canvas, part, row, x, y, (right - left) / total)
        _draw_absent(canvas, row, left + 6, y)
    canvas.height = placed.bottom + 4


def _draw_absent(canvas: Canvas, row: ShareRow, x: float, y: float) -> None:
    if not row.percents:
        draw_absent(canvas, row.absent or _("keine Angabe"), x, y, canvas.width - 2)


def _draw_sides(canvas: Canvas, rows: Sequence[ShareRow], parts: Sequence[_Part], middle: int) -> None:
    below = [part for part in parts if part.point < middle]
    above = [part for part in parts if part.point > middle]
    neutral = [part for part in parts if part.point == middle]
    top = _draw_key(canvas, parts) + 18
    placed = Rows(canvas, [Label(row.label, row.note) for row in rows], lane=_LANE, top=top)
    placed.draw_labels()
    reach = [max((_sum(row, side) for row in rows), default=0.0) or 1.0 for side in (below, above, neutral)]
    apart = _APART if neutral else 0
    scale = (canvas.width - 2 - placed.left - apart) / (sum(reach) if neutral else reach[0] + reach[1])
    zero = placed.left + reach[0] * scale
    base = zero + reach[1] * scale + apart
    for part in neutral:
        name = part.label if part.label != point_text(part.point) else _("Mitte (%(point)s)") % {"point": part.label}
        canvas.text(min(base, canvas.width - text_width(name, 12) - 2), top - 7, name, size=12, fill=QUIET)
    for index, row in enumerate(rows):
        y = placed.middle(index)
        x = zero - _sum(row, below) * scale
        for part in [*below, *above]:
            x = _draw_part(canvas, part, row, x, y, scale)
        for part in neutral:
            _draw_part(canvas, part, row, base, y, scale)
        _draw_absent(canvas, row, placed.left + 2, y)
    _draw_bases(canvas, rows, placed, [zero, base] if neutral else [zero])
    canvas.height = placed.bottom + 4


def _sum(row: ShareRow, parts: Sequence[_Part]) -> float:
    return float(sum((row.percents.get(part.point, Decimal(0)) for part in parts), Decimal(0)))


def _draw_bases(canvas: Canvas, rows: Sequence[ShareRow], placed: Rows, places: Sequence[float]) -> None:
    """The line from which bars begin, beside rows with bars only."""
    for index, row in enumerate(rows):
        y = placed.middle(index)
        for x in places if row.percents else ():
            canvas.add("line", x1=x, y1=y - _LANE / 2, x2=x, y2=y + _LANE / 2, stroke=AXIS, stroke_width=1.2)
