"""What all figures are made from: one cell's result of an item as numbers and texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import takewhile

from django.utils.translation import gettext as _

from portal.core.charts import Figure
from portal.core.charts.scales import point_text
from surveys.enums import ItemKind
from surveys.figures.texts import chart_text, decimal_text, n_text, number_text, unbroken
from surveys.published import CellResult, Dimension, ItemInfo, ItemResult, Published, State, Table

Data = str | int | Decimal | None
"""A cell of a download: numbers stay numbers."""
Rows = tuple[tuple[str, ...], tuple[tuple[Data, ...], ...]]
"""Header and rows of a download."""
BRIEF: Mapping[Dimension, str] = {
    Dimension.GROUP: "befragtengruppe",
    Dimension.ORGANISATION: "organisationsart",
    Dimension.COUNTY: "landkreis",
    Dimension.COHORT: "kohorte",
    Dimension.SIZE: "groesse",
}
"""The dimension in keys of figures: part of permanent links, never to be changed."""


_BRIEF, _MANY_WORDS = 60, 3


@dataclass(frozen=True)
class ResultFigure:
    """A chart of a release with its words. ``key`` is stable between releases of a questionnaire and fit for links.

    ``heading`` states the finding's numbers, ``lead`` says in one or two sentences what was asked. ``items`` are the
    codes drawn; ``download`` gives their data for a file, which a page does not need. Figures of the same ``block``
    stand together, each under its ``view``, and under ``group`` where each is of another question. ``said`` is what
    stands instead of a drawing that would show nothing.
    """

    key: str
    dimension: Dimension
    heading: str
    lead: str
    figure: Figure
    items: tuple[str, ...]
    download: Callable[[], Rows] = field(compare=False)
    block: str = ""
    view: str = ""
    group: str = ""
    said: str = ""


def table_of(published: Published, dimension: Dimension) -> Table | None:
    return next((table for table in published.tables if table.dimension == dimension and table.cells), None)


def total_of(published: Published) -> CellResult | None:
    """The cell of all answers."""
    table = table_of(published, Dimension.TOTAL)
    return table.cells[0] if table else None


def result_of(cell: CellResult | None, code: str) -> ItemResult | None:
    """The result of an item in a cell; in a hidden cell it is hidden for the reason of the cell. None: not asked."""
    if cell is None:
        return None
    found = cell.items.get(code)
    if found is None and cell.state != State.SHOWN:
        return ItemResult(State.HIDDEN, cell.reason)
    return found


def source_text(published: Published) -> str:
    """Where the figures come from and what they do not say; stands below every figure and in every picture."""
    day = date.fromisoformat(published.as_of)
    named = _("%(title)s, Stand %(day)s.") % {"title": published.title, "day": f"{day:%d.%m.%Y}"}
    return " ".join(part for part in (named, warnings_text(published)) if part)


def warnings_text(published: Published) -> str:
    """That answers were made up, and the first limitation: what nobody may miss, in a line."""
    made_up = [_("Künstlich erzeugte Antworten.")] if published.method.is_synthetic else []
    said = _("künstlich")
    others = [text for text in published.method.limitations if said not in text]
    return " ".join([*made_up, *others[:1]])


def decimal_of(value: str) -> Decimal | None:
    """A figure of a release as number; None where it is kept back."""
    return Decimal(value.removeprefix("~")) if value else None


def mean_of(result: ItemResult | None) -> Decimal | None:
    return decimal_of(result.mean) if result and result.state == State.SHOWN else None


def percents_of(result: ItemResult | None) -> dict[int, Decimal]:
    """Percent by value; empty where nothing is published."""
    if result is None or result.state != State.SHOWN:
        return {}
    found = {value: decimal_of(share) for value, share in result.percents.items()}
    return {value: share for value, share in found.items() if share is not None}


def is_rough(result: ItemResult | None) -> bool:
    """Are the percents rounded to 5?"""
    return result is not None and any(share.startswith("~") for share in result.percents.values())


def note_of(result: ItemResult | None) -> str:
    """``n = 459`` where a result or at least its count is published."""
    return n_text(result.answered) if result and result.state != State.NOT_ASKED else ""


def absent_of(result: ItemResult | None) -> str:
    return "" if mean_of(result) is not None else chart_text(result)


def span_of(means: Iterable[Decimal | None]) -> str:
    """``von 4,1 bis 7,0``, a single ``bei 5,0``, or nothing without any mean."""
    known = [mean for mean in means if mean is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    if low == high:
        return _("bei %(mean)s") % {"mean": decimal_text(str(low))}
    return _("von %(low)s bis %(high)s") % {"low": decimal_text(str(low)), "high": decimal_text(str(high))}


def ends_of(labels: Sequence[str], results: Sequence[ItemResult | None]) -> str:
    """Which of the questions has the highest and which the lowest mean; the span alone where several share an end."""
    known = [
        (mean, label) for label, result in zip(labels, results, strict=True) if (mean := mean_of(result)) is not None
    ]
    low, high = min(known, default=None), max(known, default=None)
    if low is None or high is None:
        return ""
    ends = [[label for mean, label in known if mean == end] for end in (high[0], low[0])]
    if low[0] == high[0] or any(len(found) > 2 for found in ends):
        return _("Mittelwerte %(span)s") % {"span": span_of(mean for mean, _label in known)}
    start = _shared_start(labels)
    most, least = (_(" und ").join(f"„{brief(_cut(label, start))}“" for label in found) for found in ends)
    text = _("am höchsten bei %(most)s (%(high)s), am niedrigsten bei %(least)s (%(low)s)")
    if len(known) < sum(was_asked(result) for result in results):
        text = _("von den gezeigten am höchsten bei %(most)s (%(high)s), am niedrigsten bei %(least)s (%(low)s)")
    values = {"most": most, "least": least, "high": decimal_text(str(high[0])), "low": decimal_text(str(low[0]))}
    return text % values


def _shared_start(labels: Sequence[str]) -> str:
    """The words with which all questions begin, where they are so many that they hide what differs."""
    words = [label.split() for label in labels]
    same = list(takewhile(lambda found: len(set(found)) == 1, zip(*words, strict=False)))
    return " ".join(found[0] for found in same) if len(same) >= _MANY_WORDS else ""


def _cut(label: str, start: str) -> str:
    rest = label.removeprefix(start).strip() if start else ""
    return f"… {rest}" if rest else label


def brief(label: str) -> str:
    """A label short enough for a heading: whole words and an ellipsis."""
    text = label.strip().removesuffix(".")
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF].rsplit(' ', 1)[0].rstrip(',;:–- ')} …"


def was_asked(result: ItemResult | None) -> bool:
    return result is not None and result.state != State.NOT_ASKED


def n_span(results: Sequence[ItemResult | None]) -> str:
    """``n = 459`` or ``n = 455 bis 459``; empty where a number is only a band or missing."""
    numbers = [result.answered for result in results if result and result.state == State.SHOWN]
    known = [number for number in numbers if number is not None and number.is_exact]
    if not known or len(known) < len(numbers):
        return ""
    low, high = min(known, key=lambda number: number.low), max(known, key=lambda number: number.low)
    if low == high:
        return n_text(low)
    return _("n = %(low)s bis %(high)s") % {"low": number_text(low), "high": number_text(high)}


def scale_text(item: ItemInfo) -> str:
    """``Skala von 0 (gar nicht) bis 10 (sehr).``"""
    names = labels_of(item)
    ends = [
        point_text(point) + (f" ({names[point]})" if names.get(point) else "")
        for point in (item.minimum, item.maximum)
    ]
    return _("Skala von %(low)s bis %(high)s.") % {"low": ends[0], "high": ends[1]}


def labels_of(item: ItemInfo) -> dict[int, str]:
    """The points of a scale with their names; a name that only repeats the number is none."""
    names = {choice.value: choice.label.strip() for choice in item.choices}
    return {
        point: "" if names.get(point, "") in {str(point), point_text(point)} else names[point]
        for point in range(item.minimum, item.maximum + 1)
    }


def shared_labels(items: Sequence[ItemInfo]) -> dict[int, str]:
    """The names of the points where all items have the same, else none."""
    names = [labels_of(item) for item in items]
    return names[0] if all(other == names[0] for other in names) else {}


def scale_texts(items: Sequence[ItemInfo]) -> str:
    """The scale of the items; each one's, where they share the range but not the names."""
    if len(items) == 1 or shared_labels(items) == labels_of(items[0]):
        return scale_text(items[0])
    return " ".join(f"„{item.label}“ {scale_text(item)}" for item in items)


