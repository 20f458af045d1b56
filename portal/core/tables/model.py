"""What a table is before it becomes a file."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.text import clean_text

Kind = Literal["text", "integer", "number", "percent", "date", "datetime"]
Cell = str | int | float | Decimal | date | datetime | bool | Promise | None
"""A percent is a share: 0.25 is written as 25 %."""


class Formula(str):
    """A formula in a workbook that was read with its formulas."""


LOCAL = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Column:
    """``width`` is in characters of the standard font; it matters only for XLSX."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 20


@dataclass(frozen=True)
class Sheet:
    """``rows`` is consumed once. ``note`` stands below the table in XLSX and in the README of a CSV archive."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class SheetData:
    """What was read: cleaned text, numbers, dates; every row has as many cells as the widest one."""

    title: str
    rows: list[list[Cell]] = field(default_factory=list)


def plain(value: Cell) -> str | int | float | Decimal | date | None:
    """A cell as a writer needs it: clean text, finite numbers, local naive times; empty text is None."""
    if value is None or isinstance(value, bool):
        return None if value is None else (_("ja") if value else _("nein"))
    if isinstance(value, (float, Decimal)):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, (int, date)):
        return value
    return clean_text(str(value)) or None


def checked_row(sheet: Sheet, row: Sequence[Cell]) -> Sequence[Cell]:
    """``row``, if it has exactly one cell per column; a shifted row would put figures under a wrong heading."""
    if len(row) != len(sheet.columns):
        raise ValueError(f"Row has {len(row)} cells, sheet {sheet.title!r} has {len(sheet.columns)} columns.")
    return row


def too_many_rows(maximum: int) -> DomainError:
    return DomainError(
        _("Die Tabelle hat mehr als %(maximum)s Zeilen. Bitte teilen Sie sie auf.")
        % {"maximum": f"{maximum:,}".replace(",", ".")}
    )
