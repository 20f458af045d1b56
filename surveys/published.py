"""What a release publishes, as plain data: stored as canonical JSON, read by pages, charts, downloads and reports.

Only disclosure control makes these values (``surveys/disclosure``); nothing behind it knows a count. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Dimension(StrEnum):
    """What a table breaks the answers down by. Every dimension but the total is a partition of the scope."""

    TOTAL = "total"
    GROUP = "group"
    ORGANISATION = "organisation"
    COUNTY = "county"
    COHORT = "cohort"
    SIZE = "size"


class Unit(StrEnum):
    """Whose answers were counted together: those of municipalities, of training cohorts, or of both."""

    TOWN = "town"
    COHORT = "cohort"
    BOTH = "both"


class State(StrEnum):
    """How a result appears. ``WORDS`` says the direction without figures; hidden is neither 0 nor not asked."""

    SHOWN = "shown"
    WORDS = "words"
    HIDDEN = "hidden"
    NOT_ASKED = "not_asked"


class Reason(StrEnum):
    """Why a result is hidden or told in words only (the numbers are those of the publication rule)."""

    NONE = ""
    FEW = "few"  # 2: too few answers
    TOWNS = "towns"  # 2: too few municipalities with enough answers
    UNIFORM = "uniform"  # 3: all the same, or all on one side with few answers
    REMAINDER = "remainder"  # 4: would uncover hidden siblings
    LINKED = "linked"  # 5: would uncover a hidden cell of another table
    NEW = "new"  # 6, 7: too few new answers since an earlier release
    OWN = "own"  # 6: a municipality could subtract its own part
    CHOSEN = "chosen"  # the consultant took it out to release the rest


class Words(StrEnum):
    """What is said instead of figures."""

    NONE = ""
    AGREE = "agree"
    DISAGREE = "disagree"
    NEUTRAL = "neutral"
    ALIKE = "alike"


@dataclass(frozen=True)
class Number:
    """A count as printed: exact where ``low == high``, else a band; ``high`` None is open."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class ItemResult:
    """The result of one item in one cell. Figures are there for ``SHOWN`` only.

    ``answered`` is the base of shares and mean; ``asked`` ≥ ``reached`` ≥ answered + skipped + missing codes.
    ``mean``, ``median`` and ``deviation`` (sample) are decimal strings in points of the scale as it was printed, one
    decimal, empty where the rule keeps them back; reversed items are not turned. ``percents`` by value (option number,
    scale point, class index) are decimal strings of the answered, "~" before those rounded to 5. ``bands`` by value are
    0 (nobody) to 6, sizes for bubbles.
    """

    state: State
    reason: Reason = Reason.NONE
    words: Words = Words.NONE
    asked: Number | None = None
    reached: Number | None = None
    answered: Number | None = None
    skipped: Number | None = None
    missing: Mapping[str, Number] = field(default_factory=dict)
    mean: str = ""
    median: str = ""
    deviation: str = ""
    percents: Mapping[int, str] = field(default_factory=dict)
    bands: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CellResult:
    """A row of a table. ``merged`` holds the keys that were rolled up into it; ``towns`` how many municipalities are in.

    ``share`` is the percentage of all responses of the scope as a decimal string, empty where hidden.
    """

    key: str
    label: str
    merged: tuple[str, ...]
    state: State
    reason: Reason
    responses: Number | None
    towns: int | None
    share: str
    items: Mapping[str, ItemResult]


@dataclass(frozen=True)
class Table:
    """All rows of one dimension, in the order of the questionnaire or of the alphabet, "übrige" last."""

    dimension: Dimension
    cells: tuple[CellResult, ...]


@dataclass(frozen=True)
class Choice:
    """A value of an item: option number, scale point, class index, with its German label (may be empty for a point)."""

    value: int
    label: str


@dataclass(frozen=True)
class ItemInfo:
    """What a reader has to know of an item. Texts are German. ``choices`` cover all values with a count of their own."""

    code: str
    kind: str
    label: str
    section: str
    matrix: str
    matrix_label: str
    minimum: int
    maximum: int
    reversed: bool
    choices: tuple[Choice, ...]
    missing: Mapping[str, str]
    condition: str


@dataclass(frozen=True)
class Method:
    """The methodological facts that stand under every result (AAPOR disclosure list). Texts are German, dates ISO.

    ``towns`` are the names of the units.
    """

    questionnaire: str
    version: str
    wave: str
    conductor: str
    sponsor: str
    population: str
    recruitment: tuple[str, ...]
    mode: str
    opened_on: str
    closed_on: str
    languages: tuple[str, ...]
    deployments: int
    towns: tuple[str, ...]
    invited: int | None
    responses: Number
    response_rate: str
    is_synthetic: bool
    limitations: tuple[str, ...]
    rule: tuple[str, ...]
    unit: Unit = Unit.TOWN


@dataclass(frozen=True)
class Published:
    """Everything a release says. ``scope`` is "deployment" or "wave"; ``title`` and ``as_of`` (ISO) are for people."""

    scope: str
    title: str
    as_of: str
    items: tuple[ItemInfo, ...]
    tables: tuple[Table, ...]
    method: Method
