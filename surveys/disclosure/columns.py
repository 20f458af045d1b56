"""Atoms that no figure tells apart are one unknown: the columns of the attacker's equations, and what to look for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from surveys.disclosure.scope import Ints, Mask, Scope, mask_of

Floats = npt.NDArray[np.float64]
Kind = Literal["cell", "and", "less"]


@dataclass(frozen=True)
class Candidate:
    """A set of atoms that could be computed: a row, what two rows share, or one row less another.

    Rows are cells by their index, then the earlier figures.
    """

    kind: Kind
    first: int
    second: int = -1


class Columns:
    """Unknowns of the equations over all cells and earlier figures; cells in ``empty`` are known as nobody.

    ``rows`` is (cells + earlier figures, columns) of 0 and 1, ``of_atom`` the column of an atom or -1, ``town`` the town
    (index) that a column belongs to alone, else -1.
    """

    def __init__(self, scope: Scope, known: tuple[frozenset[int], ...], empty: frozenset[int]) -> None:
        self.scope = scope
        masks = [mask_of(atoms, scope.size) for atoms in known]
        code = combined([*scope.cell_of.values(), *(mask.astype(np.int64) for mask in masks)])
        code = without_nobody(scope, code, empty)
        kept = code >= 0
        self.of_atom: Ints = np.full(scope.size, -1, dtype=np.int64)
        found, first, inverse = np.unique(code[kept], return_index=True, return_inverse=True)
        self.of_atom[kept] = inverse.reshape(-1)
        self.size = len(found)
        self.first_atom: Ints = np.flatnonzero(kept)[first]
        self.known = known
        member = [scope.mask(number)[self.first_atom] for number in range(len(scope.cells))]
        member += [mask[self.first_atom] for mask in masks]
        self.rows = sparse.csr_matrix(np.array(member, dtype=np.float64).reshape(len(member), self.size))
        self.town = self._alone(kept)

    def _alone(self, kept: Mask) -> Ints:
        low = np.full(self.size, np.iinfo(np.int64).max)
        high = np.full(self.size, -1)
        np.minimum.at(low, self.of_atom[kept], self.scope.towns[kept])
        np.maximum.at(high, self.of_atom[kept], self.scope.towns[kept])
        return np.where(low == high, low, -1).astype(np.int64)

    def add_up(self, values: Ints) -> Ints:
        """Sums of atoms by column."""
        kept = self.of_atom >= 0
        return np.bincount(self.of_atom[kept], weights=values[kept], minlength=self.size).astype(np.int64)

    def mask(self, candidate: Candidate) -> Mask:
        """Atoms of a candidate."""
        first = self.row(candidate.first)
        if candidate.kind == "cell":
            return first
        second = self.row(candidate.second)
        return np.asarray(first & second if candidate.kind == "and" else first & ~second)

    def row(self, row: int) -> Mask:
        """Atoms of a row; not to be written to."""
        cells = len(self.scope.cells)
        return self.scope.mask(row) if row < cells else mask_of(self.known[row - cells], self.scope.size)

    @cached_property
    def gram(self) -> Floats:
        """Columns that two rows share."""
        return np.asarray((self.rows @ self.rows.T).toarray())

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Rows that overlap without one lying in the other or both being of one table."""
        return tuple((one, two) for one, two in self._two_rows() if self.gram[one, two] > 0)

    def _two_rows(self) -> Iterator[tuple[int, int]]:
        cells = self.scope.cells
        for one, two in combinations(range(self.rows.shape[0]), 2):
            if one < len(cells) and (two >= len(cells) or cells[one].table != cells[two].table):
                yield one, two

    @cached_property
    def shared(self) -> Any:
        """What the pairs share: (pairs, columns) of 0 and 1, sparse."""
        if not self.pairs:
            return sparse.csr_matrix((0, self.size))
        one, two = np.array(self.pairs).T
        return self.rows[one].multiply(self.rows[two]).tocsr()

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every cell, then what pairs share, then one less the other and the other less the one, in order of pairs."""
        cells = [Candidate("cell", number) for number in range(len(self.scope.cells))]
        both = [Candidate("and", one, two) for one, two in self.pairs]
        less = [Candidate("less", one, two) for one, two in self.pairs]
        more = [Candidate("less", two, one) for one, two in self.pairs]
        return (*cells, *both, *less, *more)

    def indicators(self, places: Ints) -> Any:
        """Candidates as (places, columns) of 0 and 1, sparse."""
        cells, pairs = len(self.scope.cells), len(self.pairs)
        one, two = np.array(self.pairs, dtype=np.int64).reshape(-1, 2).T
        kind, pair = (places - cells) // max(pairs, 1), (places - cells) % max(pairs, 1)
        parts = [
            self.rows[places[places < cells]],
            self.shared[pair[(places >= cells) & (kind == 0)]],
            self.rows[one[pair[(places >= cells) & (kind == 1)]]] - self.shared[pair[(places >= cells) & (kind == 1)]],
            self.rows[two[pair[(places >= cells) & (kind == 2)]]] - self.shared[pair[(places >= cells) & (kind == 2)]],
        ]
        return sparse.vstack(parts).tocsr()

    def products(self, without: int | None = None) -> tuple[Floats, Floats, Floats]:
        """Inner products of rows with rows, of rows with candidates, of candidates with themselves.

        ``without`` leaves out the columns that are one town's alone.
        """
        if without is None:
            return self._all_products
        gram, product, norms = self._all_products
        own = np.flatnonzero(self.town == without)
        less_gram, less_product, less_norms = self._products(self.rows[:, own], self.shared[:, own])
        return gram - less_gram, product - less_product, norms - less_norms

    @cached_property
    def _all_products(self) -> tuple[Floats, Floats, Floats]:
        return self._products(self.rows, self.shared)

    def _products(self, rows: Any, shared: Any) -> tuple[Floats, Floats, Floats]:
        gram = np.asarray((rows @ rows.T).toarray())
        both = np.asarray((rows @ shared.T).toarray())
        sizes = np.asarray(shared.sum(axis=1)).reshape(-1)
        one, two = np.array(self.pairs, dtype=np.int64).reshape(-1, 2).T
        cells = len(self.scope.cells)
        product = np.hstack([gram[:, :cells], both, gram[:, one] - both, gram[:, two] - both])
        own = np.diagonal(gram)
        return gram, product, np.hstack([own[:cells], sizes, own[one] - sizes, own[two] - sizes])


def combined(parts: list[Ints]) -> Ints:
    """One number for each combination of the parts, equal where all parts are equal; parts are -1 or more."""
    code = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        width = int(part.max(initial=0)) + 2
        if int(code.max(initial=0)) > 2**62 // width:
            code = np.unique(code, return_inverse=True)[1].reshape(-1)
        code = code * width + part + 1
    return np.unique(code, return_inverse=True)[1].reshape(-1).astype(np.int64)


def without_nobody(scope: Scope, code: Ints, empty: frozenset[int]) -> Ints:
    """-1 for the atoms of cells in which nobody was asked."""
    for number in empty:
        code = np.where(scope.mask(number), -1, code)
    return code


@lru_cache(maxsize=16)
def columns_of(scope: Scope, known: tuple[frozenset[int], ...], empty: frozenset[int]) -> Columns:
    """The columns; kept, for items share them."""
    return Columns(scope, known, empty)
