"""Marks that differ in shape: for map points and for the points of lines."""

from typing import Literal

from portal.core.charts.figure import Canvas
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import PAPER, Tone

MarkShape = Literal["circle", "square", "triangle", "diamond", "ring", "down"]
MARKS: tuple[MarkShape, ...] = ("circle", "square", "triangle", "diamond", "down", "ring")


def draw_mark(canvas: Canvas, x: float, y: float, radius: float, *, shape: MarkShape, tone: Tone) -> None:
    """All shapes cover about the same area, so that none looks larger."""
    paint: dict[str, str | float] = {"fill": tone.fill, "stroke": tone.edge, "stroke_width": 1.2}
    if shape == "ring":
        canvas.add("circle", cx=x, cy=y, r=radius * 0.8, fill=PAPER, stroke=tone.edge, stroke_width=radius * 0.5)
    elif shape == "circle":
        canvas.add("circle", cx=x, cy=y, r=radius, **paint)
    else:
        canvas.add("path", d=outline(x, y, radius, shape), **paint)


def draw_marks(canvas: Canvas, places: list[tuple[float, float, float]], *, shape: MarkShape, tone: Tone) -> None:
    """Many marks (x, y, radius) of one kind as a single element."""
    d = "".join(outline(x, y, radius, shape) for x, y, radius in places)
    if shape == "ring":
        canvas.add("path", d=d, fill=PAPER, stroke=tone.edge, stroke_width=1.4)
    else:
        canvas.add("path", d=d, fill=tone.fill, stroke=tone.edge, stroke_width=0.6)


def outline(x: float, y: float, radius: float, shape: MarkShape) -> str:
    """Path data of a mark."""
    if shape in ("circle", "ring"):
        r, across = coordinate(radius), coordinate(2 * radius)
        return f"M{coordinate(x - radius)} {coordinate(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z"
    corners = {
        "square": [(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "triangle": [(0, -1.4), (1.3, 0.95), (-1.3, 0.95)],
        "down": [(0, 1.4), (1.3, -0.95), (-1.3, -0.95)],
    }[shape]
    return "M" + "L".join(f"{coordinate(x + dx * radius)} {coordinate(y + dy * radius)}" for dx, dy in corners) + "Z"
