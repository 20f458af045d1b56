"""What matters most of a page of results, in three to five sentences. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.figures.parts import ResultFigure, mean_of, result_of, total_of
from surveys.figures.texts import number_text, unbroken
from surveys.published import Dimension, Published, State, Table

MOST = 5


@dataclass(frozen=True)
class Highlight:
    """A sentence and the figure that shows it; ``key`` is empty where none does."""

    text: str
    key: str = ""


def highlights(published: Published, table: Table, figures: Sequence[ResultFigure]) -> list[Highlight]:
    """How many answered, who mostly, then the findings of the first matrices, or what differs most between the rows."""
    total = total_of(published)
    number = number_text(total.responses if total and total.responses else published.method.responses)
    found = [Highlight(unbroken(_("Ausgewertet sind %(number)s Antworten.") % {"number": number}))]
    found += _hidden(table)
    drawn = [figure for figure in figures if not figure.said]
    who = [figure for figure in drawn if not figure.items and figure.dimension == _main(table)]
    rest = _widest(table, drawn) if table.dimension != Dimension.TOTAL else _first(drawn)
    return [*found, *(Highlight(_ended(figure.heading), figure.key) for figure in [*who, *rest])][:MOST]


def _main(table: Table) -> Dimension:
    """Of the total the composition by group says most."""
    return Dimension.GROUP if table.dimension == Dimension.TOTAL else table.dimension


def _hidden(table: Table) -> list[Highlight]:
    hidden = sum(cell.state != State.SHOWN for cell in table.cells)
    if not hidden or table.dimension == Dimension.TOTAL:
        return []
    text = ngettext(
        "Von %(all)s Zeilen ist eine zum Schutz der Antwortenden verdeckt.",
        "Von %(all)s Zeilen sind %(hidden)s zum Schutz der Antwortenden verdeckt.",
        hidden,
    )
    return [Highlight(text % {"all": len(table.cells), "hidden": hidden})]


def _first(figures: Iterable[ResultFigure]) -> list[ResultFigure]:
    """The figures that open the blocks of the questions: those of matrices come first."""
    opening: dict[str, ResultFigure] = {}
    for figure in figures:
        if figure.items and figure.heading != figure.figure.title:
            opening.setdefault(figure.block, figure)
    return list(opening.values())


def _widest(table: Table, figures: Iterable[ResultFigure]) -> list[ResultFigure]:
    """Two figures whose means lie farthest apart between the rows. Nothing is ranked: rows are not named."""
    apart = {figure.key: (_apart(table, figure), figure) for figure in figures if figure.items}
    ordered = sorted(apart.values(), key=lambda pair: -pair[0])
    return [figure for distance, figure in ordered[:2] if distance]


def _apart(table: Table, figure: ResultFigure) -> Decimal:
    spans = []
    for code in figure.items:
        means = [mean for cell in table.cells if (mean := mean_of(result_of(cell, code))) is not None]
        spans.append(max(means) - min(means) if means else Decimal(0))
    return max(spans, default=Decimal(0))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
