"""What can be moved without touching a figure: a cheap proof that a hidden cell is not known too well.

Atoms that agree in every shown cell and every earlier figure form a class. Moving answers or points between atoms of a
class changes no figure, so everything reached that way is possible to an attacker: a range it has, the linear programs
of ``bounds`` have too. What it does not prove they decide.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from surveys.disclosure.columns import combined, without_nobody
from surveys.disclosure.interface import Known, Thresholds
from surveys.disclosure.scope import Ints, Item, Mask, Scope, mask_of


class Classes:
    """Atoms that agree in everything shown and known: answers can be moved within a class and no figure changes.

    ``code`` is the class of an atom, -1 where it is known to be nobody; ``atoms`` how many there are by class.
    """

    def __init__(self, scope: Scope, shown: frozenset[int], known: tuple[frozenset[int], ...], empty: frozenset[int]):
        before = [mask_of(atoms, scope.size).astype(np.int64) for atoms in known]
        self.code = without_nobody(scope, combined([*visible_parts(scope, shown), *before]), empty)
        self.kept = np.flatnonzero(self.code >= 0)
        self.size = int(self.code.max(initial=-1)) + 1
        self.atoms = self.add_up(np.ones(scope.size, dtype=np.int64))

    def add_up(self, values: Ints, inside: Mask | None = None) -> Ints:
        """Sums of atoms by class, of all or of those inside."""
        kept = self.kept if inside is None else self.kept[inside[self.kept]]
        return np.bincount(self.code[kept], weights=values[kept], minlength=self.size).astype(np.int64)


@lru_cache(maxsize=32)
def classes_of(
    scope: Scope, shown: frozenset[int], known: tuple[frozenset[int], ...], empty: frozenset[int]
) -> Classes:
    """The classes; kept, for all hidden cells of an item and most items of a release share them."""
    return Classes(scope, shown, known, empty)


def visible_parts(scope: Scope, shown: Collection[int]) -> list[Ints]:
    """By table: the shown cell of an atom, -1 where it is hidden."""
    visible = np.zeros(len(scope.cells) + 1, dtype=bool)
    visible[list(shown)] = True
    return [np.where(visible[of_atom], of_atom, -1) for of_atom in scope.cell_of.values()]


def moves_enough(item: Item, shown: Collection[int], target: Mask, limits: Thresholds, known: Sequence[Known]) -> bool:
    """Whether moving answers between the cell and atoms that differ from it in nothing shown is enough."""
    classes = classes_of(item.scope, frozenset(shown), tuple(entry.atoms for entry in known), item.empty)
    atoms, n_in = classes.add_up(np.ones_like(item.n), target), classes.add_up(item.n, target)
    n_out = classes.add_up(item.n) - n_in
    both = (atoms > 0) & (atoms < classes.atoms)
    if n_in[both].sum() < min(limits.count_slack, item.n[target].sum()) or n_out[both].sum() < limits.count_slack:
        return False
    if item.sums is None:
        return True
    return _range_by_moves(item, item.sums, classes, target, both) >= slack_of_mean(item, limits)


def slack_of_mean(item: Item, limits: Thresholds) -> float:
    """Points of the scale; the whole scale where that is less."""
    return min(float(limits.mean_slack), float(item.answers.high - item.answers.low))


def _range_by_moves(item: Item, sums: Ints, classes: Classes, target: Mask, both: Mask) -> float:
    """Points between a low and a high mean of the cell that moves within classes reach; 0 where nobody can be moved.

    Two ways, the better one each: all that can be moved out is, but for one answer; or as many stay as there are, and
    only their points change with those outside.
    """
    n, total = classes.add_up(item.n), classes.add_up(sums)
    both = both & (n > 0)
    if not both.any():
        return 0.0
    low, high = item.answers.low, item.answers.high
    n_in, fixed = classes.add_up(item.n, target), int(classes.add_up(sums, target)[~both].sum())
    highest, lowest = [], []
    for stay, all_at_once in ((np.ones_like(n[both]), False), (n_in[both], True)):
        top = np.minimum(high * stay, total[both] - low * (n[both] - stay))
        bottom = np.maximum(low * stay, total[both] - high * (n[both] - stay))
        answers = int(n_in[~both].sum()) + (int(stay.sum()) if all_at_once else 1)
        if answers:
            highest.append((fixed + int(top.sum() if all_at_once else top.max())) / answers)
            lowest.append((fixed + int(bottom.sum() if all_at_once else bottom.min())) / answers)
    return max(highest) - min(lowest)
