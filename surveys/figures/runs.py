"""Scale questions that belong together, a matrix or neighbours of one section: means, spread and shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.charts import (
    ROOMY,
    BubbleRow,
    DotRow,
    Figure,
    ShareRow,
    bubble_rows,
    diverging_bars,
    dot_plot,
    percent_bars,
)
from portal.core.charts.scales import point_text
from surveys.figures.parts import (
    ResultFigure,
    absent_of,
    ended,
    ends_of,
    headed,
    is_rough,
    is_scale,
    labels_of,
    mean_of,
    n_span,
    note_of,
    percents_of,
    quoted,
    remarks,
    result_of,
    scale_texts,
    shared_labels,
    source_text,
    span_of,
    subjects,
    table_of,
    total_of,
    was_asked,
    with_n,
)
from surveys.figures.rows import item_rows
from surveys.figures.texts import chart_text, percent_text, state_text
from surveys.published import Dimension, ItemInfo, ItemResult, Published, State

_POINTS = 7
"""Up to so many points the shares of every point are drawn as one bar."""
_MANY = 100
"""From so many answers in every row on, bubbles stand for shares."""


@dataclass(frozen=True)
class Run:
    """At least two scale items with one range. ``key`` is the matrix, or the first item of a run without one.

    ``subject`` is the question above the matrix, or the section.
    """

    key: str
    items: tuple[ItemInfo, ...]
    subject: str

    @property
    def first(self) -> ItemInfo:
        return self.items[0]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @property
    def has_bars(self) -> bool:
        return self.first.maximum - self.first.minimum < _POINTS


def runs_of(published: Published) -> list[Run]:
    """In the order of the questionnaire; matrices by their code, other scales by section and range."""
    found: dict[tuple[str, str, int, int], list[ItemInfo]] = {}
    for item in published.items:
        if is_scale(item):
            found.setdefault((item.section, item.matrix, item.minimum, item.maximum), []).append(item)
    taken: dict[str, int] = {}
    named = subjects(published.items)
    runs = []
    for (_section, matrix, _low, _high), items in found.items():
        name = matrix or items[0].code
        taken[name] = taken.get(name, 0) + 1
        key = name if taken[name] == 1 else f"{name}-{taken[name]}"
        if len(items) > 1:
            runs.append(Run(key, tuple(items), named[items[0].code]))
    return runs


def means(published: Published, run: Run) -> ResultFigure:
    """Means of all items as points, the highest first."""
    results = _results(published, run)
    rows = [
        DotRow(item.label, (mean_of(result),), note_of(result), (absent_of(result),))
        for item, result in _drawn(run, results)
    ]
    figure = dot_plot(
        f"mittelwerte-{run.key}",
        run.subject,
        rows,
        run.first.minimum,
        run.first.maximum,
        labels=shared_labels(run.items),
        source=source_text(published),
        wide=ROOMY,
        caption=_caption(_("Mittelwerte, nach Höhe geordnet"), results),
    )
    finding = ends_of([item.label for item in run.items], results)
    return _made(published, run, figure, finding, results, _("Mittelwerte"))


def spread(published: Published, run: Run) -> ResultFigure:
    """Answers by point as bubbles, with the mean as a cross: numbers in size bands, for large samples shares."""
    results = _results(published, run)
    rows = [
        BubbleRow(
            item.label,
            result.bands if result and result.state == State.SHOWN else {},
            mean_of(result),
            note_of(result),
            absent_of(result),
            percents_of(result),
        )
        for item, result in _drawn(run, results)
    ]
    by_percent = _has_many(results)
    text = _("Kreise: Anteil der Antworten je Stufe") if by_percent else _("Kreise: Zahl der Antworten je Stufe")
    text += "; " + _("rotes Kreuz: Mittelwert")
    figure = bubble_rows(
        f"streuung-{run.key}",
        run.subject,
        rows,
        run.first.minimum,
        run.first.maximum,
        labels=shared_labels(run.items),
        by_percent=by_percent,
        source=source_text(published),
        wide=ROOMY,
        caption=_caption(text, results),
    )
    span = span_of(map(mean_of, results))
    finding = _("wie sich die Antworten verteilen, Mittelwerte %(span)s") % {"span": span} if span else ""
    return _made(published, run, figure, finding, results, _("Verteilung"))


def _drawn(run: Run, results: Sequence[ItemResult | None]) -> list[tuple[ItemInfo, ItemResult | None]]:
    """The rows of every drawing of a run, the highest mean first; what nobody was asked is told in words only."""
    pairs = [pair for pair in zip(run.items, results, strict=True) if was_asked(pair[1])]
    means = {item.code: mean_of(result) for item, result in pairs}
    return sorted(pairs, key=lambda pair: (means[pair[0].code] is None, -(means[pair[0].code] or 0)))


def _has_many(results: Sequence[ItemResult | None]) -> bool:
    """Are all shares that are published exact? Then numbers would mostly fall into the largest band."""
    shown = [result for result in results if result and result.percents and result.state == State.SHOWN]
    numbers = [result.answered for result in shown]
    return bool(shown) and all(number is not None and number.low >= _MANY for number in numbers)


def shares(published: Published, run: Run) -> ResultFigure:
    """Percent of the answers by point: to both sides of 0 for scales with negative points, else bars of 100 %."""
    results = _results(published, run)
    rows = [
        ShareRow(item.label, percents_of(result), note_of(result), chart_text(result), is_rough(result))
        for item, result in _drawn(run, results)
    ]
    rough = any(map(is_rough, results))
    caption = _("Anteile an den Antworten in Prozent")
    caption += "; " + _("bei wenigen Antworten auf 5 gerundet") if rough else ""
    draw = diverging_bars if run.first.minimum < 0 else percent_bars
    figure = draw(
        f"anteile-{run.key}",
        run.subject,
        rows,
        shared_labels(run.items) or dict.fromkeys(labels_of(run.first), ""),
        source=source_text(published),
        wide=ROOMY,
        caption=_caption(caption, results),
    )
    return _made(published, run, figure, _top_finding(run, results), results, _("Anteile"))


def _top_finding(run: Run, results: Sequence[ItemResult | None]) -> str:
    """How many chose the highest point, from the printed shares."""
    top = run.first.maximum
    known = [(found.get(top, Decimal(0)), result) for result in results if (found := percents_of(result))]
    if not known:
        return ""
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    name = labels_of(run.first)[top] or _("die höchste Stufe (%(point)s)") % {"point": point_text(top)}
    said = quoted(name) if labels_of(run.first)[top] else name
    ends = [_printed(result, top) for _share, result in (low, high)]
    if ends[0] == ends[1]:
        return _("%(share)s wählten %(name)s") % {"share": ends[0], "name": said}
    return _("%(low)s bis %(high)s wählten %(name)s") % {"low": ends[0], "high": ends[1], "name": said}


def _printed(result: ItemResult | None, point: int) -> str:
    return percent_text(result.percents.get(point, "0") if result else "0")


def _results(published: Published, run: Run) -> list[ItemResult | None]:
    total = total_of(published)
    return [result_of(total, code) for code in run.codes]


def _caption(text: str, results: Sequence[ItemResult | None]) -> str:
    note = n_span(results)
    return f"{with_n(text, note)}." if note else _("%(text)s; n: Zahl der Antworten je Zeile.") % {"text": text}


def _made(
    published: Published, run: Run, figure: Figure, finding: str, results: Sequence[ItemResult | None], view: str
) -> ResultFigure:
    shown = [result for result in results if result and result.state == State.SHOWN]
    if not shown:
        finding = _("kein Ergebnis gezeigt")
    table = table_of(published, Dimension.TOTAL)
    return ResultFigure(
        key=figure.id,
        dimension=Dimension.TOTAL,
        heading=headed(run.subject, with_n(finding, n_span(results))),
        lead=" ".join([scale_texts(run.items), *_kept_back(results), *_not_asked(run, results), *remarks(run.items)]),
        figure=figure,
        items=run.codes,
        download=lambda: item_rows(published, table, run.codes) if table else ((), ()),
        block=run.key,
        view=view,
        said="" if shown else ", ".join(dict.fromkeys(state_text(result) for result in results)),
    )


def _not_asked(run: Run, results: Sequence[ItemResult | None]) -> list[str]:
    labels = [f"„{item.label}“" for item, result in zip(run.items, results, strict=True) if not was_asked(result)]
    return [ended(_("Nicht gefragt: %(labels)s") % {"labels": ", ".join(labels)})] if labels else []


def _kept_back(results: Sequence[ItemResult | None]) -> list[str]:
    """Which rows have no figures, by what is said instead."""
    texts = [chart_text(result) for result in results if result and was_asked(result) and result.state != State.SHOWN]
    if not texts:
        return []
    counted = ", ".join(f"{text} ({texts.count(text)})" for text in dict.fromkeys(texts))
    return [_("Zeilen ohne Zahlen: %(reasons)s.") % {"reasons": counted}]
