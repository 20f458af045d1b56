"""Decides what of an item is shown: the rules in their order, all tables of a release together."""

from collections.abc import Collection

from surveys.disclosure.attack import View, leaks_beyond
from surveys.disclosure.interface import (
    Answers,
    CellKey,
    Known,
    Plan,
    Population,
    Pulse,
    Thresholds,
    Verdict,
    unheard,
)
from surveys.disclosure.primary import primary
from surveys.disclosure.proposals import conflicts_of
from surveys.disclosure.scope import Item, scope_of
from surveys.disclosure.suppression import complement
from surveys.published import Reason


def protect(
    population: Population,
    answers: Answers,
    known: Collection[Known] = (),
    thresholds: Thresholds | None = None,
    chosen: frozenset[CellKey] = frozenset(),
    pulse: Pulse = unheard,
) -> Plan:
    """The verdict on every cell of the population for one item, given what was published before.

    ``chosen`` cells are taken out by the consultant; names that are no cells (any more) are passed over.
    """
    limits = thresholds or Thresholds()
    item = Item(scope_of(population), answers, known, pulse)
    own_account = primary(item, limits)
    taken_out = item.scope.numbers(name for name in chosen if name in item.scope.index) - item.empty
    start = frozenset(own_account) | taken_out
    hidden = complement(item, own_account, start, limits)
    view = View(item, hidden, own_account, limits)
    return Plan(_verdicts(view, taken_out), conflicts_of(view, leaks_beyond(view)))


def _verdicts(view: View, taken_out: set[int]) -> dict[CellKey, Verdict]:
    hurt = {view.item.cell(number).table for number in view.reasons}
    verdicts = {}
    for number, cell in enumerate(view.item.scope.cells):
        reason = view.reasons.get(number, Reason.NONE)
        if number in taken_out:
            reason = reason or Reason.CHOSEN
        elif number in view.hidden:
            reason = reason or (Reason.REMAINDER if cell.table in hurt else Reason.LINKED)
        verdicts[cell.name] = Verdict(number in view.shown, reason)
    return verdicts
