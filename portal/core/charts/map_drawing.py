"""How a map is drawn: land, marks, names, scale, legend, inset."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import Canvas, draw_legend
from portal.core.charts.geography import (
    ATTRIBUTION,
    HESSE,
    SOUTH_HESSE,
    Extent,
    Projection,
    municipality_at,
    path_of,
    regions,
)
from portal.core.charts.labels import Box, Placed, place_labels
from portal.core.charts.marks import MarkShape, draw_mark, draw_marks
from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import german
from portal.core.charts.palette import AXIS, INK, LAND, PAPER, QUIET, ToneName, tone_of

MANY = 40
"""From more points than this on there are no names, outlines or links; points close together become one dot."""
_TALLEST = 560
_BORDER = "#b4bccf"
_CITIES = (
    (8.64, 50.13, "Frankfurt am Main"),
    (8.24, 50.10, "Wiesbaden"),
    (8.62, 49.865, "Darmstadt"),
    (8.8, 50.105, "Offenbach"),
)


@dataclass(frozen=True)
class MapPoint:
    """``detail`` is a short text for the table; ``url`` makes the mark a link (on maps with names only)."""

    label: str
    lon: float
    lat: float
    tone: ToneName
    shape: MarkShape = "circle"
    detail: str = ""
    url: str = ""


class Legend(NamedTuple):
    """What a tone with a shape means."""

    tone: ToneName
    shape: MarkShape
    label: str


def draw_map(canvas: Canvas, points: Sequence[MapPoint], extent: Extent, legend: list[tuple[Legend, int]]) -> None:
    with_inset = extent == SOUTH_HESSE
    side = 190 if not canvas.is_narrow and (with_inset or legend) else 0
    projection = Projection(extent, 1, 1, canvas.width - side - 2 - (16 if side else 0))
    if projection.height > _TALLEST:
        projection = Projection(extent, 1, 1, _TALLEST * extent.aspect)
    canvas.add("rect", x=1, y=1, width=projection.width, height=projection.height, fill="#e9edf5")
    if extent in (SOUTH_HESSE, HESSE):
        _draw_land(canvas, projection, points)
    (_draw_dots if len(points) > MANY else _draw_named)(canvas, projection, points)
    canvas.add(
        "rect", x=1, y=1, width=projection.width, height=projection.height, fill="none", stroke=AXIS, stroke_width=1
    )
    _draw_scale(canvas, projection)
    if side:
        bottom = _draw_side(canvas, extent, legend, left=projection.width + 18, with_inset=with_inset)
    else:
        bottom = _draw_below(canvas, extent, legend, top=projection.height + 18, with_inset=with_inset)
    canvas.height = max(bottom, projection.height + 2)
    if extent in (SOUTH_HESSE, HESSE):
        canvas.height += 18
        canvas.text(1, canvas.height - 4, ATTRIBUTION, size=10.5, fill=QUIET)


def _draw_land(canvas: Canvas, projection: Projection, points: Sequence[MapPoint]) -> None:
    """Districts outlined, the municipalities of the points filled."""
    for district in regions("kreise"):
        if path := path_of(district, projection):
            canvas.add("path", d=path, fill=LAND, stroke=_BORDER, stroke_width=1, stroke_linejoin="round")
    if len(points) > MANY:
        return
    for point in points:
        municipality = municipality_at(point.lon, point.lat)
        if municipality and (path := path_of(municipality, projection)):
            tone = tone_of(point.tone)
            canvas.add("path", d=path, fill=tone.tint, stroke=tone.edge, stroke_width=1, stroke_linejoin="round")


def _draw_named(canvas: Canvas, projection: Projection, points: Sequence[MapPoint]) -> None:
    radius, size = (5.0, 11.5) if canvas.is_narrow else (6.5, 13.0)
    located = [(*projection.point(point.lon, point.lat), point) for point in points]
    frame = (3.0, 3.0, projection.width - 3, projection.height - 20)
    places = place_labels([(x, y, p.label) for x, y, p in located], size=size, weight=600, radius=radius, frame=frame)
    for (x, y, _point), place in zip(located, places, strict=True):
        if place and place.leader:
            canvas.add("line", x1=x, y1=y, x2=place.leader[0], y2=place.leader[1], stroke=QUIET, stroke_width=0.8)
    for x, y, point in located:
        draw_mark(canvas, x, y, radius, shape=point.shape, tone=tone_of(point.tone))
        if point.url:
            canvas.link(
                x,
                y,
                max(radius * 2, 12),
                url=point.url,
                name=": ".join(part for part in (point.label, point.detail) if part),
            )
    for place in places:
        if place:
            canvas.text(place.x, place.y, place.text, size=size, weight=600, anchor=place.anchor, halo=PAPER)
    if not canvas.is_narrow and projection.extent == SOUTH_HESSE:
        _draw_orientation(canvas, projection, located, places, radius)


def _draw_orientation(
    canvas: Canvas,
    projection: Projection,
    located: list[tuple[float, float, MapPoint]],
    places: list[Placed | None],
    radius: float,
) -> None:
    """Quiet names of the large cities, where there is room."""
    taken: list[Box] = [place.box for place in places if place]
    taken += [(x - radius - 3, y - radius - 3, x + radius + 3, y + radius + 3) for x, y, _point in located]
    for lon, lat, name in _CITIES:
        x, y = projection.point(lon, lat)
        half = text_width(name, 11) / 2 + 3
        if not any(x - half < b[2] and b[0] < x + half and y - 8 < b[3] and b[1] < y + 8 for b in taken):
            canvas.text(x, y + 4, name, size=11, fill=QUIET, anchor="middle")


def _draw_dots(canvas: Canvas, projection: Projection, points: Sequence[MapPoint]) -> None:
    """One dot per raster cell: area by count, tone of the most frequent kind. Small for any number."""
    raster = 10.0 if len(points) <= 500 else 15.0
    cells: dict[tuple[int, int], list[tuple[float, float, MapPoint]]] = {}
    for point in points:
        x, y = projection.point(point.lon, point.lat)
        cells.setdefault((int(x / raster), int(y / raster)), []).append((x, y, point))
    most = max((len(cell) for cell in cells.values()), default=1)
    largest = 3.0 if most == 1 else raster * 0.52
    marks: dict[tuple[ToneName, MarkShape], list[tuple[float, float, float]]] = {}
    for key in sorted(cells):
        cell = cells[key]
        kind = Counter((point.tone, point.shape) for _x, _y, point in cell).most_common(1)[0][0]
        x, y = sum(x for x, _y, _p in cell) / len(cell), sum(y for _x, y, _p in cell) / len(cell)
        radius = max(round(2 * largest * math.sqrt(len(cell) / most)) / 2, 2.0)
        marks.setdefault(kind, []).append((round(x), round(y), radius))
    for (tone, shape), places in sorted(marks.items()):
        draw_marks(canvas, places, shape=shape, tone=tone_of(tone))


def _draw_scale(canvas: Canvas, projection: Projection) -> None:
    kilometres = max(
        (km for km in (5, 10, 20, 50, 100, 200) if km * projection.units_per_km <= projection.width / 4), default=5
    )
    length, y = kilometres * projection.units_per_km, projection.height - 8
    canvas.add(
        "path", d=f"M10 {y - 4:.1f}V{y:.1f}H{10 + length:.1f}V{y - 4:.1f}", fill="none", stroke=QUIET, stroke_width=1.2
    )
    canvas.text(14 + length, y, f"{kilometres} km", size=10.5, fill=QUIET, halo=PAPER)


def _entries(canvas: Canvas, legend: list[tuple[Legend, int]]) -> list[tuple[str, Callable[[float, float], None]]]:
    def mark(kind: Legend) -> Callable[[float, float], None]:
        return lambda x, y: draw_mark(canvas, x + 7, y, 6, shape=kind.shape, tone=tone_of(kind.tone))

    return [(f"{kind.label} ({german(count)})", mark(kind)) for kind, count in legend]


def _draw_side(
    canvas: Canvas, extent: Extent, legend: list[tuple[Legend, int]], *, left: float, with_inset: bool
) -> float:
    y = 14.0
    for entry in _entries(canvas, legend):
        y = draw_legend(canvas, [entry], x=left, y=y, width=190)
    return _draw_inset(canvas, extent, left=left + 18, top=y + 14, width=150) if with_inset else y


def _draw_below(
    canvas: Canvas, extent: Extent, legend: list[tuple[Legend, int]], *, top: float, with_inset: bool
) -> float:
    bottom = top - 10
    if legend:
        y = top
        for entry in _entries(canvas, legend):
            y = draw_legend(canvas, [entry], x=1, y=y, width=canvas.width - 110)
        bottom = y - 10
    if with_inset:
        bottom = max(bottom, _draw_inset(canvas, extent, left=canvas.width - 96, top=top - 8, width=90))
    return bottom


def _draw_inset(canvas: Canvas, extent: Extent, *, left: float, top: float, width: float) -> float:
    """Hesse with a frame around the part that the map shows; returns the bottom."""
    projection = Projection(HESSE, left, top, width)
    for state in regions("land"):
        canvas.add("path", d=path_of(state, projection), fill=LAND, stroke=AXIS, stroke_width=1)
    x1, y1 = projection.point(extent.west, extent.north)
    x2, y2 = projection.point(extent.east, extent.south)
    canvas.add("rect", x=x1, y=y1, width=x2 - x1, height=y2 - y1, fill="none", stroke=INK, stroke_width=1.5)
    canvas.text(*projection.point(9.1, 50.85), _("Hessen"), size=11, fill=QUIET, anchor="middle")
    return top + projection.height
