"""What follows from equations alone: which sets of atoms are combinations of published figures (rank test, over the reals).

A set can be computed exactly if and only if its indicator lies in the span of the rows that are published. A town that
knows its own atoms has the same equations without its columns.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]

from surveys.disclosure.columns import Candidate, Columns, Floats
from surveys.disclosure.scope import Ints, Mask

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Derived:
    """A candidate that can be computed, by everybody or with the own answers of ``town`` (index)."""

    candidate: Candidate
    place: int
    town: int | None = None


@lru_cache(maxsize=32768)
def derived(columns: Columns, shown: frozenset[int], town: int | None = None) -> tuple[Derived, ...]:
    """Candidates, other than shown cells, that follow from the shown cells and the earlier figures.

    Those that follow from earlier figures alone are left out: hiding something now cannot help against them.
    """
    rows, before = all_rows(columns, shown)
    gram, product, norms = columns.products(town)
    found = (norms > TOLERANCE) & (residual(gram, product, norms, rows) < TOLERANCE)
    if found.any() and len(before):
        found &= residual(gram, product, norms, before) >= TOLERANCE
    if found.any():
        found &= ~_is_shown(gram, product, norms, np.array(sorted(shown), dtype=np.int64))
    return tuple(Derived(columns.candidates[place], place, town) for place in np.flatnonzero(found).tolist())


@lru_cache(maxsize=4096)
def terms(columns: Columns, shown: frozenset[int], found: Derived) -> tuple[int, ...]:
    """The rows of a combination with small coefficients that gives a derived candidate."""
    rows, _before = all_rows(columns, shown)
    gram, product, _norms = columns.products(found.town)
    return combination(gram, product[:, found.place], rows)


def combination(gram: Floats, product: Floats, rows: Ints) -> tuple[int, ...]:
    """Which of the rows a combination with small coefficients takes; ``product`` is theirs with what it gives."""
    matrix = gram[np.ix_(rows, rows)]
    solved = linprog(np.ones(2 * len(rows)), A_eq=np.hstack([matrix, -matrix]), b_eq=product[rows], method="highs")
    if solved.status != 0:
        return tuple(rows.tolist())
    weights = solved.x[: len(rows)] - solved.x[len(rows) :]
    return tuple(rows[np.abs(weights) > TOLERANCE].tolist())


def all_rows(columns: Columns, shown: frozenset[int]) -> tuple[Ints, Ints]:
    """Indexes of what is published: shown cells and earlier figures; and of the earlier figures alone."""
    before = np.arange(len(columns.scope.cells), columns.rows.shape[0], dtype=np.int64)
    return np.concatenate([np.array(sorted(shown), dtype=np.int64), before]), before


def residual(gram: Floats, product: Floats, norms: Floats, rows: Ints) -> Floats:
    """Squared distance of each candidate from the span of the rows."""
    values, vectors = np.linalg.eigh(gram[np.ix_(rows, rows)])
    kept = values > 1e-9 * max(1.0, values.max(initial=0))
    turned = vectors[:, kept].T @ product[rows]
    return np.asarray(norms - (turned**2 / values[kept][:, None]).sum(axis=0))


def _is_shown(gram: Floats, product: Floats, norms: Floats, shown: Ints) -> Mask:
    """Whether a candidate is a shown cell, or, without the columns left out, the same as one."""
    sizes = np.diagonal(gram)[shown][:, None]
    return np.asarray(((product[shown] == norms) & (sizes == norms)).any(axis=0))
