"""Counts read from a histogram, as plain data. Unprotected: disclosure control stands between them and every reader."""

from dataclasses import dataclass

from surveys.layout import Column, Counts, Layout


@dataclass(frozen=True)
class ItemCounts:
    """Counts of one item. Every response is exactly one of: not asked, not reached, skipped, a missing code, answered.

    ``values`` has one number per value in the order of the layout: option numbers, scale points, numbers, classes; for
    multiple choice each option counts those who ticked it.
    """

    code: str
    kind: str
    responses: int
    not_asked: int
    not_reached: int
    skipped: int
    missing: dict[str, int]
    answered: int
    values: dict[int, int]

    @property
    def asked(self) -> int:
        """Responses whose conditions led to the item."""
        return self.responses - self.not_asked

    @property
    def reached(self) -> int:
        """Of those asked, who came as far as the item."""
        return self.asked - self.not_reached


@dataclass(frozen=True)
class CountedCell:
    """All items of one cell, or of several added up; items are found by their code."""

    responses: int
    items: dict[str, ItemCounts]


def counted(layout: Layout, responses: int, counts: Counts) -> CountedCell:
    """Read a histogram of that layout."""
    return CountedCell(responses, {column.item.code: _item(column, responses, counts) for column in layout.columns})


def _item(column: Column, responses: int, counts: Counts) -> ItemCounts:
    item, first = column.item, column.first_slot
    not_asked, not_reached, skipped = (int(number) for number in counts[first : first + 3])
    numbers = counts[column.value_slot : column.first_slot + column.slots].tolist()
    return ItemCounts(
        code=item.code,
        kind=item.kind,
        responses=responses,
        not_asked=not_asked,
        not_reached=not_reached,
        skipped=skipped,
        missing={code: int(counts[column.slot_of_missing(code)]) for code in item.missing},
        answered=int(counts[column.answered_slot]) if item.kind == "multi" else sum(numbers),
        values=dict(zip(column.values, numbers, strict=True)),
    )
