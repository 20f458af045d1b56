"""Roll-up before hiding (rule 4): small categories of a table together as "übrige" instead of holes."""

import dataclasses

from surveys.disclosure.interface import Answers, Cell, Population, Proposal, Thresholds
from surveys.disclosure.primary import is_staff, reason_against
from surveys.disclosure.scope import TOTAL, Item, scope_of

REST = "uebrige"


def merge(population: Population, table: str, keys: tuple[str, ...], key: str = REST) -> Population:
    """Put cells of a table together, last in their table. Where ``key`` is there already it is joined too.

    A key that is no cell of the table is a ``KeyError``.
    """
    there = {cell.key: cell for cell in population.cells if cell.table == table}
    parts = [there[name] for name in keys]
    if key in there and key not in keys:
        parts.append(there[key])
    gone = {cell.name for cell in parts}
    joined = Cell(table, key, frozenset().union(*(cell.atoms for cell in parts)))
    cells = [cell for cell in population.cells if cell.name not in gone]
    place = max((number for number, cell in enumerate(cells) if cell.table == table), default=len(cells) - 1)
    return dataclasses.replace(population, cells=(*cells[: place + 1], joined, *cells[place + 1 :]))


def roll_up(
    population: Population, responses: tuple[int, ...], thresholds: Thresholds | None = None
) -> tuple[Population, tuple[Proposal, ...]]:
    """Merge the categories that fail the rule on ``responses`` (by atom), with the smallest others that it takes.

    Also says what was merged, one entry a table. A table that would be left with one category keeps its categories:
    they are hidden one by one then.
    """
    limits = thresholds or Thresholds()
    item = Item(scope_of(population), Answers(responses, None, 0, 0))
    merges = []
    for table, numbers in item.scope.tables.items():
        keys = () if table == TOTAL else _too_small(item, numbers, limits)
        if len(keys) > 1 and len(keys) < len(numbers):
            merges.append(Proposal("merge", table, keys))
    for entry in merges:
        population = merge(population, entry.table, entry.keys)
    return population, tuple(merges)


def _too_small(item: Item, numbers: list[int], limits: Thresholds) -> tuple[str, ...]:
    def fails(some: list[int]) -> bool:
        mask = sum((item.scope.mask(number) for number in some[1:]), item.scope.mask(some[0]))
        towns = item.by_town[some].sum(axis=0)
        return bool(reason_against(item, towns, item.scope.is_townwise(some[0]), is_staff(item, mask), limits))

    by_size = sorted(numbers, key=lambda number: (int(item.counts[number]), number))
    small = [number for number in by_size if fails([number])]
    others = [number for number in by_size if number not in small]
    while small and others and (len(small) < 2 or fails(small)):
        small.append(others.pop(0))
    return tuple(item.cell(number).key for number in sorted(small))
