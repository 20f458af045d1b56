"""Parts of the page of a release that take drawing or counting; the page keeps them by the checksum of the release."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.enums import TEXT_KINDS
from surveys.figures import FigureBlock, Highlight, ResultFigure, Told, blocks_of, highlights, result_figures, told_of
from surveys.figures.composition import hidden_text
from surveys.figures.parts import source_text
from surveys.figures.texts import decimal_text, dimension_text, number_text, state_text
from surveys.models import Release
from surveys.published import Dimension, ItemInfo, ItemResult, Published, State, Table
from surveys.selectors.releases import published
from surveys.selectors.result_tables import (
    Block,
    HiddenPart,
    blocks,
    cell_sides,
    hidden_parts,
    rolled_up,
    table_of,
    total_cell,
    total_of,
)

KEPT_SECONDS = 3600


class Body:
    """What a page says of a breakdown: it follows from the released results alone, so equal checksums give equal markup.

    Everything is made when the template asks for it: once in ``KEPT_SECONDS``. No query beyond that of ``published``.
    """

    def __init__(self, release: Release, table: Table) -> None:
        self.results, self.table = published(release), table

    @cached_property
    def figures(self) -> tuple[ResultFigure, ...]:
        return result_figures(self.results, self.table.dimension)

    @property
    def highlights(self) -> list[Highlight]:
        return highlights(self.results, self.table, self.figures)

    @property
    def figure_blocks(self) -> list[FigureBlock]:
        return blocks_of(self.figures)

    @property
    def told(self) -> list[Told]:
        return told_of(self.figures)

    @property
    def source(self) -> str:
        return source_text(self.results)

    @property
    def nothing(self) -> str:
        """Why a breakdown shows nothing at all; empty where it shows something."""
        return nothing_text(self.table)

    @property
    def blocks(self) -> list[Block]:
        return blocks(self.results.items, cell_sides(self.table), "tabelle")

    @property
    def counts(self) -> "DataTable":
        return counts_table(self.results)

    @property
    def hidden(self) -> list[HiddenPart]:
        return hidden_parts(self.results, self.table)

    @property
    def rolled_up(self) -> list[tuple[str, int]]:
        return rolled_up(self.table)


def nothing_text(table: Table) -> str:
    """Why a breakdown shows nothing at all; empty where a row is shown."""
    if any(cell.state == State.SHOWN for cell in table.cells):
        return ""
    return _("In dieser Aufschlüsselung ist jede Zeile verdeckt (%(reasons)s).") % {"reasons": hidden_text(table)}


@dataclass(frozen=True)
class DataTable:
    """Input of the component ``data_table``."""

    columns: list[dict[str, Any]]
    rows: list[list[str]]


def counts_table(results: Published) -> DataTable:
    """Who was asked and who answered each question, with mean, median and deviation, over all answers."""
    items = [item for item in results.items if item.kind not in TEXT_KINDS]
    missing = list(dict.fromkeys(label for item in items for label in item.missing.values()))
    words = [_("Frage"), _("Ergebnis")]
    numbers = [_("gefragt"), _("erreicht"), _("beantwortet"), _("übersprungen"), *missing]
    numbers += [_("Mittelwert"), _("Median"), _("Standardabweichung")]
    columns = [{"label": label} for label in words] + [{"label": label, "numeric": True} for label in numbers]
    cell = total_cell(results)
    return DataTable(columns, [_count_row(item, cell.items.get(item.code), missing) for item in items])


def _count_row(item: ItemInfo, result: ItemResult | None, missing: Sequence[str]) -> list[str]:
    if result is None:
        return [item.label, state_text(result), *["–"] * (7 + len(missing))]
    counts = [number_text(count) for count in (result.asked, result.reached, result.answered, result.skipped)]
    named = {label: result.missing.get(code) for code, label in item.missing.items()}
    figures = [decimal_text(value) or "–" for value in (result.mean, result.median, result.deviation)]
    said = _("gezeigt") if result.state == State.SHOWN else state_text(result)
    return [item.label, said, *counts, *(number_text(named.get(label)) for label in missing), *figures]


DIMENSIONS = {
    "gesamt": Dimension.TOTAL,
    "gruppe": Dimension.GROUP,
    "organisation": Dimension.ORGANISATION,
    "kreis": Dimension.COUNTY,
    "kohorte": Dimension.COHORT,
    "groesse": Dimension.SIZE,
}
"""Value of the parameter ``nach`` → dimension; part of permanent links."""
SLUGS = {dimension: slug for slug, dimension in DIMENSIONS.items()}


def chosen_table(results: Published, wanted: str) -> Table:
    """The table that the address asks for, else the total."""
    return table_of(results, DIMENSIONS.get(wanted, Dimension.TOTAL)) or total_of(results)


@dataclass(frozen=True)
class Tab:
    """One choice of a breakdown."""

    label: str
    url: str
    current: bool


def tabs(release: Release, results: Published, current: Table) -> list[Tab]:
    """A link for each breakdown that the release has."""
    url = reverse("surveys:result_release", args=[release.pk])
    return [
        Tab(
            dimension_text(table.dimension)
            if not nothing_text(table)
            else _("%(name)s (nichts zu zeigen)") % {"name": dimension_text(table.dimension)},
            f"{url}?nach={SLUGS[table.dimension]}",
            table.dimension == current.dimension,
        )
        for table in results.tables
    ]
