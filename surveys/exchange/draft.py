"""A questionnaire as plain data, between a file and the database, and what an import has to say about it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import DomainError

Texts = dict[str, str]
"""Text by language code."""
Tree = dict[str, Any]
"""A condition of ``surveys/conditions.py``."""
Level = Literal["error", "left_out", "changed", "warning"]
NO_CODES = frozenset({"ka", "wn"})
"""Names of choices that are missing codes where nothing else says so."""


@dataclass(frozen=True)
class Place:
    """Where a thing stood in the file: sheet (or group), row from 1 (0: none), column as in the file."""

    sheet: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True)
class RowError:
    """One finding: where, and a German sentence with what is wrong and what to do.

    ``level``: error refuses the file, left_out was not taken, changed was taken differently, warning is only said.
    """

    sheet: str
    row: int
    column: str
    message: str
    level: Level = "error"


def finding(place: Place, message: str, level: Level = "error", *, column: str = "") -> RowError:
    """A finding at a place; ``column`` replaces that of the place."""
    return RowError(place.sheet, place.row, column or place.column, str(message), level)


class ImportRefused(DomainError):
    """The file cannot be taken; ``rows`` says why, in the order of the file."""

    def __init__(self, rows: list[RowError]) -> None:
        self.rows = rows
        count = len(rows)
        text = ngettext(
            "Die Datei hat %(count)s Fehler. Es wurde nichts übernommen.",
            "Die Datei hat %(count)s Fehler. Es wurde nichts übernommen.",
            count,
        )
        super().__init__(rows[0].message if count == 1 and not rows[0].row else text % {"count": count})

    @classmethod
    def because(cls, message: str, sheet: str = "") -> "ImportRefused":
        """Refuse the file as a whole."""
        return cls([RowError(sheet, 0, "", str(message))])


@dataclass
class OptionDraft:
    """A choice. Without a ``number`` it keeps that of an earlier version, or gets the next one."""

    code: str
    label: Texts
    number: int | None = None
    exclusive: bool = False


@dataclass
class MissingDraft:
    """A code for an answer that is none."""

    code: str
    label: Texts


@dataclass
class ItemDraft:
    """A question; fields as in ``surveys.models.Item``."""

    code: str
    kind: str
    label: Texts
    role: str = ""
    hint: Texts = field(default_factory=dict)
    required: bool = False
    condition: Tree = field(default_factory=dict)
    matrix: str = ""
    matrix_label: Texts = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    reversed: bool = False
    labels: dict[str, Texts] = field(default_factory=dict)
    bins: list[int] = field(default_factory=list)
    missing: list[MissingDraft] = field(default_factory=list)
    max_length: int | None = None
    options: list[OptionDraft] = field(default_factory=list)
    place: Place = field(default=Place(), compare=False)

    @property
    def choices(self) -> list[OptionDraft | MissingDraft]:
        """Everything that can be ticked, missing codes last."""
        return [*self.options, *self.missing]


@dataclass
class SectionDraft:
    """A page of the questionnaire."""

    code: str
    title: Texts
    intro: Texts = field(default_factory=dict)
    condition: Tree = field(default_factory=dict)
    items: list[ItemDraft] = field(default_factory=list)
    place: Place = field(default=Place(), compare=False)


@dataclass
class Draft:
    """A whole questionnaire. ``notes`` are findings that did not refuse it."""

    code: str
    title: Texts
    wave: str
    languages: list[str]
    sections: list[SectionDraft]
    intro: Texts = field(default_factory=dict)
    purpose: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)
    minutes: int = 10
    notes: list[RowError] = field(default_factory=list, compare=False)

    @property
    def items(self) -> list[ItemDraft]:
        """All questions in order."""
        return [item for section in self.sections for item in section.items]


def level_name(level: Level) -> str:
    """The level in words."""
    return {
        "error": _("Fehler"),
        "left_out": _("nicht übernommen"),
        "changed": _("geändert übernommen"),
        "warning": _("Hinweis"),
    }[level]
