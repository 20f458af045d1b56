"""How answers spread over the points of a scale: a bubble per point and a cross for the mean.

Bubbles come in six size bands of numbers of answers, or, where all rows have shares, with areas after percents.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import sqrt
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.marks import outline
from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import PAPER, QUIET, TONES
from portal.core.charts.scales import SMALL, Label, Rows, Scale, draw_absent, draw_scale, fixed, point_text, room_above

_SIZES = ("1–2", "3–5", "6–10", "11–20", "21–50")
"""Numbers of answers behind the bands 1 to 5; 6 is more."""
_AREAS = (1.5, 4.0, 8.0, 15.5, 34.0, 70.0)
"""The area of a bubble is proportional to these: the middle of its band, the last one cut."""
_SAMPLES = (1, 5, 10, 20, 40, 60)
"""Percents that the legend may show."""
_LARGEST, _LANE = 15.0, 36
_LISTED = 12


class BubbleRow(NamedTuple):
    """One row: a band from 0 (nobody) to 6 per point, the mean, the number of answers (``n = 459``).

    ``absent`` says why a row has neither bubbles nor mean. ``percents`` by point replace the bands as sizes.
    """

    label: str
    bands: Mapping[int, int]
    mean: Decimal | None
    note: str = ""
    absent: str = ""
    percents: Mapping[int, Decimal] = {}


class _Sizes(NamedTuple):
    """Areas by point of every row, and what the legend shows: (text, area)."""

    areas: list[dict[int, float]]
    legend: list[tuple[str, float]]
    title: str
    most: float


def bubble_rows(
    id: str,
    title: str,
    rows: Sequence[BubbleRow],
    low: int,
    high: int,
    *,
    labels: Mapping[int, str] | None = None,
    by_percent: bool = False,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Rows in the order given, over the full scale from ``low`` to ``high``, whose points ``labels`` may name.

    ``by_percent``: areas follow ``percents`` instead of ``bands``; for many answers, which would all be in one band.
    """
    found = [(point, band) for row in rows for point, band in row.bands.items()]
    found += [(point, 0) for row in rows for point in row.percents]
    if any(not low <= point <= high or not 0 <= band <= 6 for point, band in found):
        raise ValueError("bubbles have a band from 0 to 6 and lie within the scale")
    sizes = _percent_sizes(rows) if by_percent else _band_sizes(rows)

    def draw(canvas: Canvas) -> None:
        _draw(canvas, rows, (low, high), labels or {}, sizes)

    points = range(low, high + 1)
    head = [_("Bezeichnung"), *map(point_text, points), _("Mittelwert"), _("Antworten")]
    size = _percent if by_percent else _band
    body = [[row.label, *(size(row, point) for point in points), _mean(row), _answers(row)] for row in rows]
    desc = _describe(rows, low, high)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _band_sizes(rows: Sequence[BubbleRow]) -> _Sizes:
    areas = [{point: _AREAS[band - 1] for point, band in row.bands.items() if band} for row in rows]
    return _Sizes(areas, [(_size(band), _AREAS[band - 1]) for band in range(1, 7)], _("Antworten:"), _AREAS[-1])


def _percent_sizes(rows: Sequence[BubbleRow]) -> _Sizes:
    areas = [{point: float(share) for point, share in row.percents.items() if share} for row in rows]
    most = max((area for row in areas for area in row.values()), default=1.0)
    legend = [(f"{share} %", float(share)) for share in _SAMPLES if share <= most]
    return _Sizes(areas, legend, _("Anteil:"), most)


def _band(row: BubbleRow, point: int) -> str:
    band = row.bands.get(point, 0)
    if not row.bands:
        return "–"
    return _size(band) if band else "0"


def _size(band: int) -> str:
    return _SIZES[band - 1] if band <= len(_SIZES) else _("über 50")


def _percent(row: BubbleRow, point: int) -> str:
    return f"{fixed(row.percents.get(point, Decimal(0)))} %" if row.percents else "–"


def _mean(row: BubbleRow) -> str:
    return fixed(row.mean) if row.mean is not None else row.absent or _("keine Angabe")


