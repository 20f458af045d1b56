"""What follows for those who have read the results of single units too: of towns the consultancy, of training cohorts
everybody if they were made public.

A figure about one unit touches its atoms alone. All other rows, cut unit by unit to what is orthogonal to these figures,
make the same rank test as in ``spans``, and it stays as small: (cells + earlier figures)² numbers for each unit. Single
units are no secret here, so the rule for three of them does not apply: what must not be found is what fewer people
answered than a single unit may show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from scipy.linalg import orth  # type: ignore[import-untyped]

from surveys.disclosure.columns import Candidate, Columns, Floats
from surveys.disclosure.interface import Known, Thresholds
from surveys.disclosure.primary import is_staff
from surveys.disclosure.scope import Ints, Item, Mask, mask_of
from surveys.disclosure.spans import TOLERANCE, all_rows, combination, residual

Atoms = frozenset[int]


@dataclass(frozen=True)
class Insight:
    """A set of people that is found although it is too small: the row it lies in, the rows it takes, the unit (index)
    whose own answers it takes, and the latest release about a single unit that it takes."""

    row: int
    rows: tuple[int, ...]
    town: int | None
    release: int | None


@dataclass(frozen=True)
class Reader:
    """Somebody who has read ``told`` about single units and knows what the unit ``own`` (index) answered, if any."""

    item: Item
    columns: Columns
    shown: frozenset[int]
    told: tuple[Known, ...]
    own: int | None
    limits: Thresholds

    @cached_property
    def figures(self) -> tuple[Atoms, ...]:
        """The largest first."""
        return tuple(sorted({entry.atoms for entry in self.told}, key=lambda atoms: (-len(atoms), min(atoms))))

    @cached_property
    def fresh(self) -> dict[Atoms, int]:
        """What this release would tell about a single unit: the cell by its atoms."""
        cells = self.item.scope.cells
        across = self.item.scope.population.across
        return {} if across else {cells[number].atoms: number for number in sorted(self.shown, reverse=True)}

    @cached_property
    def foreign(self) -> Mask:
        """Atoms that the reader does not know anyway."""
        return np.asarray(self.item.scope.towns != (-1 if self.own is None else self.own))

    def insight(self, row: int, rows: tuple[int, ...]) -> Insight:
        mask = self.columns.row(row)
        releases = [entry.release for entry in self.told if mask[list(entry.atoms)].any()]
        return Insight(row, rows, self.own, max(releases, default=None))

    def is_small(self, atoms: Atoms) -> bool:
        """Whether somebody answered, but fewer than a single unit may show."""
        mask = mask_of(atoms, self.item.scope.size)
        least = self.limits.staff if is_staff(self.item, mask) else self.limits.answers
        return 0 < int(self.item.n[mask].sum()) < least


def insights(item: Item, columns: Columns, shown: frozenset[int], limits: Thresholds) -> Iterator[Insight]:
    """Small sets that follow from everything shown, earlier figures and those about single units together.

    Those that follow from earlier figures alone are left out: hiding something now cannot help against them.
    """
    if not item.scope.population.across and not item.shared:
        return  # nothing links this unit with others
    public = tuple(entry for entry in item.alone if not entry.confidential)
    readers: list[tuple[tuple[Known, ...], int | None]] = [(item.alone, None)] if item.alone else []
    readers += [(public, town) for town in range(len(item.scope.towns_of))] if public else []
    for told, own in readers:
        reader = Reader(item, columns, shown, told, own, limits)
        yield from _combined(reader)
        yield from _left_over(reader)


def _combined(reader: Reader) -> Iterator[Insight]:
    """By rank: cells, what rows share, what a unit has in a row."""
    beside = beside_of(reader.columns, reader.figures, reader.own)
    rows, before = all_rows(reader.columns, reader.shown)
    found = residual(beside.gram, beside.product, beside.norms, rows) < TOLERANCE
    if len(before):
        found &= residual(beside.gram, beside.product, beside.norms, before) >= TOLERANCE
    for place in np.flatnonzero(found & (beside.norms > TOLERANCE)).tolist():
        atoms = frozenset(np.flatnonzero(beside.mask(place) & reader.foreign).tolist())
        if reader.is_small(_rest(atoms, [*reader.fresh, *reader.figures])):
            taken = combination(beside.gram, beside.product[:, place], rows)
            yield reader.insight(beside.candidate(place).first, taken)


def _left_over(reader: Reader) -> Iterator[Insight]:
    """By subtraction: a row less what units were told of it, and what units were told less the row that lies in it."""
    cells, towns = len(reader.item.scope.cells), reader.item.scope.towns
    across = reader.item.scope.population.across
    old, new = reader.figures, [*reader.fresh, *reader.figures]
    for row in sorted(reader.shown) if across else range(cells, reader.columns.rows.shape[0]):
        atoms = frozenset(np.flatnonzero(reader.columns.row(row) & reader.foreign).tolist())
        for way in (_rest, partial(_surplus, towns=towns)):
            found = way(atoms, new)
            if reader.is_small(found) and (across or found != way(atoms, old)):
                taken = (
                    (row,) if across else tuple(cell for told, cell in reader.fresh.items() if told & (atoms | found))
                )
                yield reader.insight(row, taken)


def _rest(atoms: Atoms, figures: Sequence[Atoms]) -> Atoms:
    """What is left when figures are taken away, the first first."""
    for figure in figures:
        if figure <= atoms:
            atoms -= figure
    return atoms


def _surplus(atoms: Atoms, figures: Sequence[Atoms], towns: Ints) -> Atoms:
    """What the smallest figures around each unit's part have besides; nothing where a part has none around it."""
    units = set(towns[list(atoms)].tolist())
    around = Atoms()
    for unit in units:
        part = frozenset(atom for atom in atoms if towns[atom] == unit)
        covers = [figure for figure in figures if part <= figure]
        if not covers:
            return Atoms()
        around |= min(covers, key=len)
    return around - atoms


