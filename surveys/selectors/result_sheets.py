"""Released results as sheets for CSV and XLSX: the same figures as on the page. Pure."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from portal.core.tables import Cell, Column, Sheet
from surveys.figures import ResultFigure, item_rows
from surveys.figures.texts import dimension_text
from surveys.published import Method, Published
from surveys.selectors.results import facts

WIDE, PLAIN = 44, 16
LABELS = 3
"""The first columns hold words, the others figures."""


def table_sheets(results: Published) -> list[Sheet]:
    """A sheet for each breakdown."""
    found = []
    for table in results.tables:
        header, rows = item_rows(results, table)
        found.append(Sheet(dimension_text(table.dimension), _columns(header), rows))
    return found


def all_rows_sheet(results: Published) -> Sheet:
    """All breakdowns below each other, the first column says which."""
    rows: list[Sequence[Cell]] = []
    header: Sequence[str] = ()
    for table in results.tables:
        header, found = item_rows(results, table)
        rows += [[dimension_text(table.dimension), *row] for row in found]
    return Sheet(results.title, _columns([_("Aufschlüsselung"), *header]), rows)


def figure_sheet(figure: ResultFigure) -> Sheet:
    """The data of a figure."""
    head, rows = figure.download()
    return Sheet(figure.heading, _columns(head), rows, figure.figure.source)


def method_sheet(method: Method) -> Sheet:
    """The facts that stand under every result; lists take a row for each entry."""
    columns = [Column("fact", _("Angabe"), width=28), Column("text", _("Inhalt"), width=100)]
    return Sheet(_("Methode"), columns, list(_fact_rows(method)))


def _fact_rows(method: Method) -> Iterable[Sequence[Cell]]:
    for term, found in facts(method):
        entries = found if isinstance(found, list) else [found]
        yield from ([term if number == 0 else "", entry] for number, entry in enumerate(entries or [""]))


def _columns(header: Sequence[str]) -> list[Column]:
    return [
        Column(str(number), label, width=WIDE if number < LABELS else PLAIN) for number, label in enumerate(header)
    ]
