"""All figures of a release, in the order in which a report prints them; drawn only when asked for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from surveys.figures.breakdown import means_by, splits_of
from surveys.figures.composition import composition, composition_key
from surveys.figures.parts import BRIEF, ResultFigure, table_of
from surveys.figures.runs import means, runs_of, shares, spread
from surveys.figures.single import distribution, distribution_key, singles_of
from surveys.published import Dimension, Published, State

_ALWAYS = (Dimension.ORGANISATION, Dimension.GROUP)
"""Who answered belongs to the overall result as well."""


class _Planned(NamedTuple):
    key: str
    pages: frozenset[Dimension]
    build: Callable[[], ResultFigure]


def result_figures(published: Published, dimension: Dimension | None = None) -> tuple[ResultFigure, ...]:
    """All figures, or those of the page of one ``dimension``: ``TOTAL`` holds the composition by group and organisation.

    Costs some milliseconds a figure and no query.
    """
    return tuple(plan.build() for plan in _plans(published) if dimension is None or dimension in plan.pages)


def result_figure(published: Published, key: str) -> ResultFigure | None:
    """The figure of that key alone; None where the release has none."""
    return next((plan.build() for plan in _plans(published) if plan.key == key), None)


def _plans(published: Published) -> Iterator[_Planned]:
    yield from _compositions(published)
    total = frozenset({Dimension.TOTAL})
    if table_of(published, Dimension.TOTAL):
        runs = runs_of(published)
        for run in runs:
            yield _Planned(f"mittelwerte-{run.key}", total, partial(means, published, run))
            yield _Planned(f"streuung-{run.key}", total, partial(spread, published, run))
            if run.has_bars:
                yield _Planned(f"anteile-{run.key}", total, partial(shares, published, run))
        blocks = {code: run.key for run in runs for code in run.codes}
        for item in singles_of(published):
            build = partial(distribution, published, item, blocks.get(item.code, ""))
            yield _Planned(distribution_key(item), total, build)
    yield from _breakdowns(published)


def _compositions(published: Published) -> Iterator[_Planned]:
    for dimension in BRIEF:
        if table := table_of(published, dimension):
            pages = frozenset({dimension, *([Dimension.TOTAL] if dimension in _ALWAYS else [])})
            yield _Planned(composition_key(dimension), pages, partial(composition, published, table))


def _breakdowns(published: Published) -> Iterator[_Planned]:
    """Not for tables whose groups are all hidden: their composition says why, once."""
    for dimension in BRIEF:
        table = table_of(published, dimension)
        if table and any(cell.state == State.SHOWN for cell in table.cells):
            for split in splits_of(published):
                page = frozenset({dimension})
                yield _Planned(split.key(dimension), page, partial(means_by, published, table, split))
