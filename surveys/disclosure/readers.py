"""What a town computes that knows its own atoms: the rank test of ``spans`` once for every town.

With few towns each has its equations solved. With many that would repeat the same work: as long as the columns that are
left have full rank, the combination that gives a candidate is the same for every town, so it is solved on a basis of
columns, and the town whose columns alone it misses is the one that can compute it.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from scipy.linalg import qr  # type: ignore[import-untyped]

from surveys.disclosure.columns import Columns, Floats
from surveys.disclosure.scope import Ints
from surveys.disclosure.spans import TOLERANCE, Derived, all_rows, derived

ONE_BY_ONE = 40
CHUNK = 256
PROBE = 400


@lru_cache(maxsize=512)
def derived_by_towns(columns: Columns, shown: frozenset[int]) -> tuple[Derived, ...]:
    """What some town can compute and not everybody. A town without a column of its own computes no more than others."""
    towns = np.unique(columns.town[columns.town >= 0])
    public = {found.place for found in derived(columns, shown)}
    found: list[Derived] = []
    if len(towns) > ONE_BY_ONE:
        basis = _basis(columns, shown, np.arange(columns.size))
        touched = np.unique(columns.town[basis])
        found += _by_basis(columns, shown, basis, without=touched)
        second = _basis(columns, shown, np.flatnonzero(~np.isin(columns.town, touched[touched >= 0])))
        if len(second) == len(basis):
            again = np.setdiff1d(towns, touched)
            found += _by_basis(columns, shown, second, without=again)
            towns = towns[:0]
        else:
            towns = np.intersect1d(towns, touched)
    for town in towns.tolist():
        found += derived(columns, shown, town)
    return tuple(entry for entry in found if entry.place not in public)


def _basis(columns: Columns, shown: frozenset[int], among: Ints) -> Ints:
    """Columns that span as much as all of those do."""
    rows, _before = all_rows(columns, shown)
    different = _distinct(columns.rows[rows][:, among].toarray())
    matrix = columns.rows[rows][:, among[different]].toarray()
    _q, upper, order = qr(matrix, mode="economic", pivoting=True)
    rank = int((np.abs(np.diagonal(upper)) > TOLERANCE).sum())
    return np.asarray(among[different][order[:rank]])


def _distinct(matrix: Floats) -> Ints:
    return np.asarray(np.unique(matrix, axis=1, return_index=True)[1])


def _by_basis(columns: Columns, shown: frozenset[int], basis: Ints, without: Ints) -> Iterator[Derived]:
    """Candidates whose combination misses the columns of exactly one town, other than those in ``without``."""
    rows, _before = all_rows(columns, shown)
    matrix = columns.rows[rows]
    inverse = np.linalg.pinv(matrix[:, basis].toarray())
    probe = np.linspace(0, columns.size - 1, min(PROBE, columns.size)).astype(np.int64)
    for start in range(0, len(columns.candidates), CHUNK):
        places = np.arange(start, min(start + CHUNK, len(columns.candidates)))
        wanted = columns.indicators(places)
        weights = inverse.T @ wanted[:, basis].T.toarray()
        near = _misses(columns, matrix[:, probe], wanted[:, probe], weights, columns.town[probe]) > -2
        some = places[near]
        missed = _misses(columns, matrix, wanted[near], weights[:, near], columns.town)
        for place, town in zip(some.tolist(), missed.tolist(), strict=True):
            if town >= 0 and town not in without and not _trivial(columns, shown, place, town):
                yield Derived(columns.candidates[place], place, town)


def _misses(columns: Columns, matrix: object, wanted: object, weights: Floats, towns: Ints) -> Ints:
    """By candidate: the town whose columns alone are missed, -1 for none missed, -2 for others'."""
    gap = np.abs((matrix.T @ weights) - wanted.T.toarray()) > TOLERANCE  # type: ignore[attr-defined]
    low = np.where(gap, towns[:, None], np.iinfo(np.int64).max).min(axis=0)
    high = np.where(gap, towns[:, None], -1).max(axis=0)
    return np.where(~gap.any(axis=0), -1, np.where((low == high) & (low >= 0), low, -2))


def _trivial(columns: Columns, shown: frozenset[int], place: int, town: int) -> bool:
    """Whether nothing is left without the town's own columns, or a shown cell without them: that is judged anyway."""
    others = np.flatnonzero(columns.town != town)
    wanted = columns.indicators(np.array([place]))[:, others].toarray()
    if not wanted.any():
        return True
    shown_rows = columns.rows[sorted(shown)][:, others].toarray()
    return bool((shown_rows == wanted).all(axis=1).any())
