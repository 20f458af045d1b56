"""Complementary suppression: which further cells to hide, with the fewest answers lost.

Branch and bound over all tables of the release at once. A set of hidden cells that leaks is branched on the shown cells
that the leak is computed from: unless one of them is hidden, the leak stays (for a combination of equations its terms,
for a bound the equations with a dual value). Cheapest set first, so the first one that is safe is an optimum; after
``NODES`` sets greedily instead, and then shown again what is not needed. The cost of a cell is its number of answers.
Sources: Cox (1980, 1995), Fischetti and Salazar-González (2001), who solve the same problem by cutting planes.
"""

from heapq import heappop, heappush

from surveys.disclosure.attack import View, leaks
from surveys.disclosure.interface import Leak, Thresholds
from surveys.disclosure.remainder import cheapest, remainders
from surveys.disclosure.scope import Item
from surveys.published import Reason

NODES = 120


def complement(item: Item, primary: dict[int, Reason], hidden: frozenset[int], limits: Thresholds) -> frozenset[int]:
    """``hidden`` with all that must be hidden too, so that nothing in this release tells what it may not."""
    queue: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    seen: set[tuple[int, ...]] = set()
    for _node in range(NODES):
        cost, extra = heappop(queue)
        options = _options(View(item, hidden | set(extra), primary, limits))
        if options is None:
            return hidden | set(extra)
        for option in options:
            further = tuple(sorted((*extra, option)))
            if further not in seen:
                seen.add(further)
                heappush(queue, (cost + int(item.counts[option]), further))
        if not queue:
            break
    return _greedy(item, primary, hidden, limits)


def first_leak(view: View) -> Leak | None:
    """A leak within the release, or None."""
    return next(leaks(view, with_known=False), None)


def _options(view: View) -> tuple[int, ...] | None:
    """Cells of which at least one has to be hidden, cheapest first; None where nothing leaks."""
    leak = first_leak(view)
    if leak is None:
        return None
    cells = tuple(view.item.scope.index[name] for name in leak.culprits)
    return cells or tuple(sorted(view.shown))


def _greedy(item: Item, primary: dict[int, Reason], hidden: frozenset[int], limits: Thresholds) -> frozenset[int]:
    found = hidden
    while True:
        while rest := next(remainders(item, found, limits), None):
            found |= set(cheapest(item, rest, limits))
        options = _options(View(item, found, primary, limits))
        if options is None:
            break
        found |= {options[0]}
    for number in sorted(found - hidden, key=lambda number: (-int(item.counts[number]), number)):
        if first_leak(View(item, found - {number}, primary, limits)) is None:
            found -= {number}
    return found
