"""Tables of result pages: questions in rows, groups of people in columns. Pure, from ``surveys.published`` alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from surveys.enums import TEXT_KINDS, ItemKind
from surveys.figures.parts import scale_text
from surveys.figures.texts import decimal_text, n_text, percent_text, state_text, unbroken
from surveys.published import CellResult, Choice, Dimension, ItemInfo, ItemResult, Published, State, Table

MARKS = "abcdefghi"


@dataclass(frozen=True)
class Side:
    """A column: the results of some people by item code. ``note`` stands below the label."""

    label: str
    note: str
    results: Mapping[str, ItemResult]


@dataclass(frozen=True)
class Entry:
    """A cell of a table; ``mark`` refers to the reason below the table and ``reason`` says it to a screen reader."""

    text: str = ""
    note: str = ""
    mark: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A question, or one of its answers (``is_answer``)."""

    label: str
    note: str
    entries: tuple[Entry, ...]
    is_answer: bool = False


@dataclass(frozen=True)
class Block:
    """A table of questions that belong together; ``marks`` are the reasons (mark, text) that occur in it."""

    id: str
    section: str
    caption: str
    note: str
    columns: tuple[Side, ...]
    rows: tuple[Row, ...]
    marks: tuple[tuple[str, str], ...]


def cell_sides(table: Table) -> list[Side]:
    """A column for each group of a table that is shown."""
    return [Side(cell.label, n_text(cell.responses), cell.items) for cell in table.cells if cell.state == State.SHOWN]


def table_of(results: Published, dimension: Dimension) -> Table | None:
    """The table of a dimension, None where the release has none."""
    return next((table for table in results.tables if table.dimension == dimension), None)


def total_of(results: Published) -> Table:
    """The table of all answers; every release has it."""
    return next(table for table in results.tables if table.dimension == Dimension.TOTAL)


def total_cell(results: Published) -> CellResult:
    """The only cell of the total."""
    return total_of(results).cells[0]


def blocks(items: Iterable[ItemInfo], sides: Sequence[Side], prefix: str) -> list[Block]:
    """One block for each matrix and for each run of single questions of a section. Texts are not counted, so not shown.

    ``prefix`` makes the ids unique on a page.
    """
    counted = [item for item in items if item.kind not in TEXT_KINDS]
    runs = groupby(counted, key=lambda item: (item.section, item.matrix, item.matrix_label))
    found = [
        _block(f"{prefix}-{number}", list(run), sides) for number, (_key, run) in enumerate(runs, start=1) if sides
    ]
    often = Counter(block.caption for block in found)
    return [
        replace(block, caption=f"{block.section}: {block.caption}")
        if often[block.caption] > 1 and block.section not in {"", block.caption}
        else block
        for block in found
    ]


def _block(id: str, items: list[ItemInfo], sides: Sequence[Side]) -> Block:
    marks = _marks(items, sides)
    first = items[0]
    is_matrix = bool(first.matrix)
    rows = [row for item in items for row in _rows(item, sides, marks, with_note=not is_matrix)]
    return Block(
        id=id,
        section=first.section,
        caption=first.matrix_label if is_matrix else first.section or _("Fragen"),
        note=measure_text(first) if is_matrix else "",
        columns=tuple(sides),
        rows=tuple(rows),
        marks=tuple((mark, reason) for reason, mark in marks.items()),
    )


def _marks(items: list[ItemInfo], sides: Sequence[Side]) -> dict[str, str]:
    """Reason in words → mark, in the order in which a reader meets them."""
    found = [side.results.get(item.code) for item in items for side in sides]
    reasons = [state_text(result) for result in found if result is not None and result.state == State.HIDDEN]
    return dict(zip(dict.fromkeys(reasons), MARKS, strict=False))


def measure_text(item: ItemInfo) -> str:
    """What the figures of a question are."""
    if shows_mean(item):
        if item.kind != ItemKind.SCALE:
            return _("Mittelwert.")
        return _("Mittelwert. %(scale)s") % {"scale": scale_text(item)}
    if item.kind == ItemKind.MULTI:
        return _("Anteile an den Antworten, mehrere Angaben möglich")
    return _("Anteile an den Antworten")


def shows_mean(item: ItemInfo) -> bool:
    """Scales, and numbers without classes; all others are shown by their shares."""
    return item.kind == ItemKind.SCALE or not item.choices