def _answers(row: BubbleRow) -> str:
    return row.note.removeprefix("n = ") or "–"


def _describe(rows: Sequence[BubbleRow], low: int, high: int) -> str:
    text = _(
        "Blasendiagramm auf der Skala von %(low)s bis %(high)s, %(count)s Zeilen. Größere Kreise stehen für mehr "
        "Antworten, das Kreuz für den Mittelwert."
    ) % {"low": point_text(low), "high": point_text(high), "count": len(rows)}
    if len(rows) > _LISTED:
        return text + " " + _("Alle Werte stehen in der Tabelle.")
    for row in rows:
        value = _("Mittelwert %(mean)s") % {"mean": fixed(row.mean)} if row.mean is not None else _mean(row)
        text += f" {row.label}: {value}{f' ({row.note})' if row.note else ''}."
    return text


def _draw(
    canvas: Canvas, rows: Sequence[BubbleRow], span: tuple[int, int], labels: Mapping[int, str], sizes: _Sizes
) -> None:
    notes = [Label(row.label, row.note) for row in rows]
    left = Rows(canvas, notes, lane=_LANE, top=0).left
    scale = Scale(*span, left + _LARGEST + 3, canvas.width - 56, labels)
    unit = min(_LARGEST, scale.spacing / 2 - 0.5) / sqrt(sizes.most)
    top = _draw_legend(canvas, sizes, unit)
    placed = Rows(canvas, notes, lane=_LANE, top=top + room_above(len(rows)))
    draw_scale(canvas, scale, placed)
    placed.draw_labels()
    for index, row in enumerate(rows):
        radii = {point: max(round(unit * sqrt(area), 1), 0.6) for point, area in sorted(sizes.areas[index].items())}
        _draw_row(canvas, scale, row, placed.middle(index), radii)


def _draw_legend(canvas: Canvas, sizes: _Sizes, unit: float) -> float:
    """One size legend per drawing, the circles as large as in the rows; returns the y below."""
    canvas.text(1, 20, sizes.title, size=SMALL, fill=QUIET)
    left, y = text_width(sizes.title, SMALL) + 10, 16.0
    for text, area in sizes.legend:
        radius = unit * sqrt(area)
        width = 2 * radius + 5 + text_width(text, SMALL)
        if left + width > canvas.width - 2:
            left, y = 1.0, y + 33
        canvas.add("circle", cx=left + radius, cy=y, r=radius, fill=TONES["info"].fill)
        canvas.text(left + 2 * radius + 5, y + 4, text, size=SMALL)
        left += width + 12
    name = _("Mittelwert")
    if left + 20 + text_width(name, SMALL) > canvas.width - 2:
        left, y = 1.0, y + 30
    _cross(canvas, left + 8, y)
    canvas.text(left + 20, y + 4, name, size=SMALL)
    return y + 22


def _draw_row(canvas: Canvas, scale: Scale, row: BubbleRow, y: float, radii: Mapping[int, float]) -> None:
    if row.mean is None and not radii:
        draw_absent(canvas, row.absent or _("keine Angabe"), scale.left + 2, y, canvas.width - 2)
        return
    bubbles = "".join(outline(scale.x(point), y, radius, "circle") for point, radius in radii.items())
    canvas.add("path", d=bubbles or "M0 0", fill=TONES["info"].fill)
    if row.mean is not None:
        _cross(canvas, scale.x(row.mean), y)
        canvas.text(canvas.width - 2, y + 4.5, fixed(row.mean), weight=600, anchor="end")


def _cross(canvas: Canvas, x: float, y: float) -> None:
    """A narrow red cross with a white rim, to be seen on a bubble and beside it without cutting small ones to pieces."""
    near, far = -5.5, 5.5
    a, b, c, d = (coordinate(value) for value in (x + near, x + far, y + near, y + far))
    path = f"M{a} {c}L{b} {d}M{a} {d}L{b} {c}"
    for color, width in ((PAPER, 4), (TONES["danger"].fill, 2.2)):
        canvas.add("path", d=path, fill="none", stroke=color, stroke_width=width, stroke_linecap="round")
