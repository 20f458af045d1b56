"""Released results as sheets for CSV and XLSX: the same figures as on the page. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.tables import Cell, Column, Sheet
from portal.core.tables.model import Kind
from surveys.figures import ResultFigure, all_item_rows, item_rows
from surveys.figures.parts import source_text, warnings_text
from surveys.figures.texts import dimension_text
from surveys.published import Method, Published
from surveys.selectors.results import facts

WIDE, PLAIN = 44, 16
LABELS = 3
"""The first columns hold words, the others figures."""


def table_sheets(results: Published) -> list[Sheet]:
    """A sheet for each breakdown."""
    note = source_text(results)
    return [_sheet(dimension_text(table.dimension), *item_rows(results, table), note) for table in results.tables]


def all_rows_sheet(results: Published, number: int) -> Sheet:
    """All breakdowns of release ``number`` below each other; each row says which, and what one has to know of it."""
    head, found = all_item_rows(results)
    day = date.fromisoformat(results.as_of)
    terms = (number, day, warnings_text(results))
    rows = [(*row, *terms) for row in found]
    return _sheet(results.title, (*head, _("Auswertung"), _("Stand"), _("Hinweis")), rows)


def figure_sheet(figure: ResultFigure) -> Sheet:
    """The data of a figure."""
    return _sheet(figure.heading, *figure.download(), figure.figure.source)


def method_sheet(method: Method) -> Sheet:
    """The facts that stand under every result; lists take a row for each entry."""
    columns = [Column("fact", _("Angabe"), width=28), Column("text", _("Inhalt"), width=100)]
    return Sheet(_("Methode"), columns, list(_fact_rows(method)))


def _fact_rows(method: Method) -> Iterable[Sequence[Cell]]:
    for term, found in facts(method):
        entries = found if isinstance(found, list) else [found]
        yield from ([term if number == 0 else "", entry] for number, entry in enumerate(entries or [""]))


def _sheet(title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "") -> Sheet:
    """A column without a value in any row says nothing and is left out."""
    filled = [index for index in range(len(head)) if any(row[index] not in (None, "") for row in rows)]
    columns = [_column(index, head[index], [row[index] for row in rows]) for index in filled]
    return Sheet(title, columns, [[row[index] for index in filled] for row in rows], note)


def _column(number: int, label: str, cells: Sequence[Cell]) -> Column:
    kind: Kind = "number" if any(isinstance(cell, Decimal) for cell in cells) else "text"
    return Column(str(number), label, kind, WIDE if number < LABELS else PLAIN)