class Beside:
    """All rows beside figures about single units, and everything to look for: inner products as in ``Columns``.

    Candidates are those of the columns, then what each unit has in each row. ``own``: the unit whose atoms are known.
    """

    def __init__(self, columns: Columns, figures: tuple[Atoms, ...], own: int | None) -> None:
        self.columns, self.own = columns, own
        scope = columns.scope
        self.rows = np.array([columns.row(row) for row in range(columns.rows.shape[0])], dtype=np.float64)
        self.pairs = np.array(columns.pairs, dtype=np.int64).reshape(-1, 2).T
        told: list[list[Atoms]] = [[] for _town in scope.towns_of]
        for figure in figures:
            told[scope.towns[min(figure)]].append(figure)
        atoms = [np.flatnonzero((columns.of_atom >= 0) & (scope.towns == town)) for town in range(len(told))]
        self.units = [town for town, members in enumerate(atoms) if len(members) and town != own]
        self._multiply([(atoms[town], told[town]) for town in self.units])

    def _multiply(self, units: list[tuple[Ints, list[Atoms]]]) -> None:
        size, cells = len(self.rows), len(self.columns.scope.cells)
        one, two = self.pairs
        self.gram, both = np.zeros((size, size)), np.zeros((size, len(one)))
        sizes, parts = np.zeros(len(one)), []
        for atoms, told in units:
            of_unit = self.rows[:, atoms]
            left = _beside(of_unit, atoms, told)
            shared = _beside(of_unit[one] * of_unit[two], atoms, told)
            part = left @ left.T
            parts.append(part)
            self.gram += part
            both += left @ shared.T
            sizes += (shared**2).sum(axis=1)
        pair = np.arange(len(one))
        own = np.diagonal(self.gram)
        less = [own[row] - 2 * both[row, pair] + sizes for row in (one, two)]
        self.product = np.hstack(
            [self.gram[:, :cells], both, self.gram[:, one] - both, self.gram[:, two] - both, *parts]
        )
        self.norms = np.hstack([own[:cells], sizes, *less, *(np.diagonal(part) for part in parts)])

    def candidate(self, place: int) -> Candidate:
        """What stands at a place; of a unit's part the row."""
        known = self.columns.candidates
        return known[place] if place < len(known) else Candidate("cell", self._part(place)[1])

    def mask(self, place: int) -> Mask:
        """Its atoms."""
        mask = self.columns.mask(self.candidate(place))
        if place < len(self.columns.candidates):
            return mask
        return np.asarray(mask & (self.columns.scope.towns == self._part(place)[0]))

    def _part(self, place: int) -> tuple[int, int]:
        """Unit and row."""
        unit, row = divmod(place - len(self.columns.candidates), len(self.rows))
        return self.units[unit], row


def _beside(matrix: Floats, atoms: Ints, told: list[Atoms]) -> Floats:
    """What of each row no combination of the figures gives."""
    if not told:
        return matrix
    basis = orth(np.array([[float(atom in figure) for figure in told] for atom in atoms.tolist()]))
    return np.asarray(matrix - (matrix @ basis) @ basis.T)


@lru_cache(maxsize=64)
def beside_of(columns: Columns, figures: tuple[Atoms, ...], own: int | None) -> Beside:
    """The rows beside the figures; kept, for items share them."""
    return Beside(columns, figures, own)