def _rows(item: ItemInfo, sides: Sequence[Side], marks: Mapping[str, str], *, with_note: bool) -> list[Row]:
    found = [side.results.get(item.code) for side in sides]
    note = measure_text(item) if with_note else ""
    if shows_mean(item):
        return [Row(item.label, note, tuple(_mean(result, marks) for result in found))]
    head = Row(item.label, note, tuple(_base(result, marks) for result in found))
    if not any(result is not None and result.state == State.SHOWN for result in found):
        return [head]
    answers = [
        Row(choice.label or str(choice.value), "", tuple(_share(result, choice) for result in found), is_answer=True)
        for choice in item.choices
    ]
    return [head, *answers]


def _mean(result: ItemResult | None, marks: Mapping[str, str]) -> Entry:
    if result is None or result.state != State.SHOWN:
        return _instead(result, marks)
    return Entry(decimal_text(result.mean) or "–", unbroken(n_text(result.answered)))


def _base(result: ItemResult | None, marks: Mapping[str, str]) -> Entry:
    if result is None or result.state != State.SHOWN:
        return _instead(result, marks)
    return Entry("", unbroken(n_text(result.answered)))


def _share(result: ItemResult | None, choice: Choice) -> Entry:
    if result is None or result.state != State.SHOWN:
        return Entry()
    return Entry(percent_text(result.percents.get(choice.value, "")) or "–")


def _instead(result: ItemResult | None, marks: Mapping[str, str]) -> Entry:
    """Hidden, words and not asked are three different things, and none of them is 0."""
    text = state_text(result)
    if result is not None and result.state == State.HIDDEN:
        return Entry(_("verdeckt"), mark=marks.get(text, ""), reason=text)
    return Entry(text, unbroken(n_text(result.answered)) if result is not None else "")


@dataclass(frozen=True)
class HiddenPart:
    """What is hidden for one reason, each place in a few words."""

    reason: str
    places: tuple[str, ...]


def hidden_parts(results: Published, table: Table) -> list[HiddenPart]:
    """What a table hides and why: whole groups by name, single questions counted by group, in the total by name."""
    places: dict[str, list[str]] = {}
    labels = {item.code: item.label for item in results.items if item.kind not in TEXT_KINDS}
    for cell in table.cells:
        if cell.state == State.HIDDEN:
            places.setdefault(state_text(cell), []).append(_("%(group)s: alle Fragen") % {"group": cell.label})
            continue
        for reason, codes in _hidden_items(cell, labels).items():
            if len(table.cells) == 1:
                places.setdefault(reason, []).extend(f"„{labels[code]}“" for code in codes)
            else:
                count = _("%(group)s: eine Frage") if len(codes) == 1 else _("%(group)s: %(number)s Fragen")
                places.setdefault(reason, []).append(count % {"group": cell.label, "number": len(codes)})
    return [HiddenPart(reason, tuple(found)) for reason, found in places.items()]


def _hidden_items(cell: CellResult, labels: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in labels:
        result = cell.items.get(code)
        if result is not None and result.state == State.HIDDEN:
            found.setdefault(state_text(result), []).append(code)
    return found


def rolled_up(table: Table) -> list[tuple[str, int]]:
    """Groups that were put together: (label, number of groups in it)."""
    return [(cell.label, len(cell.merged)) for cell in table.cells if cell.merged]


@dataclass(frozen=True)
class Difference:
    """A question that both results have, but not in the same form."""

    label: str
    why: str


def comparable(left: ItemInfo, right: ItemInfo) -> str:
    """Why two questions with one code must not stand side by side; empty if they may."""
    if (left.kind, left.minimum, left.maximum, left.reversed) != (
        right.kind,
        right.minimum,
        right.maximum,
        right.reversed,
    ):
        return _("Die Art der Antwort oder die Skala ist verschieden.")
    if [choice.value for choice in left.choices] != [choice.value for choice in right.choices]:
        return _("Die Antwortmöglichkeiten sind verschieden.")
    if [choice.label for choice in left.choices] != [choice.label for choice in right.choices]:
        return _("Die Antwortmöglichkeiten sind verschieden beschriftet.")
    return "" if left.condition == right.condition else _("Die Frage wurde nicht denselben Personen gestellt.")


def shared_items(left: Published, right: Published) -> tuple[list[ItemInfo], list[Difference]]:
    """Questions that may stand side by side, and those with the same code that may not."""
    others = {item.code: item for item in right.items if item.kind not in TEXT_KINDS}
    same, different = [], []
    for item in left.items:
        other = others.get(item.code)
        if other is not None and item.kind not in TEXT_KINDS:
            why = comparable(item, other)
            same += [] if why else [item]
            different += [Difference(item.label, why)] if why else []
    return same, different
