"""The setting of a release for disclosure control: which parts there are, which rows are wanted, what is known. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from surveys.disclosure import Cell, Known, Population, Thresholds, merge, roll_up
from surveys.published import CellResult, Dimension, ItemInfo, Number, Published, State, Words
from surveys.services.releases.atoms import NOBODY, Atoms
from surveys.services.releases.labels import REST, TOWN_TABLES, labels
from surveys.services.releases.sources import Facts, Source, asks_cohort

UNBOUNDED = 10**9
HALF = Fraction(1, 20)
"""A printed mean has one decimal."""


@dataclass(frozen=True)
class Earlier:
    """A release that somebody could read already: its number, what it said and what it counted."""

    number: int
    published: Published
    sources: Sequence[Source]

    @property
    def facts(self) -> dict[int, Facts]:
        return {source.deployment: source.facts for source in self.sources}

    @cached_property
    def items(self) -> dict[str, ItemInfo]:
        return {item.code: item for item in self.published.items}

    @property
    def is_confidential(self) -> bool:
        """About one municipality, for its own people and the consultancy. That of a cohort may have been public."""
        return self.published.scope == "deployment" and not any(asks_cohort(source.facts) for source in self.sources)


@dataclass(frozen=True)
class Scene:
    """``labels`` by table and key; ``merged`` by table and key of a rolled-up row: the keys that went into it."""

    population: Population
    atoms: Atoms
    labels: Mapping[str, dict[str, str]]
    merged: Mapping[tuple[str, str], tuple[str, ...]]

    def cells(self, table: str) -> list[Cell]:
        """Rows of a table: as its labels go, "übrige" last."""
        order = {key: index for index, key in enumerate(self.labels[table])}
        rows = [cell for cell in self.population.cells if cell.table == table]
        return sorted(rows, key=lambda cell: (order.get(cell.key, len(order)), cell.key != REST, cell.key))


def scene(
    atoms: Atoms,
    own: Sequence[Source],
    tables: Collection[str],
    merges: Sequence[Mapping[str, Any]],
    *,
    across: bool,
    thresholds: Thresholds,
) -> Scene:
    """Every wanted row, small ones rolled up, then what the consultant put together. A table of one row is left out."""
    known = {table: labels(table, own) for table in Dimension if table in {*tables, Dimension.TOTAL}}
    facts = {source.deployment: source.facts for source in own}
    cells = [cell for table, keys in known.items() for cell in _rows(atoms, facts, table, keys)]
    population = Population(
        towns=atoms.towns,
        staff=tuple(atom.staff for atom in atoms.rows),
        epochs=tuple(atom.epoch for atom in atoms.rows),
        cells=tuple(cells),
        across=across,
        town_tables=frozenset(str(table) for table in TOWN_TABLES),
    )
    population, _rolled = roll_up(population, atoms.responses, thresholds)
    for entry in merges:
        population = _merged(population, entry["table"], entry["keys"])
    labelled = {str(table): keys for table, keys in known.items()}
    return Scene(population, atoms, labelled, dict(_parts(cells, population)))


@dataclass(frozen=True)
class Told:
    """A row of an earlier release, and the atoms that it added up."""

    release: Earlier
    atoms: frozenset[int]
    cell: CellResult

    def known(self, number: Number | None, mean: tuple[Fraction, Fraction] | None = None) -> Known:
        """That it said a count between these numbers (None: any), and a mean between these."""
        low, high = (number.low, number.high) if number else (0, None)
        most = UNBOUNDED if high is None else high
        return Known(self.atoms, low, most, mean, self.release.number, self.release.is_confidential)


def told_by(atoms: Atoms, earlier: Sequence[Earlier]) -> tuple[Told, ...]:
    """Every row of every earlier release, in their order."""
    return tuple(row for index, release in enumerate(earlier) for row in _told(atoms, index, release))


def known_of(told: Sequence[Told], item: str) -> tuple[Known, ...]:
    """What was said about an item; about the number of responses where ``item`` is empty."""
    return tuple(found for row in told if (found := _figures(row, item)) is not None)


def asked_known_of(told: Sequence[Told], item: str) -> tuple[Known, ...]:
    """Where it was said how many were asked an item."""
    figures = ((row, row.cell.items.get(item)) for row in told)
    return tuple(row.known(None) for row, result in figures if result is not None and result.asked is not None)


def _rows(atoms: Atoms, facts: Mapping[int, Facts], table: Dimension, keys: Mapping[str, str]) -> list[Cell]:
    found: dict[str, set[int]] = {key: set() for key in keys}
    for index in atoms.own:
        found[atoms.rows[index].key(table, facts)].add(index)
    open_ended = table in {Dimension.GROUP, Dimension.ORGANISATION}
    cells = [
        Cell(str(table), key, frozenset(members))
        for key, members in found.items()
        if members or (open_ended and key != NOBODY)
    ]
    return cells if table == Dimension.TOTAL or sum(bool(cell.atoms) for cell in cells) > 1 else []


def _merged(population: Population, table: str, keys: Sequence[str]) -> Population:
    """Decisions about rows that are not there (any more) are passed over."""
    there = {cell.key for cell in population.cells if cell.table == table}
    known = tuple(key for key in keys if key in there)
    return merge(population, table, known) if len(known) > 1 else population


def _parts(cells: Sequence[Cell], population: Population) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    left = {(cell.table, cell.key) for cell in population.cells}
    gone = [cell for cell in cells if (cell.table, cell.key) not in left]
    base = {(cell.table, cell.key) for cell in cells}
    for cell in population.cells:
        if (cell.table, cell.key) not in base:
            parts = [part for part in gone if part.table == cell.table and part.atoms <= cell.atoms]
            gone = [part for part in gone if part not in parts]
            yield (cell.table, cell.key), tuple(part.key for part in parts)


def _told(atoms: Atoms, index: int, release: Earlier) -> Iterator[Told]:
    counted, facts = atoms.counted_by(index), release.facts
    for table in release.published.tables:
        members: dict[str, set[int]] = defaultdict(set)
        for at in counted:
            members[atoms.rows[at].key(table.dimension, facts)].add(at)
        for cell in table.cells:
            keys = cell.merged or (cell.key,)
            yield Told(release, frozenset().union(*(members[key] for key in keys)), cell)


def _figures(row: Told, item: str) -> Known | None:
    """Count and mean as intervals; None where nothing was told."""
    cell = row.cell
    if not item:
        return row.known(cell.responses) if cell.state == State.SHOWN else None
    result = cell.items.get(item)
    if result is None or result.state not in {State.SHOWN, State.WORDS}:
        return None
    if result.state == State.WORDS:
        most = cell.responses.high if cell.responses else None
        return row.known(Number(Thresholds().answers, most), _side(result.words, row.release.items[item]))
    mean = Fraction(result.mean) if result.mean else None
    return row.known(result.answered, None if mean is None else (mean - HALF, mean + HALF))


def _side(words: Words, item: ItemInfo) -> tuple[Fraction, Fraction] | None:
    """Between what the mean lies where words tell the side of 0 on which all answers are."""
    edges = {Words.AGREE: (1, item.maximum), Words.DISAGREE: (item.minimum, -1), Words.NEUTRAL: (0, 0)}.get(words)
    return None if edges is None else (Fraction(edges[0]), Fraction(edges[1]))
