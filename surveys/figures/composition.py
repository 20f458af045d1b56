"""Who answered: shares of the groups of a table."""

from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from portal.core.charts import ROOMY, PercentRow, share_bars
from surveys.figures.parts import BRIEF, ResultFigure, decimal_of, headed, quoted, source_text, total_of, with_n
from surveys.figures.rows import composition_rows
from surveys.figures.texts import chart_text, dimension_text, n_text, percent_text, reason_text
from surveys.published import CellResult, Dimension, Published, State, Table


def composition_key(dimension: Dimension) -> str:
    return f"zusammensetzung-{BRIEF[dimension]}"


def composition(published: Published, table: Table) -> ResultFigure:
    """Every group of the table with its share of all responses; in the order of the table, nothing is ranked."""
    key, name = composition_key(table.dimension), dimension_text(table.dimension)
    total = total_of(published)
    note = n_text(total.responses if total else published.method.responses)
    figure = share_bars(
        key,
        _("Zusammensetzung nach %(name)s") % {"name": name},
        [_row(cell) for cell in table.cells],
        source=source_text(published),
        wide=ROOMY,
        caption=with_n(_("Anteile an allen Antwortbögen in Prozent"), note) + ".",
    )
    return ResultFigure(
        key=key,
        dimension=table.dimension,
        heading=headed(_("Wer geantwortet hat, nach %(name)s") % {"name": name}, with_n(_finding(table), note)),
        lead=" ".join([_lead(table), *_merged(table)]),
        figure=figure,
        items=(),
        download=partial(composition_rows, table),
        block=key,
        view=name,
        said="" if any(cell.state == State.SHOWN for cell in table.cells) else hidden_text(table),
    )


def _row(cell: CellResult) -> PercentRow:
    share = decimal_of(cell.share)
    absent = _("Anteil nicht gezeigt") if cell.state == State.SHOWN else chart_text(cell)
    return PercentRow(cell.label, share, n_text(cell.responses), absent, is_rough=cell.share.startswith("~"))


def _finding(table: Table) -> str:
    """The largest share of a kind of people, as far as shares are shown; places and a roll-up are not compared."""
    if table.dimension not in {Dimension.GROUP, Dimension.ORGANISATION}:
        return _range(table)
    whole = [cell for cell in table.cells if not cell.merged]
    known = [(share, cell) for cell in whole if (share := decimal_of(cell.share)) is not None]
    if not known:
        return "" if any(cell.share for cell in table.cells) else _("keine Anteile gezeigt")
    highest = max(share for share, _cell in known)
    first = [cell for share, cell in known if share == highest]
    values = {"label": _(" und ").join(quoted(cell.label) for cell in first), "share": percent_text(first[0].share)}
    if len(known) == 1:
        return _("%(label)s %(share)s") % values
    if len(first) > 2:
        return _("mehrere gleich große Anteile")
    return _words(len(first), is_complete=all(cell.state == State.SHOWN for cell in table.cells)) % values


def _range(table: Table) -> str:
    known = [cell.share for cell in table.cells if cell.share]
    if not known:
        return _("keine Anteile gezeigt")
    low, high = min(known, key=Decimal), max(known, key=Decimal)
    if low == high:
        return _("%(count)s Anteile zu %(share)s") % {"count": len(known), "share": percent_text(low)}
    return _("Anteile von %(low)s bis %(high)s") % {"low": percent_text(low), "high": percent_text(high)}


def _words(count: int, *, is_complete: bool) -> str:
    """Where a group is hidden, its share may be larger."""
    if count == 1:
        whole, shown = (
            _("größter Anteil %(label)s mit %(share)s"),
            _("größter gezeigter Anteil %(label)s mit %(share)s"),
        )
    else:
        whole = _("größte Anteile %(label)s mit je %(share)s")
        shown = _("größte gezeigte Anteile %(label)s mit je %(share)s")
    return whole if is_complete else shown


def _lead(table: Table) -> str:
    hidden = [cell for cell in table.cells if cell.state != State.SHOWN]
    text = _("Die Anteile beschreiben, wer teilgenommen hat, nicht die Bevölkerung oder die Organisationen vor Ort.")
    if any(cell.state == State.SHOWN and not cell.share for cell in table.cells):
        text += " " + _("Wo die Zahl der Antworten nur als Spanne steht, wird kein Anteil gezeigt.")
    if not hidden:
        return text
    return f"{text} " + _("Ohne Anteil: %(count)s (%(reasons)s).") % {
        "count": len(hidden),
        "reasons": hidden_text(table),
    }


def hidden_text(table: Table) -> str:
    """Why rows of a table are hidden, each reason once."""
    hidden = [cell for cell in table.cells if cell.state != State.SHOWN]
    return "; ".join(dict.fromkeys(reason_text(cell.reason) or chart_text(cell) for cell in hidden))


def _merged(table: Table) -> list[str]:
    merged = sum(len(cell.merged) for cell in table.cells)
    if not merged:
        return []
    return [_("Kleine Gruppen sind zusammengefasst (%(count)s).") % {"count": merged}]
