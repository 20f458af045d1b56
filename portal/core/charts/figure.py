"""The canvas on which charts draw, and the figure that comes out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import INK, PAPER, Pattern, Tone

WIDE, NARROW = 760, 350
ROOMY = 920
"""Width of a wide drawing that has a page to itself: more room for marks, smaller letters on a sheet of paper."""
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Figure:
    """A chart ready to show: two drawings, their description and the data as a table."""

    id: str
    title: str
    desc: str
    svg_wide: SafeString
    svg_narrow: SafeString
    caption: str
    table_head: list[str]
    table_rows: list[list[str]]
    source: str = ""


@dataclass(frozen=True)
class Shape:
    """One element of the drawing; ``kind`` names the SVG element, ``at`` its attributes, ``link`` where it leads."""

    kind: Literal["rect", "line", "path", "circle", "text"]
    at: dict[str, str]
    text: str = ""
    link: str = ""
    name: str = ""

    @property
    def markup(self) -> str:
        """The element as SVG, its texts escaped. A page draws thousands: a template takes ten times as long."""
        at = "".join([f' {name}="{escape(value)}"' for name, value in self.at.items()])
        element = f"<{self.kind}{at}>{escape(self.text)}</text>" if self.kind == "text" else f"<{self.kind}{at}/>"
        return (
            f'<a href="{escape(self.link)}" aria-label="{escape(self.name)}">{element}</a>' if self.link else element
        )


@dataclass
class Canvas:
    """Collects shapes; grows downwards: whoever draws sets ``height``."""

    id: str
    width: float
    height: float = 0
    shapes: list[Shape] = field(default_factory=list)
    patterns: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_narrow(self) -> bool:
        return self.width < 500

    def add(self, kind: Literal["rect", "line", "path", "circle"], **attributes: str | float) -> None:
        """Underscores in names become hyphens; numbers become coordinates with a dot; empty values are left out."""
        at = {
            name.replace("_", "-"): value if isinstance(value, str) else coordinate(value)
            for name, value in attributes.items()
            if value != ""
        }
        self.shapes.append(Shape(kind, at))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        weight: int = 400,
        fill: str = INK,
        anchor: Anchor = "start",
        halo: str = "",
    ) -> None:
        at = {"x": coordinate(x), "y": coordinate(y), "font-size": coordinate(size), "fill": fill}
        at |= {"font-weight": str(weight)} if weight != 400 else {}
        at |= {"text-anchor": anchor} if anchor != "start" else {}
        if halo:
            at |= {"stroke": halo, "stroke-width": "3.5", "stroke-linejoin": "round", "paint-order": "stroke"}
        self.shapes.append(Shape("text", at, text))

    def link(self, x: float, y: float, radius: float, *, url: str, name: str) -> None:
        """An invisible round target over a mark."""
        at = {"cx": coordinate(x), "cy": coordinate(y), "r": coordinate(radius), "fill": PAPER, "fill-opacity": "0"}
        self.shapes.append(Shape("circle", at, link=url, name=name))

    def fill(self, tone: Tone, pattern: Pattern) -> str:
        """A value for ``fill``: the plain colour, or a hatching that is defined once per drawing."""
        if not pattern:
            return tone.fill
        key = f"{self.id}-{pattern}-{tone.fill.lstrip('#')}"
        self.patterns[key] = {"kind": pattern, "fill": tone.fill, "ink": tone.ink}
        return f"url(#{key})"

    def svg(self, *, title: str, desc: str) -> SafeString:
        context = {
            "id": self.id,
            "width": coordinate(self.width),
            "height": coordinate(self.height),
            "title": title,
            "desc": desc,
            "shapes": mark_safe("".join([shape.markup for shape in self.shapes if not shape.link])),  # nosec B308 B703
            "links": mark_safe("".join([shape.markup for shape in self.shapes if shape.link])),  # nosec B308 B703
            "patterns": self.patterns,
        }
        text = render_to_string("charts/figure.svg", context)
        return mark_safe(re.sub(r">\s+<", "><", text.strip()))  # nosec B308 B703


def figure(
    draw: Callable[[Canvas], None],
    *,
    id: str,
    title: str,
    desc: str,
    caption: str,
    table: tuple[list[str], list[list[str]]],
    source: str,
    wide: float = WIDE,
) -> Figure:
    """Draw twice, wide and narrow; ids of both drawings differ."""
    if not re.fullmatch(r"[A-Za-z][\w-]*", id):
        raise ValueError(f"{id!r} is no id for a figure")
    drawings = []
    for suffix, width in (("wide", wide), ("narrow", NARROW)):
        canvas = Canvas(f"{id}-{suffix}", width)
        draw(canvas)
        drawings.append(canvas.svg(title=title, desc=desc))
    return Figure(id, title, desc, drawings[0], drawings[1], caption or title, table[0], table[1], source)


def draw_legend(
    canvas: Canvas, entries: list[tuple[str, Callable[[float, float], None]]], *, x: float = 0, y: float, width: float
) -> float:
    """Entries in rows, each with a mark drawn at (left, middle) of 14 units; returns the y below the last row."""
    left, size = x, 13
    for label, mark in entries:
        needed = 20 + text_width(label, size) + 18
        if left > x and left + needed - 18 > x + width:
            left, y = x, y + 22
        mark(left, y)
        canvas.text(left + 20, y + 4.5, label, size=size)
        left += needed
    return y + 22 if entries else y
