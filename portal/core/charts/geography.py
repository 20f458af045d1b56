"""Outlines of Hesse and their projection onto a rectangle."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from portal.core.charts.numbers import coordinate

ATTRIBUTION = "© GeoBasis-DE / BKG (2021), Daten verändert"
Level = Literal["gemeinden", "kreise", "land"]
Point = tuple[float, float]
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Region:
    """An administrative area; ``rings`` are its outer and inner boundaries in degrees (longitude, latitude)."""

    ags: str
    name: str
    rings: tuple[tuple[Point, ...], ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        points = [point for ring in self.rings for point in ring]
        return (
            min(x for x, _y in points),
            min(y for _x, y in points),
            max(x for x, _y in points),
            max(y for _x, y in points),
        )

    def contains(self, lon: float, lat: float) -> bool:
        """Even-odd rule over all rings."""
        inside = False
        for ring in self.rings:
            for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
                if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    inside = not inside
        return inside


@cache
def regions(level: Level) -> tuple[Region, ...]:
    features = json.loads((_DATA / f"hessen-{level}.geojson").read_text(encoding="utf-8"))["features"]
    return tuple(_region(feature) for feature in features)


def _region(feature: dict[str, object]) -> Region:
    geometry: dict[str, object] = feature["geometry"]  # type: ignore[assignment]
    coordinates: list[object] = geometry["coordinates"]  # type: ignore[assignment]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)  # type: ignore[attr-defined]
    properties: dict[str, str] = feature["properties"]  # type: ignore[assignment]
    return Region(properties["ags"], properties["name"], rings)


def municipality_at(lon: float, lat: float) -> Region | None:
    for region in regions("gemeinden"):
        west, south, east, north = _bounds(region)
        if west <= lon <= east and south <= lat <= north and region.contains(lon, lat):
            return region
    return None


@cache
def _bounds(region: Region) -> tuple[float, float, float, float]:
    return region.bounds


@dataclass(frozen=True)
class Extent:
    west: float
    east: float
    south: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    @property
    def squeeze(self) -> float:
        """How much narrower a degree of longitude is than one of latitude, in the middle."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def aspect(self) -> float:
        return (self.east - self.west) * self.squeeze / (self.north - self.south)

    def fitted(self, *, least: float, most: float) -> "Extent":
        """Grown on the short side until the aspect lies between ``least`` and ``most``."""
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        half_x, half_y = (self.east - self.west) / 2, (self.north - self.south) / 2
        half_x = max(half_x, half_y * least / self.squeeze)
        half_y = max(half_y, half_x * self.squeeze / most)
        return Extent(middle_x - half_x, middle_x + half_x, middle_y - half_y, middle_y + half_y)


GERMANY = Extent(5.5, 15.5, 47.0, 55.5)
SOUTH_HESSE = Extent(8.05, 9.25, 49.6, 50.25)
HESSE = Extent(7.72, 10.29, 49.35, 51.7)


def extent_of(points: Iterable[Point]) -> Extent:
    """The points with a margin, at least some 30 km across."""
    listed = list(points)
    west, east = min(x for x, _y in listed), max(x for x, _y in listed)
    south, north = min(y for _x, y in listed), max(y for _x, y in listed)
    margin_x, margin_y = (
        max((east - west) * 0.07, (0.4 - east + west) / 2),
        max((north - south) * 0.07, (0.3 - north + south) / 2),
    )
    return Extent(west - margin_x, east + margin_x, south - margin_y, north + margin_y).fitted(least=0.62, most=1.6)


@dataclass(frozen=True)
class Projection:
    """Degrees to drawing units: the extent fills a rectangle of ``width`` at (left, top)."""

    extent: Extent
    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        return self.width / self.extent.aspect

    @property
    def units_per_km(self) -> float:
        return self.height / ((self.extent.north - self.extent.south) * 111.2)

    def point(self, lon: float, lat: float) -> Point:
        extent = self.extent
        x = self.left + self.width * (lon - extent.west) / (extent.east - extent.west)
        return x, self.top + self.height * (extent.north - lat) / (extent.north - extent.south)


@lru_cache(maxsize=2_000)
def path_of(region: Region, projection: Projection) -> str:
    """Path data of the part of ``region`` within the rectangle; empty when it lies outside."""
    box = (projection.left, projection.top, projection.left + projection.width, projection.top + projection.height)
    parts = []
    for ring in region.rings:
        clipped = _clip([projection.point(*point) for point in ring], box)
        kept = _thinned(clipped, step=1.8 if projection.units_per_km > 4 else 2.8)
        if len(kept) > 2:
            parts.append("M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in kept) + "Z")
    return "".join(parts)


def _thinned(points: Sequence[Point], *, step: float) -> list[Point]:
    """Without points that lie too close to the one before for anyone to see."""
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > step:
            kept.append((x, y))
    return kept


def _clip(points: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """Sutherland–Hodgman: the polygon cut to the rectangle (left, top, right, bottom)."""
    result = list(points)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        source, result = result, []
        for start, end in zip(source[-1:] + source[:-1], source, strict=True):
            start_in, end_in = sign * start[axis] >= sign * limit, sign * end[axis] >= sign * limit
            if start_in != end_in:
                part = (limit - start[axis]) / (end[axis] - start[axis])
                result.append((start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
            if end_in:
                result.append(end)
    return result
