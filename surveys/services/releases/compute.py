"""From counts to results: everything between a histogram and a reader. Pure: equal input gives equal results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from surveys.disclosure import Answers, Cell, Conflict, Plan, Pulse, Thresholds, Verdict, band, present, protect
from surveys.disclosure.display import MEAN_KINDS
from surveys.layout import Column, Counts
from surveys.published import CellResult, Dimension, ItemResult, Number, Published, Reason, State, Table
from surveys.services.releases.asked import where_asked_is_told
from surveys.services.releases.atoms import atoms_of
from surveys.services.releases.items import Joined, JoinedItem, join
from surveys.services.releases.labels import label_of
from surveys.services.releases.method import Terms, method
from surveys.services.releases.scene import Earlier, Scene, Told, asked_known_of, known_of, scene, told_by
from surveys.services.releases.sources import Source
from surveys.statistics import rounded
from surveys.tallies import ItemCounts, counted

RESPONSES = ""
"""Stands for the number of responses where the code of an item is expected."""
FEWEST = 5
Key = tuple[str, str]


@dataclass(frozen=True)
class Order:
    """Everything that decides what a release says."""

    scope: str
    title: str
    as_of: str
    tables: Sequence[str]
    merges: Sequence[Mapping[str, Any]]
    chosen: Sequence[Sequence[str]]
    own: Sequence[Source]
    earlier: Sequence[Earlier]
    facts: Mapping[str, Any]
    conditions: Mapping[str, str]
    thresholds: Thresholds

    @property
    def across(self) -> bool:
        return self.scope == "wave"

    def taken_out(self, item: str) -> frozenset[Key]:
        """Rows that the consultant took out for an item, or for all items at once."""
        return frozenset((table, key) for table, key, code in self.chosen if code in {item, RESPONSES})


@dataclass(frozen=True)
class Conflicted:
    """A conflict and the items that have it."""

    conflict: Conflict
    items: tuple[str, ...]


@dataclass(frozen=True)
class Saying:
    """What may be said of the joined items: by item, and of the number of responses, the plan; where ``asked`` is told."""

    joined: Joined
    plans: Mapping[str, Plan]
    asked: Mapping[str, frozenset[Key]]


@dataclass
class Built:
    """What a release would say, and what stands against it."""

    published: Published
    conflicts: list[Conflicted]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def compute(order: Order, report: Callable[[float], None] | None = None) -> Built:
    """Protect and present every item.

    ``report`` hears the share done (0 to 1) after the number of responses and after each item, and the same share again
    and again while one of them takes long.
    """
    atoms = atoms_of(order.own, [release.sources for release in order.earlier], frozenset(order.facts["staff_codes"]))
    newest = sorted(order.own, key=lambda source: (-source.number, source.deployment))
    versions = list({id(source.version): source.version for source in newest}.values())
    joined = join(versions, order.conditions, local=not order.across)
    setting = scene(atoms, order.own, order.tables, order.merges, across=order.across, thresholds=order.thresholds)
    told = told_by(atoms, order.earlier)
    steps, tell = 1 + len(joined.items), report or _untold
    plans = {RESPONSES: _responses_plan(setting, order, told, partial(tell, 0))}
    tell(1 / steps)
    counts = atoms.matrix(joined)
    hidden = frozenset(key for key, verdict in plans[RESPONSES].verdicts.items() if not verdict.shown)
    asked = {}
    for index, item in enumerate(joined.items):
        answers = _answers(item, joined.layout.columns[index], counts, atoms.responses)
        asked[item.info.code] = answers.asked or ()
        pulse = partial(tell, (index + 1) / steps)
        plans[item.info.code] = _item_plan(setting, order, item, answers, told, hidden, pulse)
        tell((index + 2) / steps)
    telling = where_asked_is_told(
        setting.population, atoms.responses, asked, partial(asked_known_of, told), order.thresholds, hidden,
        partial(tell, 1),
    )  # fmt: skip
    saying = Saying(joined, plans, telling)
    tables = tuple(_table(setting, order, saying, dimension, counts) for dimension in _dimensions(setting))
    return Built(_published(order, joined, tables), _conflicts(plans), setting.labels)


def _untold(share: float) -> None:
    """The report where nobody listens."""


def _responses_plan(setting: Scene, order: Order, told: Sequence[Told], pulse: Pulse) -> Plan:
    answers = Answers(n=setting.atoms.responses, total=None, low=0, high=0)
    known = known_of(told, RESPONSES)
    return protect(setting.population, answers, known, order.thresholds, order.taken_out(RESPONSES), pulse)


def _item_plan(
    setting: Scene,
    order: Order,
    item: JoinedItem,
    answers: Answers,
    told: Sequence[Told],
    hidden: frozenset[Key],
    pulse: Pulse,
) -> Plan:
    """A row that is hidden as a whole is hidden for every item, so the item's own plan starts without it."""
    known = known_of(told, item.info.code)
    chosen = order.taken_out(item.info.code) | hidden
    return protect(setting.population, answers, known, order.thresholds, chosen, pulse)


