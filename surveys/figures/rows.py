"""Every figure of a table as rows for CSV and XLSX: one row per group and question."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.charts.scales import point_text
from surveys.enums import TEXT_KINDS, ItemKind
from surveys.figures.parts import Data, Rows, result_of
from surveys.figures.texts import dimension_text, number_text, reason_text, state_text
from surveys.published import CellResult, Choice, ItemInfo, ItemResult, Number, Published, State, Table


def item_rows(published: Published, table: Table, codes: Collection[str] | None = None) -> Rows:
    """Header and rows of a table, of all its items or of those in ``codes``, as far as they are printed.

    Exact counts are ``int``, shares and means ``Decimal``; bands and rounded shares are text as printed ("10–19",
    "rund 35"). Figures that are not published are None, and the column "Ergebnis" says why. Shares are percent of the
    answered; every answer has two columns, its text and its share.
    """
    items = [item for item in _counted(published) if codes is None or item.code in codes]
    return _rows_of([table], items, (dimension_text(table.dimension),))


def all_item_rows(published: Published) -> Rows:
    """As ``item_rows``, of all tables below each other; two columns say which table and which of its groups."""
    return _rows_of(published.tables, _counted(published), (_("Aufschlüsselung"), _("Gruppe")))


def _counted(published: Published) -> list[ItemInfo]:
    return [item for item in published.items if item.kind not in TEXT_KINDS]


def _rows_of(tables: Sequence[Table], items: Sequence[ItemInfo], names: tuple[str, ...]) -> Rows:
    """``names`` head the first columns: the group, and before it the table where there are two."""
    missing = list(dict.fromkeys(label for item in items for label in item.missing.values()))
    answers = max((len(_choices(table, item)) for table in tables for item in items), default=0)
    rows = [
        ((dimension_text(table.dimension), cell.label)[-len(names) :] + _row(table, cell, item, missing, answers))
        for table in tables
        for cell in table.cells
        for item in items
    ]
    return (names + _head(missing, answers), tuple(rows))


def composition_rows(table: Table) -> Rows:
    """Header and rows of the cells of a table themselves: responses, municipalities, share of all responses."""
    head = (dimension_text(table.dimension), _("Antwortbögen"), _("Kommunen"), _("Anteil in %"), _("Ergebnis"))
    rows = [
        (cell.label, _count(cell.responses), cell.towns, _share(cell.share), _share_state(cell))
        for cell in table.cells
    ]
    return head, tuple(rows)


def _share_state(cell: CellResult) -> str:
    if cell.state == State.SHOWN and not cell.share:
        return _("Anteil nicht gezeigt: Anzahl nur als Spanne")
    return state_text(cell) or _("gezeigt")


def _head(missing: Sequence[str], answers: int) -> tuple[str, ...]:
    pairs = [
        text % {"number": number}
        for number in range(1, answers + 1)
        for text in (_("Antwort %(number)s"), _("Anteil %(number)s in %%"))
    ]
    return (
        _("Antwortbögen"), _("Code der Frage"), _("Abschnitt"), _("Oberfrage"), _("Frage"),
        _("Art"), _("Skala von"), _("Skala bis"), _("umgekehrt formuliert"), _("Ergebnis"), _("gefragt"), _("erreicht"),
        _("beantwortet"), _("übersprungen"), *missing, _("Mittelwert"), _("Median"), _("Standardabweichung"), *pairs,
    )  # fmt: skip


def _choices(table: Table, item: ItemInfo) -> tuple[Choice, ...]:
    """The answers that have shares; a number that is not counted by class has none."""
    is_counted = item.kind != ItemKind.NUMBER or any(
        result.percents for cell in table.cells if (result := result_of(cell, item.code))
    )
    return item.choices if is_counted else ()


def _row(table: Table, cell: CellResult, item: ItemInfo, missing: Sequence[str], answers: int) -> tuple[Data, ...]:
    result = result_of(cell, item.code)
    is_scale = item.kind == ItemKind.SCALE
    return (
        _count(cell.responses), item.code, item.section, item.matrix_label, item.label,
        str(ItemKind(item.kind).label), item.minimum if is_scale else None, item.maximum if is_scale else None,
        _("ja") if item.reversed else _("nein"), _result(result), *_counts(item, result, missing),
        *_figures(result), *_shares(item, result, _choices(table, item), answers),
    )  # fmt: skip


def _result(result: ItemResult | None) -> str:
    text = state_text(result) or _("gezeigt")
    if result is not None and result.state == State.WORDS and result.reason:
        return _("%(words)s (%(reason)s)") % {"words": text, "reason": reason_text(result.reason)}
    return text


def _counts(item: ItemInfo, result: ItemResult | None, missing: Sequence[str]) -> list[Data]:
    if result is None:
        return [None] * (4 + len(missing))
    named = {label: result.missing.get(code) for code, label in item.missing.items()}
    numbers = (result.asked, result.reached, result.answered, result.skipped)
    return [*map(_count, numbers), *(_count(named.get(label)) for label in missing)]


def _figures(result: ItemResult | None) -> list[Data]:
    if result is None or result.state != State.SHOWN:
        return [None] * 3
    return [Decimal(value) if value else None for value in (result.mean, result.median, result.deviation)]


def _shares(item: ItemInfo, result: ItemResult | None, choices: Sequence[Choice], answers: int) -> list[Data]:
    percents: Mapping[int, str] = result.percents if result and result.state == State.SHOWN else {}
    found: list[Data] = []
    for choice in choices:
        found += [_answer(item, choice), _share(percents.get(choice.value, ""))]
    return found + [None] * (2 * answers - len(found))


def _answer(item: ItemInfo, choice: Choice) -> str:
    if item.kind != ItemKind.SCALE:
        return choice.label or str(choice.value)
    number = point_text(choice.value)
    return f"{number} = {choice.label}" if choice.label not in {"", number, str(choice.value)} else number


def _count(number: Number | None) -> Data:
    if number is None:
        return None
    return number.low if number.is_exact else number_text(number)


def _share(value: str) -> Data:
    if not value:
        return None
    return _("rund %(share)s") % {"share": value[1:]} if value.startswith("~") else Decimal(value)