def subjects(items: Sequence[ItemInfo]) -> dict[str, str]:
    """By code the question above a matrix, or the section; with both, where matrices of two sections are headed alike."""
    places: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        places.setdefault(item.matrix_label or item.section, set()).add((item.section, item.matrix))
    found = {item.code: item.matrix_label or item.section or item.label for item in items}
    twice = {item.code for item in items if item.matrix_label and len(places[item.matrix_label]) > 1 and item.section}
    return found | {item.code: f"{item.section}: {item.matrix_label}" for item in items if item.code in twice}


def full_label(item: ItemInfo) -> str:
    """The question as it was read: the words above a matrix that ends with dots, continued by the item."""
    above, own = item.matrix_label.strip(), item.label.strip()
    if above.endswith("…") and own.startswith("…"):
        return f"{above[:-1].rstrip()} {own[1:].lstrip()}"
    return own


def mean_text(item: ItemInfo, mean: Decimal) -> str:
    """``im Mittel 6,0 von 10`` where a scale begins with 0, else with its range."""
    values = {"mean": decimal_text(str(mean)), "low": point_text(item.minimum), "high": point_text(item.maximum)}
    if item.minimum == 0:
        return _("im Mittel %(mean)s von %(high)s") % values
    return _("im Mittel %(mean)s auf der Skala von %(low)s bis %(high)s") % values


