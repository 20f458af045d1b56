"""What an attacker computes from everything published: exactly, by differences, or between too narrow bounds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from surveys.disclosure.bounds import Narrow, narrow
from surveys.disclosure.columns import Candidate, Columns, columns_of
from surveys.disclosure.insiders import insights
from surveys.disclosure.interface import Answers, CellKey, Known, Leak, Population, Rule, Thresholds
from surveys.disclosure.primary import mask_reason, new_answers, primary
from surveys.disclosure.readers import derived_by_towns
from surveys.disclosure.remainder import remainders
from surveys.disclosure.scope import Item, Mask, Scope, scope_of
from surveys.disclosure.spans import Derived, derived, terms
from surveys.published import Reason


@dataclass(frozen=True)
class View:
    """One item with what of it is hidden. ``reasons`` of cells that are hidden on their own account."""

    item: Item
    hidden: frozenset[int]
    reasons: dict[int, Reason]
    limits: Thresholds

    @cached_property
    def shown(self) -> frozenset[int]:
        return frozenset(range(len(self.item.scope.cells))) - self.hidden - self.item.empty

    @property
    def earlier(self) -> tuple[Known, ...]:
        return self.item.known if Rule.EARLIER in self.limits.rules else ()


def attack(
    population: Population,
    answers: Answers,
    shown: Collection[CellKey],
    known: Collection[Known] = (),
    thresholds: Thresholds | None = None,
) -> tuple[Leak, ...]:
    """Everything that follows from the shown cells, the earlier figures and, for a town, its own answers.

    Empty is safe. What follows from earlier figures alone is not listed: nothing that is hidden now changes it.
    """
    limits = thresholds or Thresholds()
    item = Item(scope_of(population), answers, known)
    hidden = frozenset(range(len(item.scope.cells))) - item.scope.numbers(shown) - item.empty
    return tuple(leaks(View(item, hidden, primary(item, limits), limits), with_known=True))


def leaks(view: View, *, with_known: bool) -> Iterator[Leak]:
    """Leaks, the cheapest to find first; without ``with_known`` those that need neither earlier figures nor own answers."""
    view.item.pulse()
    for number in sorted(view.shown & view.reasons.keys()):
        yield _leak(view, "exact", number, (number,))
    for rest in remainders(view.item, view.hidden, view.limits):
        outer = (rest.outer,) if rest.outer in view.shown else ()
        yield _leak(view, "small", (rest.hidden or rest.shown)[0], outer + rest.shown)
    yield from _computed(view, view.earlier if with_known else ())
    if with_known:
        yield from _own(view)
        yield from _inside(view)


def leaks_beyond(view: View) -> Iterator[Leak]:
    """Leaks that take earlier figures or own answers, where nothing leaks without them."""
    view.item.pulse()
    if view.earlier:
        yield from _computed(view, view.earlier)
    yield from _own(view)
    yield from _inside(view)


def _computed(view: View, earlier: tuple[Known, ...]) -> Iterator[Leak]:
    if Rule.LINKED in view.limits.rules:
        yield from _exact(view, earlier)
    if Rule.BOUNDS in view.limits.rules:
        yield from _bounded(view, earlier)


def _exact(view: View, earlier: tuple[Known, ...]) -> Iterator[Leak]:
    columns = _columns(view, earlier)
    for found in derived(columns, view.shown):
        if found.candidate.kind == "cell":
            if found.candidate.first in view.reasons:
                yield _of(view, "exact", found, columns, earlier)
        elif _may_not_stand(view, *_set(columns, found.candidate)):
            yield _of(view, "small", found, columns, earlier)


def _may_not_stand(view: View, mask: Mask, townwise: bool) -> bool:
    """Whether a difference of figures may not be shown. Where nobody answered there is nobody to protect."""
    return bool(view.item.n[mask].any() and mask_reason(view.item, mask, townwise, view.limits))


@lru_cache(maxsize=512)
def _set(columns: Columns, candidate: Candidate) -> tuple[Mask, bool]:
    """Atoms of a candidate, and whether they are whole towns; kept, for the items of a release share them."""
    mask = columns.mask(candidate)
    return mask, _is_townwise(columns.scope, mask)


def _is_townwise(scope: Scope, mask: Mask) -> bool:
    """Whether the set is a union of whole towns with everything they answered."""
    return not np.isin(scope.towns[~mask], scope.towns[mask]).any()


def _own(view: View) -> Iterator[Leak]:
    """What a town computes with its own answers taken away. Only towns with a column of their own gain by it."""
    if not {Rule.OWN, Rule.LINKED} <= view.limits.rules or not view.item.scope.population.across:
        return
    earlier = view.earlier
    item, columns = view.item, _columns(view, earlier)
    for found in derived_by_towns(columns, view.shown):
        rest = columns.mask(found.candidate) & (item.scope.towns != found.town)
        if item.n[rest].any() and _fails_plainly(item, rest, _is_townwise(item.scope, rest), view.limits):
            yield _of(view, "exact" if found.candidate.kind == "cell" else "small", found, columns, earlier)


def _inside(view: View) -> Iterator[Leak]:
    """What is found with the results of single units."""
    if not {Rule.EARLIER, Rule.LINKED} <= view.limits.rules:
        return
    columns = _columns(view, view.item.shared)
    for found in insights(view.item, columns, view.shown, view.limits):
        target, taken = (_only_cells(view, rows) for rows in ((found.row,), found.rows))
        town = None if found.town is None else int(view.item.scope.towns_of[found.town])
        number = (target or taken or (view.item.scope.total,))[0]
        yield _leak(view, "small", number, taken, town=town, release=found.release)


def _only_cells(view: View, rows: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(row for row in rows if row < len(view.item.scope.cells))


def _fails_plainly(item: Item, mask: Mask, townwise: bool, limits: Thresholds) -> bool:
    """Whether a set may not be shown, its towns' own parts left aside."""
    reason = mask_reason(item, mask, townwise, limits)
    return reason not in {Reason.NONE, Reason.OWN}


