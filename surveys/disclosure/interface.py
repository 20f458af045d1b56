"""What disclosure control is asked and what it answers, as plain data. Thresholds are those of the publication rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from typing import Literal

from surveys.published import Reason

CellKey = tuple[str, str]
"""Table and key of a cell."""
Pulse = Callable[[], object]
"""Called again and again while it takes long, for whoever wants a sign of life. It decides nothing."""


def unheard() -> None:
    """The pulse where nobody listens."""


class Rule(Enum):
    """The parts of protection. All are on; the tests switch off one at a time to show that each is needed."""

    REMAINDER = auto()
    LINKED = auto()
    BOUNDS = auto()
    EARLIER = auto()
    OWN = auto()


@dataclass(frozen=True)
class Thresholds:
    """From which numbers on something is shown. Counts are answers, ``mean_slack`` is points of the scale."""

    answers: int = 5
    staff: int = 10
    towns: int = 3
    town_answers: int = 5
    one_sided: int = 10
    deviation: int = 10
    exact: int = 20
    percent: int = 100
    rough_percent: int = 30
    new_answers: int = 5
    count_slack: int = 3
    mean_slack: Fraction = Fraction(2)
    rules: frozenset[Rule] = frozenset(Rule)


@dataclass(frozen=True)
class Cell:
    """A figure that may be published: the sum over its atoms. ``table`` is the value of a ``published.Dimension``."""

    table: str
    key: str
    atoms: frozenset[int]

    @property
    def name(self) -> CellKey:
        return self.table, self.key


@dataclass(frozen=True)
class Population:
    """Scope and tables of a release. An atom is the smallest part: town × group × organisation × epoch.

    By atom: ``towns`` (any numbers), ``staff`` (of an administration) and ``epochs`` (0: counted before the first earlier
    release, 1: after it, …). ``cells`` are one cell of table "total" and, per further table, a partition of the scope.
    ``across`` says that several towns are put together; cells of ``town_tables`` are unions of whole towns.
    """

    towns: tuple[int, ...]
    staff: tuple[bool, ...]
    epochs: tuple[int, ...]
    cells: tuple[Cell, ...]
    across: bool
    town_tables: frozenset[str] = frozenset({"total", "county", "cohort", "size"})


@dataclass(frozen=True)
class Answers:
    """One item by atom: ``n`` answered, ``total`` of their points (None where no mean is shown), range of the scale.

    ``asked`` tells a cell in which nobody was asked from one in which nobody answered; without it everybody was asked.
    """

    n: tuple[int, ...]
    total: tuple[int, ...] | None
    low: int
    high: int
    asked: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Known:
    """Published earlier about the same item: which atoms were added up, between what n, and what mean, if any.

    ``confidential``: about a single unit, and read by nobody but its own people and the consultancy.
    """

    atoms: frozenset[int]
    low: int
    high: int
    mean: tuple[Fraction, Fraction] | None = None
    release: int = 0
    confidential: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether a cell is shown; not shown without a reason: nobody was asked."""

    shown: bool
    reason: Reason = Reason.NONE


ProposalKind = Literal["merge", "hide"]
ConflictKind = Literal["earlier", "own", "bounds"]


@dataclass(frozen=True)
class Proposal:
    """What would end a conflict: put cells of a table together, or take cells out."""

    kind: ProposalKind
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """A cell that could be computed although it is hidden, or new answers that could.

    ``against`` is the number of the earlier release ("earlier"), the town that could compute it ("own"), or None.
    """

    kind: ConflictKind
    table: str
    key: str
    against: int | None
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class Plan:
    """The verdict on every cell, and what a person has to decide before a release."""

    verdicts: Mapping[CellKey, Verdict]
    conflicts: tuple[Conflict, ...]

    @property
    def shown(self) -> frozenset[CellKey]:
        return frozenset(name for name, verdict in self.verdicts.items() if verdict.shown)


LeakKind = Literal["small", "exact", "count", "mean"]


@dataclass(frozen=True)
class Leak:
    """What an attacker computes: a set of atoms that fails the rule, or too narrow bounds of a hidden cell.

    ``kind``: "small" a difference that fails the rule, "exact" a hidden figure, "count" and "mean" too narrow a range.
    ``town`` is the town whose own answers it takes, ``release`` the earlier release. ``culprits`` are the shown cells
    that take part, cheapest first.
    """

    kind: LeakKind
    table: str
    key: str
    low: float
    high: float
    town: int | None = None
    release: int | None = None
    culprits: tuple[CellKey, ...] = field(default=())
