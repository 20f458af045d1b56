"""Means of a scale question by the groups of a table; two neighbouring questions share one chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from portal.core.charts import ROOMY, DotRow, dot_plot
from surveys.figures.parts import (
    BRIEF,
    ResultFigure,
    absent_of,
    ended,
    full_label,
    headed,
    is_scale,
    mean_of,
    n_span,
    note_of,
    result_of,
    reversals,
    scale_texts,
    shared_labels,
    source_text,
    span_of,
    subjects,
    was_asked,
    with_n,
)
from surveys.figures.rows import item_rows
from surveys.figures.runs import runs_of
from surveys.figures.texts import dimension_text, state_text
from surveys.published import CellResult, Dimension, ItemInfo, ItemResult, Published, Table


@dataclass(frozen=True)
class Split:
    """One chart: one question, or two without matrix that share section and range."""

    items: tuple[ItemInfo, ...]

    def key(self, dimension: Dimension) -> str:
        return "-".join(["nach", BRIEF[dimension], *(item.code for item in self.items)])


def splits_of(published: Published) -> list[Split]:
    """In the order of the questionnaire."""
    pairs = {run.first.code: run.items for run in runs_of(published) if len(run.items) == 2 and not run.first.matrix}
    seconds = {items[1].code for items in pairs.values()}
    return [
        Split(pairs.get(item.code, (item,))) for item in published.items if is_scale(item) and item.code not in seconds
    ]


def means_by(published: Published, table: Table, split: Split) -> ResultFigure:
    """A row per group in the order of the table: groups, counties and cohorts are not ranked."""
    first, key = split.items[0], split.key(table.dimension)
    name, is_pair = dimension_text(table.dimension), len(split.items) > 1
    asked = [cell for cell in table.cells if any(was_asked(result_of(cell, item.code)) for item in split.items)]
    results = [result_of(cell, item.code) for cell in asked for item in split.items]
    subject = first.section if is_pair and first.section else full_label(first)
    figure = dot_plot(
        key,
        _("%(subject)s (nach %(name)s)") % {"subject": subject, "name": name},
        [_row(cell, split.items) for cell in asked],
        first.minimum,
        first.maximum,
        series=[item.label for item in split.items] if is_pair else (),
        labels=shared_labels(split.items),
        source=source_text(published),
        wide=ROOMY,
        caption=_("Mittelwerte; n: Zahl der Antworten je Zeile."),
    )
    return ResultFigure(
        key=key,
        dimension=table.dimension,
        heading=headed(subject, with_n(_finding(name, results), n_span(results))),
        lead=" ".join(
            [
                *_asked(split.items),
                scale_texts(split.items),
                *_not_asked(table, asked),
                *_notes(table.dimension, split.items),
            ]
        ),
        figure=figure,
        items=tuple(item.code for item in split.items),
        download=partial(item_rows, published, table, [item.code for item in split.items]),
        block=f"{first.section}-{first.matrix}",
        view=subject,
        group=_("%(subject)s (nach %(name)s)") % {"subject": subjects(published.items)[first.code], "name": name},
        said="" if span_of(map(mean_of, results)) else ", ".join(dict.fromkeys(map(state_text, results or [None]))),
    )


def _not_asked(table: Table, asked: Sequence[CellResult]) -> list[str]:
    labels = [f"„{cell.label}“" for cell in table.cells if cell not in asked]
    return [ended(_("Nicht gefragt: %(labels)s") % {"labels": ", ".join(labels)})] if labels else []


def _finding(name: str, results: Sequence[ItemResult | None]) -> str:
    span = span_of(map(mean_of, results))
    if not span:
        return _("kein Ergebnis nach %(name)s gezeigt") % {"name": name}
    return _("Mittelwerte nach %(name)s %(span)s") % {"name": name, "span": span}


def _row(cell: CellResult, items: Sequence[ItemInfo]) -> DotRow:
    results = [result_of(cell, item.code) for item in items]
    notes = [note_of(result) for result in results]
    together = notes[0] if len(set(notes)) == 1 else " / ".join([notes[0] or "–", *_bare(notes[1:])])
    return DotRow(
        cell.label,
        [mean_of(result) for result in results],
        together,
        [absent_of(result) for result in results],
        _bare(notes) if len(set(notes)) > 1 else (),
    )


def _bare(notes: Sequence[str]) -> list[str]:
    return [note.removeprefix("n = ") or "–" for note in notes]


def _asked(items: Sequence[ItemInfo]) -> list[str]:
    """The question above a matrix, where the heading does not hold it."""
    first = items[0]
    if not first.matrix_label or full_label(first) != first.label.strip():
        return []
    return [ended(_("Gefragt wurde: %(question)s") % {"question": f"„{first.matrix_label}“"})]


def _notes(dimension: Dimension, items: Sequence[ItemInfo]) -> list[str]:
    others = _("In jeder Kohorte haben andere Kommunen und andere Personen geantwortet.")
    return [*([others] if dimension == Dimension.COHORT else []), *reversals(items)]
