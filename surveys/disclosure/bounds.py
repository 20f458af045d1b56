"""Between which numbers a hidden cell must lie, given everything published: linear bounds over counts and sums of points.

The attacker solves for the count n and the sum s of every column with n ≥ 0 and low·n ≤ s ≤ high·n. Written as a number
of answers at the lowest and one at the highest point (s = low·a + high·b, n = a + b), all of that is a, b ≥ 0. Figures of
this release count as exact, though they are printed in bands and rounded: shares, means and bands together often give
the exact ones. Source: Hundepool et al., Statistical Disclosure Control (Wiley 2012), the attacker's problem of
"disclosure auditing"; Fischetti and Salazar-González (2001) for protection levels below and above the hidden value.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import linprog  # type: ignore[import-untyped]

from surveys.disclosure.columns import Floats, combined, without_nobody
from surveys.disclosure.interface import Known, Thresholds
from surveys.disclosure.moves import moves_enough, slack_of_mean, visible_parts
from surveys.disclosure.scope import Ints, Item, Mask

SLIP = 1e-6
FIRST_COLUMNS = (60, 1500)


@dataclass(frozen=True)
class Bound:
    """A bound and the shown cells it rests on: without at least one of them less it cannot be proved."""

    value: float
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Narrow:
    """A hidden cell known too well: the bounds of its count or of its mean."""

    kind: str
    low: float
    high: float
    cells: tuple[int, ...]


class System:
    """The equations for a hidden set of atoms: columns collapsed as far as the shown cells and this set allow."""

    def __init__(self, item: Item, shown: Collection[int], inside: Mask, known: Sequence[Known]) -> None:
        self.item = item
        self.shown = sorted(shown)
        self.known = tuple(known)
        scope = item.scope
        parts = visible_parts(scope, self.shown)
        before = [item.known_mask(entry) for entry in self.known]
        self._collapse([*parts, inside.astype(np.int64), *(mask.astype(np.int64) for mask in before)])
        self.n = self._add_up(item.n)
        self.sums = None if item.sums is None else self._add_up(item.sums)
        self.inside: Mask = inside[self.first]
        self.tables = {
            table: part[self.first]
            for table, part in zip(scope.cell_of, parts, strict=True)
            if part.max(initial=-1) >= 0
        }
        self.before = [mask[self.first] for mask in before]
        self.count = int(item.n[inside].sum())

    def _collapse(self, parts: list[Ints]) -> None:
        """One column for all atoms that agree in all parts; none for those that are known as nobody."""
        code = without_nobody(self.item.scope, combined(parts), self.item.empty)
        self.kept: Mask = code >= 0
        _found, first, inverse = np.unique(code[self.kept], return_index=True, return_inverse=True)
        self.first: Ints = np.flatnonzero(self.kept)[first]
        self.inverse: Ints = inverse.reshape(-1)

    def _add_up(self, values: Ints) -> Ints:
        size = len(self.first)
        return np.bincount(self.inverse, weights=values[self.kept], minlength=size).astype(np.int64)


def narrow(
    item: Item, shown: Collection[int], target: Mask, limits: Thresholds, known: Sequence[Known] = ()
) -> Narrow | None:
    """What is known too well of a hidden set of atoms, or None.

    Its count must be able to lie ``count_slack`` lower (or at 0) and higher, its mean in a range of ``mean_slack``.
    First answers are moved to and from hidden siblings: what can be moved without touching a figure proves the range.
    Only if that is not enough, linear programs decide, first on the largest columns: a range that they have, all have.
    """
    if not shown and not known:
        return None
    if moves_enough(item, shown, target, limits, known):
        return None
    system = System(item, shown, target, known)
    size = len(system.n)
    outside = np.flatnonzero(~system.inside)
    by_size = outside[np.argsort(-system.n[outside], kind="stable")]
    for most in FIRST_COLUMNS:
        if most < size:
            some = np.concatenate([np.flatnonzero(system.inside), np.sort(by_size[:most])])
            if _solve(system, some, limits) is None:
                return None
    return _solve(system, np.arange(size), limits)


def _solve(system: System, some: Ints, limits: Thresholds) -> Narrow | None:
    """Bounds where all other columns keep their true values."""
    programme = Programme(system, some)
    low, high = programme.count(-1), programme.count(1)
    if (
        low.value > max(0, system.count - limits.count_slack) + SLIP
        or high.value < system.count + limits.count_slack - SLIP
    ):
        cells = {cell for bound in (low, high) for cell in bound.cells}
        return Narrow("count", low.value, high.value, tuple(sorted(cells)))
    if system.sums is None:
        return None
    low, high = programme.mean(-1), programme.mean(1)
    if high.value - low.value < slack_of_mean(system.item, limits) - SLIP:
        cells = {cell for bound in (low, high) for cell in bound.cells}
        return Narrow("mean", low.value, high.value, tuple(sorted(cells)))
    return None


class Programme:
    """The linear program over some columns: a and b of each, with the figures as equations and earlier ones as ranges."""

    def __init__(self, system: System, some: Ints) -> None:
        self.system, self.some = system, some
        self.low, self.high = system.item.answers.low, system.item.answers.high
        self.with_sums = system.sums is not None
        self.inside = system.inside[some].astype(np.float64)
        self._equations()
        self._ranges()

    def _row(self, member: Mask, low: float, high: float) -> Any:
        """Coefficients of low·a + high·b over columns."""
        inside = member[self.some].astype(np.float64)
        return np.concatenate([inside * low, inside * high]) if self.with_sums else inside * high

    def _equations(self) -> None:
        rows, right, cells = [], [], []
        for number in self.system.shown:
            member = self.system.tables[self.system.item.cell(number).table] == number
            if member.any():
                for low, high, total in self._figures(number):
                    rows.append(self._row(member, low, high))
                    right.append(total - self._elsewhere(member, low, high))
                    cells.append(number)
        width = len(self.some) * (2 if self.with_sums else 1)
        self.matrix = sparse.csr_matrix(np.array(rows).reshape(len(rows), width))
        self.right = np.array(right, dtype=np.float64)
        self.cells = cells

    def _figures(self, number: int) -> list[tuple[float, float, float]]:
        """(1, 1, n) and, where a mean is printed, (low, high, s)."""
        item = self.system.item
        count = int(item.counts[number])
        found = [(1.0, 1.0, float(count))]
        if item.sums is not None:
            total = int(item.sums[item.scope.mask(number)].sum())
            if total not in {self.low * count, self.high * count}:  # all alike is told in words, without a mean
                found.append((self.low, self.high, float(total)))
        return found

    def _elsewhere(self, member: Mask, low: float, high: float) -> float:
        """What the columns left out contribute to a figure."""
        out = member.copy()
        out[self.some] = False
        if low == high == 1.0:
            return float(self.system.n[out].sum())
        return float(self.system.sums[out].sum()) if self.system.sums is not None else 0.0

    def _ranges(self) -> None:
        """Earlier figures as rows ≤ right."""
        rows, right = [], []
        for entry, member in zip(self.system.known, self.system.before, strict=True):
            out = self._elsewhere(member, 1.0, 1.0)
            row = self._row(member, 1.0, 1.0)
            rows += [row, -row]
            right += [entry.high - out, out - entry.low]
            if entry.mean and self.with_sums:
                sums = self._elsewhere(member, self.low, self.high)
                for sign, edge in ((-1, float(entry.mean[0])), (1, float(entry.mean[1]))):
                    rows.append(sign * self._row(member, self.low - edge, self.high - edge))
                    right.append(sign * (edge * out - sums))
        width = self.matrix.shape[1]
        self.upper = sparse.csr_matrix(np.array(rows).reshape(len(rows), width))
        self.upper_right = np.array(right, dtype=np.float64)

    def count(self, sign: int) -> Bound:
        """Lowest (-1) or highest (1) count of the cell."""
        goal = np.tile(self.inside, 2) if self.with_sums else self.inside
        found = linprog(
            -sign * goal,
            A_eq=self.matrix,
            b_eq=self.right,
            A_ub=self.upper if self.upper.shape[0] else None,
            b_ub=self.upper_right if self.upper.shape[0] else None,
            method="highs",
        )
        return self._bound(found, sign)

    def mean(self, sign: int) -> Bound:
        """Lowest or highest mean of the cell where it has an answer at all.

        A ratio of linear forms, made linear after Charnes and Cooper (1962): everything is divided by the count.
        """
        goal = np.concatenate([self.inside * self.low, self.inside * self.high, [0.0]])
        ones = np.concatenate([self.inside, self.inside, [0.0]])
        equations = sparse.vstack([_with(self.matrix, -self.right), sparse.csr_matrix(ones)]).tocsr()
        right = np.concatenate([np.zeros(len(self.right)), [1.0]])
        upper = _with(self.upper, -self.upper_right) if self.upper.shape[0] else None
        found = linprog(
            -sign * goal,
            A_eq=equations,
            b_eq=right,
            A_ub=upper,
            b_ub=np.zeros(len(self.upper_right)) if upper is not None else None,
            bounds=[(0, None)] * (len(goal) - 1) + [(0, 1)],
            method="highs",
        )
        return self._bound(found, sign)

    def _bound(self, found: Any, sign: int) -> Bound:
        if found.status == 3:
            return Bound(sign * np.inf, ())
        if found.status != 0:  # contradictory earlier figures: nothing is proved, so nothing counts as safe
            return Bound(0.0, tuple(self.system.shown))
        active = np.abs(found.eqlin.marginals[: len(self.cells)]) > SLIP
        cells = {cell for cell, is_active in zip(self.cells, active, strict=True) if is_active}
        return Bound(-sign * found.fun, tuple(sorted(cells)))


def _with(matrix: Any, column: Floats) -> Any:
    return sparse.hstack([matrix, sparse.csr_matrix(column.reshape(-1, 1))]).tocsr()
