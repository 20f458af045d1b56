"""Where names can stand on a map without covering each other or a mark."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.charts.figure import Anchor
from portal.core.charts.metrics import text_width

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Placed:
    """A name at (x, y); ``leader`` is the end of the line from its mark when it stands apart."""

    x: float
    y: float
    text: str
    anchor: Anchor
    box: Box
    leader: tuple[float, float] | None


def place_labels(
    points: Sequence[tuple[float, float, str]],
    *,
    size: float,
    weight: int,
    radius: float,
    frame: Box,
    taken: Sequence[Box] = (),
) -> list[Placed | None]:
    """One place per (x, y, text), or None where none is free. Crowded points choose first; same input, same places."""
    boxes = [*taken, *((x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1) for x, y, _text in points)]
    crowd = [sum(math.hypot(x - a, y - b) < 70 for a, b, _t in points) for x, y, _text in points]
    placed: list[Placed | None] = [None] * len(points)
    for index in sorted(range(len(points)), key=lambda i: (-crowd[i], points[i][1], points[i][0])):
        x, y, text = points[index]
        own = boxes[len(taken) + index]
        for candidate in _candidates(x, y, text, size=size, weight=weight, radius=radius):
            if _inside(candidate.box, frame) and not any(
                _overlap(candidate.box, box) for box in boxes if box is not own
            ):
                placed[index] = candidate
                boxes.append(candidate.box)
                break
    return placed


def _candidates(x: float, y: float, text: str, *, size: float, weight: int, radius: float) -> list[Placed]:
    width, found = text_width(text, size, weight=weight), []
    for distance in (radius + 4, 20, 32, 46, 62):
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.7), (0.8, 0.7), (-0.8, -0.7), (-0.8, 0.7)):
            anchor: Anchor = "start" if dx > 0 else "end" if dx < 0 else "middle"
            end_x, end_y = x + dx * distance, y + dy * (distance + (size * 0.4 if dx == 0 else 0))
            left = end_x - (0 if anchor == "start" else width if anchor == "end" else width / 2)
            box = (left - 2, end_y - size * 0.55, left + width + 2, end_y + size * 0.55)
            leader = (end_x - dx * 2, end_y - dy * size * 0.5) if distance > radius + 4 else None
            found.append(Placed(end_x, end_y + size * 0.35, text, anchor, box, leader))
    return found


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
