"""What the charts of survey results share: rows with label and number of answers, and the full scale below them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from portal.core.charts.figure import Canvas
from portal.core.charts.metrics import text_width
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import AXIS, GRID, PAPER, QUIET

SIZE, SMALL = 13, 12
_LEADING = 15.5
_LABEL = 290
_LONG = 8
"""From so many rows on the scale stands above them as well."""


def fixed(value: Decimal) -> str:
    """A decimal with all its digits, the German way: ``Decimal("-1.0")`` as ``−1,0``."""
    return f"{value:f}".replace("-", "−").replace(".", ",")


def point_text(point: int) -> str:
    return str(point).replace("-", "−")


def lines_of(text: str, width: float, size: float, *, weight: int = 400) -> list[str]:
    """The whole text on as many lines as it needs; only words longer than a line are broken."""
    lines = [""]
    for word in text.split():
        candidate = f"{lines[-1]} {word}".strip()
        if text_width(candidate, size, weight=weight) <= width:
            lines[-1] = candidate
            continue
        pieces = _pieces(word, width, size, weight)
        lines = [*([] if lines == [""] else lines), *pieces]
    return lines


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and text_width(pieces[-1] + char + "-", size, weight=weight) > width:
            hyphen = "" if pieces[-1].endswith(("-", "/")) else "-"
            pieces[-1] += hyphen
            pieces.append("")
        pieces[-1] += char
    whole = text_width(word, size, weight=weight) <= width
    return [word] if whole else pieces


def draw_key(canvas: Canvas, entries: Sequence[tuple[str, Callable[[float, float], None]]], *, y: float) -> float:
    """A legend whose long names break; each mark is drawn at (left, middle) of 14 units. Returns the y below."""
    left, right, deepest = 2.0, canvas.width - 2, y
    for label, mark in entries:
        lines = lines_of(label, right - 24, SIZE)
        width = 20 + max(text_width(line, SIZE) for line in lines)
        if left > 2 and left + width > right:
            left, y = 2.0, deepest
        mark(left, y)
        for number, line in enumerate(lines):
            canvas.text(left + 20, y + 4.5 + number * _LEADING, line, size=SIZE)
        left += width + 18
        deepest = max(deepest, y + len(lines) * _LEADING + 6.5)
    return deepest


class Label(NamedTuple):
    """The name of a row and, behind it, its number of answers (``n = 459``) or nothing."""

    text: str
    note: str = ""


class Rows:
    """Where every row stands. Wide: label and note left of the marks; narrow: above them.

    ``lane`` is the height that the marks of a row need. ``left`` is where they may begin.
    """

    def __init__(self, canvas: Canvas, labels: Sequence[Label], *, lane: float, top: float) -> None:
        self.canvas, self.labels, self.lane, self.top = canvas, labels, lane, top
        note = max((text_width(label.note, SMALL) for label in labels), default=0)
        room = canvas.width - 2 if canvas.is_narrow else _LABEL
        self.lines = [lines_of(label.text, room, SIZE) for label in labels]
        if canvas.is_narrow:
            self.left = 2.0
            heights = [self._text_height(index) + lane + 8 for index in range(len(labels))]
        else:
            widest = max((text_width(line, SIZE) for lines in self.lines for line in lines), default=0)
            self.left = widest + (note + 14 if note else 0) + 14
            heights = [max(lane, len(lines) * _LEADING + 9) for lines in self.lines]
        self.tops = [top + sum(heights[:index]) for index in range(len(labels))]
        self.bottom = top + sum(heights)
        self._note = note

    def _text_height(self, index: int) -> float:
        return (len(self.lines[index]) + (0 if self._fits(index) else 1)) * 16

    def _fits(self, index: int) -> bool:
        """Does the note stand behind the last line of the label?"""
        note = self.labels[index].note
        last = text_width(self.lines[index][-1], SIZE)
        return not note or last + 10 + text_width(note, SMALL) <= self.canvas.width - 2

    def middle(self, index: int) -> float:
        """The y in the middle of the marks of a row."""
        if self.canvas.is_narrow:
            return self.tops[index] + self._text_height(index) + self.lane / 2
        end = self.tops[index + 1] if index + 1 < len(self.tops) else self.bottom
        return (self.tops[index] + end) / 2

    def draw_labels(self) -> None:
        for index, label in enumerate(self.labels):
            if self.canvas.is_narrow:
                self._draw_above(index, label)
            else:
                self._draw_beside(index, label)

    def _draw_above(self, index: int, label: Label) -> None:
        y, lines = self.tops[index] + 13, self.lines[index]
        for number, line in enumerate(lines):
            self.canvas.text(1, y + number * 16, line, size=SIZE)
        if label.note:
            fits = self._fits(index)
            x = 1 + text_width(lines[-1], SIZE) + 10 if fits else 1
            self.canvas.text(x, y + (len(lines) - fits) * 16, label.note, size=SMALL, fill=QUIET)

    def _draw_beside(self, index: int, label: Label) -> None:
        middle, lines = self.middle(index) + 4.5, self.lines[index]
        right = self.left - 12
        if label.note:
            self.canvas.text(right, middle, label.note, size=SMALL, fill=QUIET, anchor="end")
        right -= self._note + 14 if self._note else 0
        for number, line in enumerate(lines):
            y = middle + (number - (len(lines) - 1) / 2) * _LEADING
            self.canvas.text(right, y, line, size=SIZE, anchor="end")


def draw_absent(canvas: Canvas, text: str, x: float, y: float, right: float) -> None:
    """What stands instead of marks, on white paper around the middle ``y``; long words break."""
    lines = lines_of(text, right - x - 8, SIZE)
    width = max(text_width(line, SIZE) for line in lines) + 8
    height = len(lines) * _LEADING + 3
    canvas.add("rect", x=x, y=y - height / 2, width=width, height=height, fill=PAPER)
    for number, line in enumerate(lines):
        canvas.text(x + 4, y + 4.5 + (number - (len(lines) - 1) / 2) * _LEADING, line, size=SIZE, fill=QUIET)


class Scale(NamedTuple):
    """The full range of a scale between two x; ``labels`` names points, usually both ends or all of them."""

    low: int
    high: int
    left: float
    right: float
    labels: Mapping[int, str]

    @property
    def spacing(self) -> float:
        return (self.right - self.left) / max(self.high - self.low, 1)

    def x(self, value: float | Decimal) -> float:
        return self.left + (float(value) - self.low) * self.spacing

    @property
    def points(self) -> list[int]:
        """The points that carry a number, thinned out where they would touch."""
        widest = max(text_width(point_text(point), SMALL) for point in (self.low, self.high)) + 8
        step = next(
            step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10**6) if step * self.spacing >= widest or step == 10**6
        )
        inner = [point for point in range(self.low, self.high + 1) if point % step == 0]
        return sorted({self.low, self.high, *(p for p in inner if self.high - p >= step and p - self.low >= step)})


def draw_scale(canvas: Canvas, scale: Scale, rows: Rows) -> None:
    """Grid, numbers and names of the points; sets the height of the canvas. Draw it before the marks."""
    _draw_grid(canvas, scale, rows)
    if len(rows.labels) > _LONG:
        _draw_numbers(canvas, scale, rows.top - 6)
    bottom = rows.bottom + 15
    _draw_numbers(canvas, scale, bottom)
    canvas.height = _draw_names(canvas, scale, bottom + 15) + 4


def room_above(rows: int) -> float:
    """Height that the scale needs above the rows."""
    return 18 if rows > _LONG else 0


def _draw_grid(canvas: Canvas, scale: Scale, rows: Rows) -> None:
    half = rows.lane / 2 - 2
    spans = [(rows.top, rows.bottom)]
    if canvas.is_narrow:
        spans = [(rows.middle(index) - half, rows.middle(index) + half) for index in range(len(rows.labels))]
    xs = [scale.x(point) for point in scale.points]
    lines = [(x, top, x, bottom) for top, bottom in spans for x in xs]
    lines += [(scale.left, y, scale.right, y) for y in map(rows.middle, range(len(rows.labels)))]
    canvas.add("path", d=_path(lines) or "M0 0", fill="none", stroke=GRID, stroke_width=1)
    if scale.low < 0 < scale.high:
        zero = scale.x(0)
        d = _path([(zero, top, zero, bottom) for top, bottom in spans]) or "M0 0"
        canvas.add("path", d=d, fill="none", stroke=AXIS, stroke_width=1)


def _path(lines: Sequence[tuple[float, float, float, float]]) -> str:
    ends = [" ".join(map(coordinate, line)).split(" ") for line in lines]
    return "".join(f"M{x1} {y1}L{x2} {y2}" for x1, y1, x2, y2 in ends)


def _draw_numbers(canvas: Canvas, scale: Scale, y: float) -> None:
    for point in scale.points:
        canvas.text(scale.x(point), y, point_text(point), size=SMALL, fill=QUIET, anchor="middle")


def _draw_names(canvas: Canvas, scale: Scale, y: float) -> float:
    """Every point's name below it when all have one and fit, else those of both ends; returns the y below."""
    lines = {point: lines_of(name, scale.spacing - 6, SMALL) for point, name in scale.labels.items() if name}
    fits = all(not line.endswith("-") for found in lines.values() for line in found)
    if len(lines) == scale.high - scale.low + 1 and scale.spacing >= 48 and fits:
        for point, found in lines.items():
            for number, line in enumerate(found):
                half = text_width(line, SMALL) / 2 + 1
                x = min(max(scale.x(point), half), canvas.width - half)
                canvas.text(x, y + number * 14, line, size=SMALL, fill=QUIET, anchor="middle")
        return y + 14 * max(len(found) for found in lines.values())
    left, right = max(scale.left - 40, 1), min(scale.right + 40, canvas.width - 1)
    half, bottom = (right - left) / 2 - 8, y
    for point in (scale.low, scale.high):
        name = scale.labels.get(point, "")
        for number, line in enumerate(lines_of(f"{point_text(point)} = {name}", half, SMALL) if name else []):
            at_low = point == scale.low
            x = left if at_low else right
            canvas.text(x, y + number * 14, line, size=SMALL, fill=QUIET, anchor="start" if at_low else "end")
            bottom = max(bottom, y + (number + 1) * 14)
    return bottom
