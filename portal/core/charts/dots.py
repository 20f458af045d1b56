"""Means as points on the full scale, one row an item or a group; hidden rows stay and say why."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.core.charts.figure import WIDE, Canvas, Figure, figure
from portal.core.charts.marks import MARKS, draw_mark
from portal.core.charts.palette import PAPER, ToneName, tone_of
from portal.core.charts.scales import (
    Label,
    Rows,
    Scale,
    draw_absent,
    draw_key,
    draw_scale,
    fixed,
    point_text,
    room_above,
)

_TONES: tuple[ToneName, ...] = ("info", "warning", "sustained", "danger", "success", "neutral")
_LISTED = 12
_LANE = 26


class DotRow(NamedTuple):
    """One row: a mean per series, None where none is published; ``absent`` says instead why, per series.

    ``note`` is the number of answers as printed (``n = 459``), ``notes`` the same per series for the table.
    """

    label: str
    values: Sequence[Decimal | None]
    note: str = ""
    absent: Sequence[str] = ()
    notes: Sequence[str] = ()

    def text(self, series: int) -> str:
        """The mean of a series in figures, or why there is none."""
        value = self.values[series]
        if value is not None:
            return fixed(value)
        return (self.absent[series] if series < len(self.absent) else "") or _("keine Angabe")


def dot_plot(
    id: str,
    title: str,
    rows: Sequence[DotRow],
    low: int,
    high: int,
    *,
    series: Sequence[str] = (),
    labels: Mapping[int, str] | None = None,
    is_sorted: bool = False,
    source: str = "",
    caption: str = "",
    wide: float = WIDE,
) -> Figure:
    """Means between ``low`` and ``high``, whose points ``labels`` may name. Up to six ``series`` differ in shape.

    ``is_sorted`` puts the highest value of the first series first and rows without one last, else the order stays.
    """
    names = list(series) or [_("Mittelwert")]
    if len(names) > len(_TONES) or any(len(row.values) != len(names) for row in rows):
        raise ValueError("every row needs one value per series, and there are at most six series")
    if any(value is not None and not low <= value <= high for row in rows for value in row.values):
        raise ValueError("a mean lies outside of its scale")
    if is_sorted:
        rows = sorted(rows, key=lambda row: (row.values[0] is None, -(row.values[0] or 0)))

    def draw(canvas: Canvas) -> None:
        _draw(canvas, rows, names, (low, high), labels or {})

    head = [_("Bezeichnung"), *names, _("Antworten")]
    body = [[row.label, *(row.text(index) for index in range(len(names))), _answers(row)] for row in rows]
    desc = _describe(rows, names, low, high)
    return figure(draw, id=id, title=title, desc=desc, caption=caption, table=(head, body), source=source, wide=wide)


def _answers(row: DotRow) -> str:
    return " / ".join(row.notes) if row.notes else row.note.removeprefix("n = ") or "–"


def _describe(rows: Sequence[DotRow], names: Sequence[str], low: int, high: int) -> str:
    text = _("Punktdiagramm der Mittelwerte auf der Skala von %(low)s bis %(high)s, %(count)s Zeilen.") % {
        "low": point_text(low),
        "high": point_text(high),
        "count": len(rows),
    }
    if len(rows) > _LISTED:
        return text + " " + _("Alle Werte stehen in der Tabelle.")
    for row in rows:
        prefix = [f"{name} " if len(names) > 1 else "" for name in names]
        values = ", ".join(f"{part}{row.text(index)}" for index, part in enumerate(prefix))
        text += f" {row.label}: {values}{f' ({row.note})' if row.note else ''}."
    return text


def _draw(
    canvas: Canvas, rows: Sequence[DotRow], names: Sequence[str], span: tuple[int, int], labels: Mapping[int, str]
) -> None:
    top = 2.0
    if len(names) > 1:
        entries = [(name, _sample(canvas, number)) for number, name in enumerate(names)]
        top = draw_key(canvas, entries, y=10)
    lane = _LANE if len(names) == 1 else 20 * len(names) + 8
    found = [Label(row.label, row.note) for row in rows]
    placed = Rows(canvas, found, lane=lane, top=top + room_above(len(rows)))
    scale = Scale(*span, placed.left + 12, canvas.width - 42, labels)
    draw_scale(canvas, scale, placed)
    placed.draw_labels()
    for index, row in enumerate(rows):
        _draw_row(canvas, scale, row, placed.middle(index))


def _sample(canvas: Canvas, number: int) -> Callable[[float, float], None]:
    def mark(x: float, y: float) -> None:
        draw_mark(canvas, x + 7, y, 6, shape=MARKS[number], tone=tone_of(_TONES[number]))

    return mark


def _draw_row(canvas: Canvas, scale: Scale, row: DotRow, middle: float) -> None:
    count = len(row.values)
    texts = {row.text(number) for number in range(count)}
    if len(texts) == 1 and not any(value is not None for value in row.values):
        draw_absent(canvas, texts.pop(), scale.left + 2, middle, canvas.width - 2)
        return
    for number, value in enumerate(row.values):
        y = middle + (number - (count - 1) / 2) * 20
        if value is None:
            draw_absent(canvas, row.text(number), scale.left + 2, y, canvas.width - 2)
            continue
        draw_mark(canvas, scale.x(value), y, 6.5, shape=MARKS[number], tone=tone_of(_TONES[number]))
        canvas.text(scale.x(value) + 12, y + 4.5, row.text(number), weight=600, halo=PAPER)
