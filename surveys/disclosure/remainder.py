"""What is left when shown cells are taken from a shown cell around them: the remainder rule, for all linked tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from surveys.disclosure.interface import Rule, Thresholds
from surveys.disclosure.primary import is_staff, new_answers, reason_against
from surveys.disclosure.scope import Item, Mask

EXACT_UP_TO = 12
"""Siblings up to which the cheapest set is found exactly; beyond, greedily."""


@dataclass(frozen=True)
class Remainder:
    """What anyone computes: the cell ``outer`` less the shown cells of ``table`` inside it, where that may not be shown.

    ``shown`` and ``hidden`` are the cells of the table inside.
    """

    outer: int
    table: str
    shown: tuple[int, ...]
    hidden: tuple[int, ...]


def remainders(item: Item, hidden: frozenset[int], limits: Thresholds) -> Iterator[Remainder]:
    """All remainders that may not be shown, given which cells are hidden."""
    scope = item.scope
    for (outer, table), inner in scope.inside.items():
        is_linked = outer != scope.total
        if (Rule.LINKED if is_linked else Rule.REMAINDER) not in limits.rules or not _is_known(item, outer, hidden):
            continue
        found = Remainder(
            outer,
            table,
            tuple(number for number in inner if number not in hidden and number not in item.empty),
            tuple(number for number in inner if number in hidden),
        )
        if fails(item, found, limits):
            yield found


def _is_known(item: Item, outer: int, hidden: frozenset[int]) -> bool:
    """Shown, or the total and computable from a table without a hidden cell."""
    if outer not in hidden:
        return outer not in item.empty
    tables = item.scope.tables.items()
    return outer == item.scope.total and any(
        not hidden.intersection(numbers) for table, numbers in tables if outer not in numbers
    )


def fails(item: Item, found: Remainder, limits: Thresholds) -> bool:
    """Whether what is left may not be shown. Nothing left is harmless unless a hidden cell is in it."""
    if not found.shown and not found.hidden:
        return False
    rest = item.by_town[found.outer] - item.by_town[list(found.shown)].sum(axis=0)
    if not rest.any() and not found.hidden:
        return False
    if not found.shown:  # the outer cell itself, judged on its own account
        return False
    mask = _mask(item, found)
    townwise = item.scope.is_townwise(found.outer) and found.table in item.scope.population.town_tables
    if reason_against(item, rest, townwise, is_staff(item, mask), limits):
        return True
    return Rule.EARLIER in limits.rules and any(True for _entry in new_answers(item, mask, limits))


def _mask(item: Item, found: Remainder) -> Mask:
    mask = item.scope.mask(found.outer)
    return np.asarray(mask & ~np.isin(item.scope.cell_of[found.table], found.shown))


def cheapest(item: Item, found: Remainder, limits: Thresholds) -> tuple[int, ...]:
    """Which shown cells inside to hide so that the remainder may be shown, with the fewest answers lost.

    Best first over all sets up to ``EXACT_UP_TO`` siblings: the first set that passes is an optimum. Beyond that the
    smallest first, then again without what was not needed.
    """
    order = sorted(found.shown, key=lambda number: (int(item.counts[number]), number))
    if len(order) > EXACT_UP_TO:
        return _greedy(item, found, order, limits)
    queue: list[tuple[int, tuple[int, ...]]] = []
    for place in range(len(order)):
        heappush(queue, (int(item.counts[order[place]]), (place,)))
    while queue:
        cost, places = heappop(queue)
        chosen = tuple(order[place] for place in places)
        if not fails(item, _without(found, chosen), limits):
            return chosen
        for place in range(places[-1] + 1, len(order)):
            heappush(queue, (cost + int(item.counts[order[place]]), (*places, place)))
    return tuple(order)


def _greedy(item: Item, found: Remainder, order: list[int], limits: Thresholds) -> tuple[int, ...]:
    chosen: list[int] = []
    for number in order:
        chosen.append(number)
        if not fails(item, _without(found, tuple(chosen)), limits):
            break
    for number in reversed(chosen[:-1]):
        fewer = tuple(other for other in chosen if other != number)
        if not fails(item, _without(found, fewer), limits):
            chosen.remove(number)
    return tuple(chosen)


def _without(found: Remainder, chosen: tuple[int, ...]) -> Remainder:
    shown = tuple(number for number in found.shown if number not in chosen)
    return Remainder(found.outer, found.table, shown, found.hidden + chosen)
