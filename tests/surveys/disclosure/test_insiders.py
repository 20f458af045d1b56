"""Single units' results taken away by projection: the same as the rank of all equations together."""

import random

import numpy as np
import pytest

from surveys.disclosure.columns import Columns, columns_of
from surveys.disclosure.insiders import _rest, _surplus, beside_of
from surveys.disclosure.scope import scope_of
from surveys.disclosure.spans import TOLERANCE, all_rows, residual
from tests.surveys.disclosure.made import made, population_of


def told_of(columns: Columns, rng: random.Random) -> tuple[frozenset[int], ...]:
    """Some rows cut to single towns, as if they had been told there."""
    towns = columns.scope.towns
    parts = [
        frozenset(np.flatnonzero(columns.row(row) & (towns == town)).tolist())
        for row in range(len(columns.scope.cells))
        for town in range(len(columns.scope.towns_of))
        if rng.random() < 0.6
    ]
    return tuple(dict.fromkeys(part for part in parts if part))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("own", [None, 2])
def test_what_follows_is_what_the_rank_of_all_equations_says(seed: int, own: int | None) -> None:
    rng = random.Random(seed)
    population, _answers = population_of(made(seed, towns=5, releases=1, per_town=12), 0)
    columns = columns_of(scope_of(population), (), frozenset())
    shown = frozenset(number for number in range(len(population.cells)) if rng.random() < 0.7)
    figures = told_of(columns, rng)
    beside = beside_of(columns, figures, own)
    rows, _before = all_rows(columns, shown)
    found = residual(beside.gram, beside.product, beside.norms, rows) < TOLERANCE
    foreign = columns.scope.towns != (-1 if own is None else own)
    equations = [columns.row(row) for row in rows.tolist()]
    equations += [np.isin(np.arange(columns.scope.size), list(figure)) for figure in figures]
    matrix = np.array(equations)[:, foreign].astype(float)
    rank = np.linalg.matrix_rank(matrix)
    places = rng.sample(range(len(beside.norms)), 60)
    expected = [np.linalg.matrix_rank(np.vstack([matrix, beside.mask(place)[foreign]])) == rank for place in places]
    assert [bool(found[place]) for place in places] == expected
    assert len(set(expected)) == 2


def test_what_is_left_of_a_figure_and_what_lies_around_it() -> None:
    figure, towns = frozenset({0, 1, 2, 3, 4}), np.array([0, 0, 0, 1, 1, 1])
    assert _rest(figure, [frozenset({0, 1}), frozenset({1, 2}), frozenset({4, 5})]) == {2, 3, 4}
    around = [frozenset({0, 1, 2}), frozenset({3, 4, 5})]
    assert _surplus(figure, around, towns) == {5}
    assert _surplus(figure, around[:1], towns) == frozenset()
