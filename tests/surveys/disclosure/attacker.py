"""An attacker who knows everything published and the own answers of a town. Shares no code with the disclosure control.

Exact part: elimination over a prime field of the equations "these answers add up to a printed figure", one unknown for
each group of answers. Linear part: bounds of a hidden count from counts that cannot be negative.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

PRIME = 2_147_483_647


@dataclass(frozen=True)
class World:
    """The truth, by atom: town, answered; and what the attacker may not learn of (each a set of atoms).

    ``alone`` are figures about single towns, ``hidden_alone`` what was hidden there.
    """

    towns: tuple[int, ...]
    n: tuple[int, ...]
    facts: tuple[frozenset[int], ...]
    hidden: tuple[frozenset[int], ...]
    alone: tuple[frozenset[int], ...] = ()
    hidden_alone: tuple[frozenset[int], ...] = ()


def findings(world: World) -> list[tuple[str, int | None, tuple[int, ...]]]:
    """Sets of answers of others that are computed although they are too few or come from too few towns."""
    found = []
    targets = _targets(world)
    for reader in (None, *sorted(set(world.towns))):
        others = frozenset(atom for atom, town in enumerate(world.towns) if town != reader)
        known = {fact & others for fact in world.facts} - {frozenset()}
        wanted = sorted({tuple(sorted(target & others)) for target in targets if _is_delicate(world, target & others)})
        found += [("exact", reader, target) for target in _spanned(known, wanted, len(world.towns))]
    return found


def insider_findings(world: World) -> list[tuple[int, ...]]:
    """Sets of fewer than five answers that are computed by somebody who has read the results of single towns too."""
    of_town = [
        frozenset(atom for atom, town in enumerate(world.towns) if town == number) for number in set(world.towns)
    ]
    sums = [*world.facts, *world.hidden]
    targets = {one & town for one in sums for town in of_town} | set(world.hidden_alone) | _targets(world)
    for one in sums:
        for town in of_town:
            targets |= {(one & town) - told for told in world.alone if told <= one & town}
        targets.add(one - frozenset().union(*(told for told in world.alone if told <= one)))
    small = sorted({tuple(sorted(target)) for target in targets if 0 < sum(world.n[atom] for atom in target) < 5})
    return _spanned({*world.facts, *world.alone}, small, len(world.towns))


def narrow(world: World, slack: int = 3) -> list[tuple[int, ...]]:
    """Hidden sets whose count must lie nearer to the truth than ``slack``, for somebody without answers of their own."""
    size, found = len(world.towns), []
    equations = np.array([[atom in fact for atom in range(size)] for fact in world.facts], dtype=float)
    totals = equations.reshape(-1, size) @ np.array(world.n)
    for target in world.hidden:
        goal = np.array([float(atom in target) for atom in range(size)])
        low, high = (_edge(sign * goal, equations, totals) for sign in (1, -1))
        count = sum(world.n[atom] for atom in target)
        if (low is not None and low > max(0, count - slack) + 1e-6) or (
            high is not None and -high < count + slack - 1e-6
        ):
            found.append(tuple(sorted(target)))
    return found


def _edge(goal: np.ndarray, equations: np.ndarray, totals: np.ndarray) -> float | None:
    if not len(totals):
        return None
    solved = linprog(goal, A_eq=equations, b_eq=totals, method="highs")
    return float(solved.fun) if solved.status == 0 else None


def _targets(world: World) -> set[frozenset[int]]:
    targets = set(world.hidden)
    for one, two in combinations({*world.facts, *world.hidden}, 2):
        targets |= {one & two, one - two, two - one}
    for town in set(world.towns):
        targets.add(frozenset(atom for atom, found in enumerate(world.towns) if found == town))
    return targets - {frozenset()}


def _is_delicate(world: World, target: frozenset[int]) -> bool:
    answered = [atom for atom in target if world.n[atom]]
    if not answered:
        return False
    return sum(world.n[atom] for atom in answered) < 5 or len({world.towns[atom] for atom in answered}) < 3


def _spanned(known: set[frozenset[int]], wanted: list[tuple[int, ...]], size: int) -> list[tuple[int, ...]]:
    if not wanted or not known:
        return []
    rows = _indicators([tuple(sorted(fact)) for fact in sorted(known, key=sorted)], size)
    targets = _indicators(wanted, size)
    rank = 0
    for column in range(size):
        pivots = np.flatnonzero(rows[rank:, column]) + rank
        if not len(pivots):
            continue
        rows[[rank, pivots[0]]] = rows[[pivots[0], rank]]
        rows[rank] = rows[rank] * pow(int(rows[rank, column]), PRIME - 2, PRIME) % PRIME
        rows[rank + 1 :] = (rows[rank + 1 :] - rows[rank + 1 :, column, None] * rows[rank]) % PRIME
        targets = (targets - targets[:, column, None] * rows[rank]) % PRIME
        rank += 1
        if rank == len(rows):
            break
    return [target for target, left in zip(wanted, targets, strict=True) if not left.any()]


def _indicators(sets: list[tuple[int, ...]], size: int) -> np.ndarray:
    matrix = np.zeros((len(sets), size), dtype=np.int64)
    for number, atoms in enumerate(sets):
        matrix[number, list(atoms)] = 1
    return matrix
