"""What a person has to decide: leaks that need earlier figures or a town's own answers, and what would end them."""

from collections.abc import Iterable, Iterator

from surveys.disclosure.attack import View
from surveys.disclosure.interface import Conflict, ConflictKind, Leak, Proposal
from surveys.disclosure.scope import TOTAL


def conflicts_of(view: View, leaks: Iterable[Leak]) -> tuple[Conflict, ...]:
    """One conflict for each cell and kind, in the order of the cells."""
    found: dict[tuple[str, str, str], Conflict] = {}
    for leak in leaks:
        kind = _kind(leak)
        against = leak.town if kind == "own" else leak.release
        conflict = Conflict(kind, leak.table, leak.key, against, tuple(_proposals(view, leak)))
        found.setdefault((kind, leak.table, leak.key), conflict)
    return tuple(found.values())


def _kind(leak: Leak) -> ConflictKind:
    if leak.town is not None:
        return "own"
    return "bounds" if leak.kind in {"count", "mean"} else "earlier"


def _proposals(view: View, leak: Leak) -> Iterator[Proposal]:
    """Put the cell together with its smallest neighbour; or take out the smallest figure that the leak needs.

    Each leaves fewer cells or fewer shown ones, and with none shown nothing leaks: following them ends. Small is what has
    few atoms, not few answers to this item: so items with the same conflict have the same proposals.
    """
    scope = view.item.scope

    def size(number: int) -> tuple[int, int]:
        return len(scope.cells[number].atoms), number

    neighbours = [number for number in scope.tables[leak.table] if scope.cells[number].key != leak.key]
    if leak.table != TOTAL and len(neighbours) > 1:
        yield Proposal("merge", leak.table, (leak.key, scope.cells[min(neighbours, key=size)].key))
    if leak.culprits:
        table, key = view.item.name(min((scope.index[name] for name in leak.culprits), key=size))
        yield Proposal("hide", table, (key,))