def _bounded(view: View, earlier: tuple[Known, ...]) -> Iterator[Leak]:
    for number in sorted(view.hidden & view.reasons.keys()):
        proved = view.item.proved.setdefault((number, bool(earlier)), [])
        if any(hidden <= view.hidden for hidden in proved):
            continue
        view.item.pulse()
        too_narrow = [found for target in _targets(view, number, earlier) if (found := _narrow(view, target, earlier))]
        for found in too_narrow:
            yield _leak(view, found.kind, number, found.cells, low=found.low, high=found.high)
        if not too_narrow:
            proved.append(view.hidden)


def _narrow(view: View, target: Mask, earlier: tuple[Known, ...]) -> Narrow | None:
    """What is known too well of a set, unless earlier figures alone tell the same."""
    found = narrow(view.item, view.shown, target, view.limits, earlier)
    if found and earlier:
        before = narrow(view.item, (), target, view.limits, earlier)
        if before and before.kind == found.kind and (before.low, before.high) == (found.low, found.high):
            return None
    return found


def _targets(view: View, number: int, earlier: tuple[Known, ...]) -> list[Mask]:
    """The cell, or for one that has too few new answers these. A category without anybody has nobody to protect."""
    mask = view.item.scope.mask(number)
    if not mask.any():
        return []
    if view.reasons[number] != Reason.NEW:
        return [mask]
    entries = [entry for entry in new_answers(view.item, mask, view.limits) if entry in earlier]
    return [mask & ~view.item.known_mask(entry) for entry in entries]


def _columns(view: View, earlier: tuple[Known, ...]) -> Columns:
    atoms = tuple(dict.fromkeys(entry.atoms for entry in earlier))
    return columns_of(view.item.scope, atoms, view.item.empty)


def _of(view: View, kind: str, found: Derived, columns: Columns, earlier: tuple[Known, ...]) -> Leak:
    cells = len(view.item.scope.cells)
    first, second = found.candidate.first, found.candidate.second
    rows = terms(columns, view.shown, found)
    used = {columns.known[row - cells] for row in (*rows, first, second) if row >= cells}
    releases = [entry.release for entry in earlier if entry.atoms in used]
    hidden = [row for row in (first, second) if 0 <= row < cells and row not in view.shown]
    target = (hidden or [row for row in (first, second) if 0 <= row < cells])[0]
    town = None if found.town is None else int(view.item.scope.towns_of[found.town])
    shown = tuple(row for row in rows if row < cells)
    return _leak(view, kind, target, shown, town=town, release=max(releases, default=None))


def _leak(
    view: View,
    kind: str,
    number: int,
    cells: tuple[int, ...],
    *,
    low: float | None = None,
    high: float | None = None,
    town: int | None = None,
    release: int | None = None,
) -> Leak:
    item = view.item
    count = float(item.counts[number])
    order = sorted(cells, key=lambda cell: (int(item.counts[cell]), cell))
    return Leak(
        kind=kind,  # type: ignore[arg-type]
        table=item.cell(number).table,
        key=item.cell(number).key,
        low=count if low is None else low,
        high=count if high is None else high,
        town=town,
        release=release,
        culprits=tuple(item.name(cell) for cell in order),
    )
