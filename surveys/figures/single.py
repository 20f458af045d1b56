"""One question: how its answers are distributed over points, choices or classes."""

from django.utils.translation import gettext as _

from portal.core.charts import ROOMY, PercentRow, share_bars
from portal.core.charts.scales import point_text
from surveys.enums import ItemKind
from surveys.figures.parts import (
    ResultFigure,
    headed,
    is_rough,
    is_scale,
    labels_of,
    mean_of,
    mean_text,
    note_of,
    percents_of,
    quoted,
    remarks,
    result_of,
    scale_text,
    source_text,
    table_of,
    total_of,
    with_n,
)
from surveys.figures.rows import item_rows
from surveys.figures.texts import chart_text, decimal_text, number_text, percent_text, state_text
from surveys.published import Dimension, ItemInfo, ItemResult, Published, State


def singles_of(published: Published) -> list[ItemInfo]:
    """Choices, numbers and the scales that stand in no matrix."""
    kinds = {ItemKind.SINGLE, ItemKind.MULTI, ItemKind.NUMBER}
    return [item for item in published.items if item.kind in kinds or (is_scale(item) and not item.matrix)]


def distribution_key(item: ItemInfo) -> str:
    return f"verteilung-{item.code}"


def distribution(published: Published, item: ItemInfo, block: str = "") -> ResultFigure:
    """Percent of the answered by value, in the order of the questionnaire; all values, also those nobody chose.

    ``block``: that of the neighbours whose means share a chart.
    """
    table, total = table_of(published, Dimension.TOTAL), total_of(published)
    result = result_of(total, item.code)
    note, key = note_of(result), distribution_key(item)
    several = _("Mehrfachnennungen") if item.kind == ItemKind.MULTI else ""
    unit = _("Anteile an den Antworten in Prozent") if percents_of(result) else _("Alle Antwortenden zusammen")
    caption = with_n(unit, ", ".join(filter(None, (several, note))))
    caption += "; " + _("auf 5 gerundet") if is_rough(result) else ""
    figure = share_bars(
        key, item.label, _rows(item, result), source=source_text(published), wide=ROOMY, caption=f"{caption}."
    )
    return ResultFigure(
        key=key,
        dimension=Dimension.TOTAL,
        heading=headed(item.label, with_n(_finding(item, result), note)),
        lead=" ".join(_lead(item, result)),
        figure=figure,
        items=(item.code,),
        download=lambda: item_rows(published, table, [item.code]) if table else ((), ()),
        block=block or key,
        view=item.label,
        said="" if percents_of(result) or _number_text(result) else state_text(result) or chart_text(result),
    )


def _rows(item: ItemInfo, result: ItemResult | None) -> list[PercentRow]:
    percents = percents_of(result)
    if not percents:
        said = _number_text(result) if item.kind == ItemKind.NUMBER else ""
        return [PercentRow(_("Alle Antwortenden"), None, absent=said or chart_text(result))]
    rough = is_rough(result)
    return [PercentRow(label, percents.get(value), is_rough=rough) for value, label in _values(item).items()]


def _values(item: ItemInfo) -> dict[int, str]:
    if item.kind != ItemKind.SCALE:
        return {choice.value: choice.label or str(choice.value) for choice in item.choices}
    return {
        point: f"{point_text(point)} – {name}" if name else point_text(point)
        for point, name in labels_of(item).items()
    }


def _finding(item: ItemInfo, result: ItemResult | None) -> str:
    if result is None or result.state != State.SHOWN:
        return state_text(result)
    mean = mean_of(result)
    if item.kind == ItemKind.NUMBER:
        return _number_finding(result)
    if item.kind == ItemKind.SCALE:
        return mean_text(item, mean) if mean is not None else ""
    percents = percents_of(result)
    highest = max(percents.values(), default=None)
    first = [choice for choice in item.choices if highest and percents.get(choice.value) == highest]
    if not 1 <= len(first) <= 2:
        return ""
    share = percent_text(result.percents[first[0].value])
    labels = _(" und ").join(quoted(choice.label) for choice in first)
    text = (
        _("am häufigsten %(labels)s mit %(share)s")
        if len(first) == 1
        else _("am häufigsten %(labels)s mit je %(share)s")
    )
    return text % {"labels": labels, "share": share}


def _number_text(result: ItemResult | None) -> str:
    """Numbers that are not counted by class have no shares, only these."""
    if result is None or result.state != State.SHOWN or not result.mean:
        return ""
    mean = _("Mittelwert %(mean)s") % {"mean": decimal_text(result.mean)}
    median = _("Median %(median)s") % {"median": decimal_text(result.median)} if result.median else ""
    return ", ".join(filter(None, (mean, median)))


def _number_finding(result: ItemResult) -> str:
    if result.median:
        return _("im Median %(median)s") % {"median": decimal_text(result.median)}
    return _("im Mittel %(mean)s") % {"mean": decimal_text(result.mean)} if result.mean else ""


def _lead(item: ItemInfo, result: ItemResult | None) -> list[str]:
    parts = [scale_text(item)] if item.kind == ItemKind.SCALE else []
    parts += _without_answer(item, result) + remarks([item])
    return parts or [_("Anteile beziehen sich auf alle, die diese Frage beantwortet haben.")]


def _without_answer(item: ItemInfo, result: ItemResult | None) -> list[str]:
    """Who was asked and is not in the base, by kind."""
    if result is None or result.state != State.SHOWN:
        return []
    named = [(label, result.missing.get(code)) for code, label in item.missing.items()]
    named.append((_("übersprungen"), result.skipped))
    listed = [f"{label} {number_text(number)}" for label, number in named if number is not None and number.high != 0]
    return [_("Nicht enthalten: %(listed)s.") % {"listed": ", ".join(listed)}] if listed else []