def quoted(text: str) -> str:
    """``„Ich arbeite im Rathaus“``: without the full stop of an answer that is a sentence."""
    return f"„{text.strip().removesuffix('.')}“"


def headed(subject: str, finding: str) -> str:
    """``Zusammenarbeit: im Mittel 6,0``, and after a whole question a sentence of its own."""
    subject = subject.strip()
    if not finding:
        return subject
    if subject.endswith(("?", "!", ".")) and not subject.endswith("..."):
        return unbroken(f"{subject} {finding[0].upper()}{finding[1:]}")
    return unbroken(f"{subject}: {finding}")


def with_n(finding: str, note: str) -> str:
    """``finding (n = 459)``; no line breaks inside of ``n = 459``."""
    return f"{finding} ({unbroken(note)})" if finding and note else finding


def ended(text: str) -> str:
    """With a full stop, unless a quotation at the end has one of its own."""
    return text if text.endswith((".", "?", ".“", "?“", "!“")) else f"{text}."


def remarks(items: Sequence[ItemInfo]) -> list[str]:
    """Sentences on who was asked and on statements that were put the other way round."""
    found = []
    conditions = {item.condition for item in items if item.condition}
    if len(conditions) == 1 and all(item.condition for item in items):
        found.append(ended(_("Gefragt wurde nur, wenn gilt: %(condition)s") % {"condition": conditions.pop()}))
    return [*found, *reversals(items)]


def reversals(items: Sequence[ItemInfo]) -> list[str]:
    """Which statements were put the other way round, as one sentence."""
    turned = "; ".join(f"„{item.label}“" for item in items if item.reversed)
    return [ended(_("Umgekehrt formuliert und nicht umgerechnet: %(labels)s") % {"labels": turned})] if turned else []


def is_scale(item: ItemInfo) -> bool:
    return item.kind == ItemKind.SCALE and item.minimum < item.maximum
