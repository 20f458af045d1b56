"""Counts of every item, from histograms alone. For the consultancy's own work and for releases, which protect them.

Nothing here is published: disclosure control stands between these counts and every reader.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from surveys.compiled import compile_deployment
from surveys.layout import Counts, Layout
from surveys.models import Deployment, Histogram
from surveys.services.histograms import read_counts
from surveys.tallies import CountedCell, ItemCounts, counted

__all__ = [
    "Cell",
    "CountedCell",
    "ItemCounts",
    "counted",
    "item_counts",
    "item_counts_by_cell",
    "item_counts_by_group",
    "item_counts_by_organisation",
]

Cell = tuple[int, int]
"""Respondent group, kind of organisation."""


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
