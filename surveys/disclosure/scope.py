"""A population and the answers of one item as arrays: the form in which the rules read them."""

from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from surveys.disclosure.interface import Answers, Cell, CellKey, Known, Population, Pulse, unheard

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
TOTAL = "total"


class Scope:
    """A population: cells by name and by table, atoms as masks, what lies inside what.

    ``cell_of`` gives by table and atom the index of its cell, -1 for none.
    """

    def __init__(self, population: Population) -> None:
        self.population = population
        self.size = len(population.towns)
        self.towns_of, towns = np.unique(np.asarray(population.towns, dtype=np.int64), return_inverse=True)
        self.towns: Ints = towns.reshape(-1).astype(np.int64)
        self.staff: Mask = np.asarray(population.staff, dtype=bool)
        self.cells = population.cells
        self.index: dict[CellKey, int] = {cell.name: number for number, cell in enumerate(self.cells)}
        if len(self.index) != len(self.cells):
            raise ValueError("two cells of a table share a key")
        self.tables: dict[str, list[int]] = {}
        for number, cell in enumerate(self.cells):
            self.tables.setdefault(cell.table, []).append(number)
        if len(self.tables.get(TOTAL, ())) != 1:
            raise ValueError("one cell of the table total is needed")
        self.total = self.tables[TOTAL][0]
        self.cell_of = {table: self._cell_of(numbers) for table, numbers in self.tables.items()}

    def _cell_of(self, numbers: list[int]) -> Ints:
        found = np.full(self.size, -1, dtype=np.int64)
        for number in numbers:
            atoms = np.fromiter(self.cells[number].atoms, dtype=np.int64)
            if (found[atoms] >= 0).any():
                raise ValueError(f"cells of the table {self.cells[number].table} overlap")
            found[atoms] = number
        return found

    def mask(self, number: int) -> Mask:
        """Atoms of a cell; not to be written to."""
        return self._masks[number]

    @cached_property
    def _masks(self) -> list[Mask]:
        return [np.asarray(self.cell_of[cell.table] == number) for number, cell in enumerate(self.cells)]

    def is_townwise(self, number: int) -> bool:
        """Whether the cell is a union of whole towns."""
        return self.cells[number].table in self.population.town_tables

    @cached_property
    def inside(self) -> dict[tuple[int, str], list[int]]:
        """By cell and other table: the cells of that table that lie wholly inside it, where there are any."""
        found: dict[tuple[int, str], list[int]] = {}
        for table, numbers in self.tables.items():
            for other, of_atom in self.cell_of.items():
                if other != table:
                    for inner, outer in self._nested(of_atom, numbers):
                        found.setdefault((inner, table), []).append(outer)
        return found

    def _nested(self, outer_of: Ints, inner: list[int]) -> Iterable[tuple[int, int]]:
        """(outer, inner) where all atoms of the inner cell lie in one outer cell."""
        for number in inner:
            around = np.unique(outer_of[self.mask(number)])
            if len(around) == 1 and around[0] >= 0:
                yield int(around[0]), number

    def numbers(self, names: Iterable[CellKey]) -> set[int]:
        """Indexes of cells by name; a name that is no cell is a ``KeyError``."""
        return {self.index[name] for name in names}


@lru_cache(maxsize=8)
def scope_of(population: Population) -> Scope:
    """The scope of a population; kept, for all items of a release share it."""
    return Scope(population)


@lru_cache(maxsize=512)
def mask_of(atoms: frozenset[int], size: int) -> Mask:
    """A set of atoms as a mask."""
    mask = np.zeros(size, dtype=bool)
    mask[np.fromiter(atoms, dtype=np.int64, count=len(atoms))] = True
    return mask


class Item:
    """The answers of one item over a scope: counts by cell, by cell and town.

    ``known`` are earlier figures, without those about a single town where this release is across towns. ``alone`` are
    all of those, ``shared`` the others (see ``insiders``). ``proved`` remembers what was found harmless: the more is
    hidden, the less is known.
    """

    def __init__(self, scope: Scope, answers: Answers, known: Collection[Known] = (), pulse: Pulse = unheard) -> None:
        self.scope, self.answers, self.pulse = scope, answers, pulse
        self.n: Ints = np.asarray(answers.n, dtype=np.int64)
        self.sums: Ints | None = None if answers.total is None else np.asarray(answers.total, dtype=np.int64)
        entries = tuple(entry for entry in known if entry.atoms)
        self.alone = tuple(entry for entry in entries if self._is_alone(entry))
        self.shared = tuple(entry for entry in entries if not self._is_alone(entry))
        self.known = self.shared if scope.population.across else entries
        if len(self.n) != scope.size or (self.sums is not None and len(self.sums) != scope.size):
            raise ValueError("answers do not fit the atoms")
        self.by_town: Ints = np.zeros((len(scope.cells), len(scope.towns_of)), dtype=np.int64)
        for of_atom in scope.cell_of.values():
            in_table = of_atom >= 0
            np.add.at(self.by_town, (of_atom[in_table], scope.towns[in_table]), self.n[in_table])
        self.counts: Ints = self.by_town.sum(axis=1)
        self.proved: dict[tuple[int, bool], list[frozenset[int]]] = {}

    def _is_alone(self, entry: Known) -> bool:
        towns = self.scope.population.towns
        return len({towns[atom] for atom in entry.atoms}) == 1

    @cached_property
    def empty(self) -> frozenset[int]:
        """Cells in which nobody was asked: known to everybody as no answers."""
        if self.answers.asked is None:
            return frozenset()
        asked = np.asarray(self.answers.asked, dtype=np.int64)
        return frozenset(number for number in range(len(self.scope.cells)) if not asked[self.scope.mask(number)].sum())

    def towns_in(self, mask: Mask) -> Ints:
        """Answered by town over a set of atoms."""
        found = np.bincount(self.scope.towns[mask], weights=self.n[mask], minlength=len(self.scope.towns_of))
        return found.astype(np.int64)

    def known_mask(self, entry: Known) -> Mask:
        return mask_of(entry.atoms, self.scope.size)

    def name(self, number: int) -> CellKey:
        return self.scope.cells[number].name

    def cell(self, number: int) -> Cell:
        return self.scope.cells[number]
