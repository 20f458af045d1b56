"""Seeded surveys: towns in counties, cohorts and size classes, groups, organisations, several releases in time order."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from surveys.disclosure import Answers, Cell, Known, Plan, Population, Thresholds, merge, protect, roll_up
from tests.surveys.disclosure.attacker import World

Atom = tuple[int, int, int, int]
"""Town, group, organisation, epoch."""
TABLES = ("group", "organisation", "county", "cohort", "size")


@dataclass
class Survey:
    """What was answered: number of answers and sum of points (0 to 10) by atom; which class a town is in, by table."""

    classes: dict[str, list[int]]
    counts: dict[Atom, int]
    sums: dict[Atom, int]
    releases: int
    atoms: list[Atom] = field(default_factory=list)


def made(seed: int, *, towns: int = 0, releases: int = 2, per_town: int = 45) -> Survey:
    """A survey of 4 to 14 towns, 3 to 9 organisations, 2 or 3 groups."""
    rng = random.Random(seed)
    towns = towns or rng.randint(4, 14)
    organisations, groups = rng.randint(3, 9), rng.randint(2, 3)
    weights = [rng.random() ** 2 + 0.03 for _ in range(organisations)]
    counts: Counter[Atom] = Counter()
    sums: Counter[Atom] = Counter()
    for town in range(towns):
        late = [
            rng.choices(range(releases), [8] + [1] * (releases - 1))[0] for _ in range(rng.randint(5, 2 * per_town))
        ]
        for epoch in late:
            atom = (town, rng.randrange(groups), rng.choices(range(organisations), weights)[0], epoch)
            counts[atom] += 1
            sums[atom] += rng.randint(0, 10)
    classes = {table: [rng.randrange(number) for _ in range(towns)] for table, number in _classes(rng, towns)}
    return Survey(classes, dict(counts), dict(sums), releases, sorted(counts))


def _classes(rng: random.Random, towns: int) -> list[tuple[str, int]]:
    return [("county", rng.randint(1, 1 + towns // 4)), ("cohort", rng.randint(1, 3)), ("size", rng.randint(1, 4))]


def population_of(survey: Survey, release: int, town: int | None = None) -> tuple[Population, Answers]:
    """The scope of a release (from 0): everything that was answered up to it, everywhere or in one town."""
    atoms = [atom for atom in survey.atoms if atom[3] <= release]
    own = [number for number, atom in enumerate(atoms) if town in {None, atom[0]}]
    cells = [Cell("total", "total", frozenset(own))]
    for table in TABLES if town is None else TABLES[:2]:
        parts: dict[int, set[int]] = {}
        for number, atom in ((number, atoms[number]) for number in own):
            parts.setdefault(_class(survey, table, atom), set()).add(number)
        cells += [Cell(table, str(key), frozenset(parts[key])) for key in sorted(parts)]
    population = Population(
        towns=tuple(atom[0] for atom in atoms),
        staff=tuple(atom[2] == 0 for atom in atoms),
        epochs=tuple(atom[3] for atom in atoms),
        cells=tuple(cells),
        across=town is None,
    )
    n, total = tuple(survey.counts[atom] for atom in atoms), tuple(survey.sums[atom] for atom in atoms)
    return population, Answers(n, total, 0, 10)


def _class(survey: Survey, table: str, atom: Atom) -> int:
    own = {"group": atom[1], "organisation": atom[2]}
    return own[table] if table in own else survey.classes[table][atom[0]]


def settled(
    population: Population, answers: Answers, known: tuple[Known, ...], thresholds: Thresholds
) -> tuple[Population, Plan, int]:
    """Protect, following the first proposal until nothing is in conflict; also how many proposals it took."""
    chosen: frozenset[tuple[str, str]] = frozenset()
    for steps in range(200):
        plan = protect(population, answers, known, thresholds, chosen)
        if not plan.conflicts:
            return population, plan, steps
        proposal = plan.conflicts[0].proposals[0]
        if proposal.kind == "merge":
            population = merge(population, proposal.table, proposal.keys)
        else:
            chosen |= {(proposal.table, key) for key in proposal.keys}
    raise AssertionError("proposals do not end")


def world_after_all(survey: Survey, thresholds: Thresholds, *, with_towns: bool = False) -> World:
    """Release again and again; then what is known: every figure that was shown, and what was hidden at the end.

    ``with_towns``: before each release across towns, two of three towns get one of their own.
    """
    told = Told(survey, thresholds)
    for release in range(survey.releases):
        for town in sorted({atom[0] for atom in survey.atoms}) if with_towns else ():
            if (town + release) % 3:
                told.release(release, town)
        told.release(release)
    return told.world()


class Told:
    """What was told so far, and what was not, across towns and of single ones."""

    def __init__(self, survey: Survey, thresholds: Thresholds) -> None:
        self.survey, self.thresholds = survey, thresholds
        self.facts: dict[frozenset[Atom], int] = {}
        self.alone: dict[frozenset[Atom], int] = {}
        self.hidden: set[frozenset[Atom]] = set()
        self.hidden_alone: set[frozenset[Atom]] = set()

    def release(self, release: int, town: int | None = None) -> None:
        """Tell everybody, or the people of a town, what is safe to tell."""
        population, answers = population_of(self.survey, release, town)
        atoms = [atom for atom in self.survey.atoms if atom[3] <= release]
        place = {atom: number for number, atom in enumerate(atoms)}
        known = tuple(_known(self.survey, fact, place, number) for fact, number in (self.facts | self.alone).items())
        population, _merges = roll_up(population, answers.n, self.thresholds)
        population, plan, _steps = settled(population, answers, known, self.thresholds)
        facts, hidden = (self.facts, self.hidden) if town is None else (self.alone, self.hidden_alone)
        together: dict[str, frozenset[Atom]] = {}
        for cell in population.cells:
            members = frozenset(atoms[number] for number in cell.atoms)
            if plan.verdicts[cell.name].shown:
                facts.setdefault(members, release)
            else:
                hidden.add(members)
                together[cell.table] = together.get(cell.table, frozenset()) | members
        hidden |= set(together.values()) if town is None else set()

    def world(self) -> World:
        """All of it, for an attacker."""
        survey = self.survey
        number_of = {atom: number for number, atom in enumerate(survey.atoms)}
        delicate = {cell for cell in self.hidden if _is_small(survey, cell)}

        def numbered(sets: Iterable[frozenset[Atom]]) -> tuple[frozenset[int], ...]:
            return tuple(frozenset(number_of[atom] for atom in found) for found in sets)

        return World(
            towns=tuple(atom[0] for atom in survey.atoms),
            n=tuple(survey.counts[atom] for atom in survey.atoms),
            facts=numbered(self.facts),
            hidden=numbered(sorted(delicate, key=sorted)),
            alone=numbered(self.alone),
            hidden_alone=numbered(sorted(self.hidden_alone, key=sorted)),
        )


def _known(survey: Survey, fact: frozenset[Atom], place: dict[Atom, int], release: int) -> Known:
    n, total = sum(survey.counts[atom] for atom in fact), sum(survey.sums[atom] for atom in fact)
    mean, step = Fraction(total, n), Fraction(1, 20)
    return Known(frozenset(place[atom] for atom in fact), n, n, (mean - step, mean + step), release)


def _is_small(survey: Survey, cell: frozenset[Atom]) -> bool:
    return sum(survey.counts[atom] for atom in cell) < 5 or len({atom[0] for atom in cell}) < 3
