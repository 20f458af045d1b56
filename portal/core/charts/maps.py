"""Points on a map: South Hesse with an inset, all of Hesse, or the part of Germany where the points lie."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.core.charts.figure import Canvas, Figure, figure
from portal.core.charts.geography import ATTRIBUTION, GERMANY, HESSE, SOUTH_HESSE, Extent, extent_of
from portal.core.charts.map_drawing import MANY, Legend, MapPoint, draw_map
from portal.core.charts.marks import MarkShape
from portal.core.charts.numbers import german
from portal.core.charts.palette import ToneName

Kinds = Counter[tuple[ToneName, MarkShape]]


def point_map(
    id: str,
    title: str,
    points: Sequence[MapPoint],
    *,
    legend: Sequence[Legend | tuple[ToneName, MarkShape, str]] = (),
    source: str = "",
    caption: str = "",
) -> Figure:
    """Draw ``points``; tone and shape together carry the meaning that ``legend`` names.

    A point without a place in Germany (0/0 in official registers) stands in the table and is not drawn.
    """
    kinds = [Legend(*entry) for entry in legend]
    located = [point for point in points if GERMANY.contains(point.lon, point.lat)]
    extent = _extent(located)
    outlined = extent in (SOUTH_HESSE, HESSE)
    counts = Counter((point.tone, point.shape) for point in points)

    def draw(canvas: Canvas) -> None:
        draw_map(canvas, located, extent, [(kind, counts[kind.tone, kind.shape]) for kind in kinds])

    named = {(kind.tone, kind.shape): kind.label for kind in kinds}
    return figure(
        draw,
        id=id,
        title=title,
        desc=_describe(points, extent, kinds, counts, missing=len(points) - len(located)),
        caption=caption,
        table=_table(points, named, counts),
        source="; ".join(part for part in (source, ATTRIBUTION if outlined else "") if part),
    )


def _extent(points: Sequence[MapPoint]) -> Extent:
    for extent in (SOUTH_HESSE, HESSE):
        if all(extent.contains(point.lon, point.lat) for point in points):
            return extent
    return extent_of((point.lon, point.lat) for point in points)


def _describe(
    points: Sequence[MapPoint],
    extent: Extent,
    kinds: list[Legend],
    counts: Kinds,
    *,
    missing: int,
) -> str:
    area = {SOUTH_HESSE: _("Karte von Südhessen"), HESSE: _("Karte von Hessen")}.get(extent, _("Karte"))
    text = _("%(area)s mit %(count)s Orten.") % {"area": area, "count": german(len(points))}
    present = [
        f"{kind.label}: {german(counts[kind.tone, kind.shape])}" for kind in kinds if counts[kind.tone, kind.shape]
    ]
    text += f" {'; '.join(present)}." if present else ""
    if missing:
        text += " " + _("Ohne bekannte Lage und nicht eingezeichnet: %(count)s.") % {"count": german(missing)}
    if len(points) > MANY:
        text += " " + _(
            "Nahe beieinander liegende Orte sind zu einem Punkt zusammengefasst; je größer der Punkt, desto mehr Orte."
        )
    return text


def _table(
    points: Sequence[MapPoint],
    named: dict[tuple[ToneName, MarkShape], str],
    counts: Kinds,
) -> tuple[list[str], list[list[str]]]:
    """One row per point; with many points one row per meaning."""
    if len(points) > MANY:
        return [_("Stand"), _("Orte")], [
            [named.get(key, _("ohne Angabe")), german(count)] for key, count in counts.most_common()
        ]
    columns = [
        _("Ort"),
        *([_("Stand")] if named else []),
        *([_("Angabe")] if any(point.detail for point in points) else []),
    ]
    rows = []
    for point in sorted(points, key=lambda point: point.label):
        row = [point.label, *([named.get((point.tone, point.shape), "")] if named else []), point.detail]
        rows.append(row[: len(columns)])
    return columns, rows