def _answers(item: JoinedItem, column: Column, counts: Counts, responses: Sequence[int]) -> Answers:
    """By atom: who was asked, who answered and, where there is a mean, the sum of the values."""
    info = item.info
    values = counts[:, column.value_slot : column.first_slot + column.slots]
    asked = tuple((np.array(responses) - counts[:, column.first_slot]).tolist())
    if info.kind == "multi":
        return Answers(tuple(counts[:, column.answered_slot].tolist()), None, 0, 0, asked)
    n = tuple(values.sum(axis=1).tolist())
    if _shape(item) not in MEAN_KINDS:
        return Answers(n, None, 0, 0, asked)
    total = tuple((values * np.array(column.values)).sum(axis=1).tolist())
    return Answers(n, total, info.minimum, info.maximum, asked)


def _dimensions(setting: Scene) -> list[Dimension]:
    return [dimension for dimension in Dimension if dimension in setting.labels and setting.cells(dimension)]


def _table(setting: Scene, order: Order, saying: Saying, dimension: Dimension, counts: Counts) -> Table:
    joined = saying.joined
    total = sum(setting.atoms.responses[index] for index in setting.atoms.own)
    rows = []
    for cell in setting.cells(dimension):
        verdict = saying.plans[RESPONSES].verdicts[cell.name]
        members = sorted(cell.atoms)
        responses = sum(setting.atoms.responses[index] for index in members)
        tallies = counted(joined.layout, responses, counts[members].sum(axis=0)).items
        items = {item.info.code: _result(order, item, cell, saying, tallies[item.info.code]) for item in joined.items}
        rows.append(_row(setting, order, cell, verdict, total, items))
    return Table(dimension, tuple(rows))


def _result(order: Order, item: JoinedItem, cell: Cell, saying: Saying, tally: ItemCounts) -> ItemResult:
    whole, verdict = (saying.plans[name].verdicts[cell.name] for name in (RESPONSES, item.info.code))
    if not whole.shown:
        verdict = whole
    tells_asked = cell.name in saying.asked[item.info.code]
    return present(_shape(item), tally, verdict, order.thresholds, tells_asked=tells_asked)


def _shape(item: JoinedItem) -> str:
    """Numbers counted by class have no mean: their values are indexes."""
    return "classes" if item.item.bins else item.info.kind


def _row(
    setting: Scene, order: Order, cell: Cell, verdict: Verdict, total: int, items: Mapping[str, ItemResult]
) -> CellResult:
    merged = setting.merged.get((cell.table, cell.key), ())
    number = sum(setting.atoms.responses[index] for index in cell.atoms)
    by_town = order.across and cell.table in setting.population.town_tables
    return CellResult(
        key=cell.key,
        label=label_of(cell.key, merged, setting.labels[cell.table]),
        merged=merged,
        state=State.SHOWN if verdict.shown else State.HIDDEN,
        reason=Reason.NONE if verdict.shown else verdict.reason,
        responses=band(number, order.thresholds) if verdict.shown else None,
        towns=len({setting.atoms.towns[index] for index in cell.atoms}) if by_town else None,
        share=_share(number, total, order.thresholds) if verdict.shown else "",
        items=items,
    )


def _share(number: int, total: int, thresholds: Thresholds) -> str:
    """Percent of all responses; empty where the count is printed as a band, which a share would narrow."""
    if number < thresholds.exact:
        return ""
    return rounded(Fraction(100 * number, total), 1 if total >= thresholds.percent else 0)


def _published(order: Order, joined: Joined, tables: tuple[Table, ...]) -> Published:
    whole = tables[0].cells[0]
    asked = {
        item.info.code: sum(item.info.code in source.version.items for source in order.own) for item in joined.items
    }
    partial = [
        (item.info.label, asked[item.info.code]) for item in joined.items if asked[item.info.code] < len(order.own)
    ]
    terms = Terms(order.facts, order.across, joined.left_out, partial if order.across else [], order.thresholds)
    return Published(
        scope=order.scope,
        title=order.title,
        as_of=order.as_of,
        items=tuple(item.info for item in joined.items),
        tables=tables,
        method=method(order.own, whole.responses or Number(FEWEST, None), terms),
    )


def _conflicts(plans: Mapping[str, Plan]) -> list[Conflicted]:
    """The same conflict of several items once, in a fixed order."""
    found: dict[Conflict, list[str]] = {}
    for code, plan in plans.items():
        for conflict in plan.conflicts:
            found.setdefault(conflict, []).append(code)
    return [Conflicted(conflict, tuple(items)) for conflict, items in found.items()]
