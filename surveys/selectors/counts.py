"""Counts of every item, from histograms alone. For the consultancy's own work and for releases, which protect them.

Nothing here is published: disclosure control stands between these counts and every reader.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from surveys.compiled import compile_deployment
from surveys.layout import Column, Counts, Layout
from surveys.models import Deployment, Histogram
from surveys.services.histograms import read_counts

Cell = tuple[int, int]
"""Respondent group, kind of organisation."""


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


def item_counts(deployment: Deployment) -> CountedCell:
    """Counts of a whole deployment; one query beside the version's."""
    layout, cells = _cells(deployment)
    responses = sum(number for number, _counts in cells.values())
    total = sum((counts for _number, counts in cells.values()), np.zeros(layout.slots, dtype="<i8"))
    return counted(layout, responses, total)


def item_counts_by_cell(deployment: Deployment) -> dict[Cell, CountedCell]:
    """Counts of every cell with responses; one query beside the version's."""
    layout, cells = _cells(deployment)
    return {cell: counted(layout, number, counts) for cell, (number, counts) in sorted(cells.items())}


def item_counts_by_group(deployment: Deployment) -> dict[int, CountedCell]:
    """Counts by respondent group, kinds of organisation added up."""
    return _rolled_up(deployment, 0)


def item_counts_by_organisation(deployment: Deployment) -> dict[int, CountedCell]:
    """Counts by kind of organisation, respondent groups added up."""
    return _rolled_up(deployment, 1)


def counted(layout: Layout, responses: int, counts: Counts) -> CountedCell:
    """Read a histogram of that layout."""
    return CountedCell(responses, {column.item.code: _item(column, responses, counts) for column in layout.columns})


def _rolled_up(deployment: Deployment, part: int) -> dict[int, CountedCell]:
    layout, cells = _cells(deployment)
    parts: dict[int, list[tuple[int, Counts]]] = defaultdict(list)
    for cell, found in cells.items():
        parts[cell[part]].append(found)
    return {
        key: counted(layout, sum(number for number, _counts in found), _sum(counts for _number, counts in found))
        for key, found in sorted(parts.items())
    }


def _sum(parts: Iterable[Counts]) -> Counts:
    total: Counts = np.sum(np.stack(list(parts)), axis=0)
    return total


def _cells(deployment: Deployment) -> tuple[Layout, dict[Cell, tuple[int, Counts]]]:
    rows = Histogram.objects.filter(deployment=deployment).values_list("group", "organisation", "responses", "counts")
    cells = {(group, kind): (number, read_counts(counts)) for group, kind, number, counts in rows}
    return compile_deployment(deployment).layout, cells


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
