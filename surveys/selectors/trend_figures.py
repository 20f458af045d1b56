"""A trend as figures, tables, sheets and sentences: from what its releases publish, and nothing else. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from portal.core.charts import ROOMY, MeanPoint, mean_points
from portal.core.tables import Column, Sheet
from portal.core.templatetags.portal_tags import date_de
from surveys.enums import ItemKind
from surveys.figures.parts import (
    Data,
    ResultFigure,
    Rows,
    absent_of,
    full_label,
    headed,
    mean_of,
    note_of,
    remarks,
    result_of,
    scale_text,
    subjects,
    total_of,
)
from surveys.figures.texts import decimal_text, number_text, state_text
from surveys.published import Dimension, ItemInfo, ItemResult
from surveys.selectors.result_pages import DataTable
from surveys.selectors.result_tables import comparable
from surveys.selectors.result_trace import trace_text
from surveys.selectors.results import facts
from surveys.selectors.trends import Trend, TrendPoint

WIDE, PLAIN = 44, 16
LABELS = 4
"""The first columns of a sheet hold words, the others figures."""


@dataclass(frozen=True)
class Entry:
    """What a cohort says of a question: ``result`` None where it was not asked, ``differs`` where asked otherwise."""

    point: TrendPoint
    result: ItemResult | None
    differs: str = ""

    @property
    def mean(self) -> Decimal | None:
        return None if self.differs else mean_of(self.result)

    @property
    def absent(self) -> str:
        """Why there is no mean, in a few words."""
        return _("anders gefragt") if self.differs else absent_of(self.result)

    @property
    def said(self) -> str:
        """Why there is no mean, in full; empty where there is one."""
        return self.differs or ("" if self.mean is not None else state_text(self.result) or _("nicht gezeigt"))

    @property
    def note(self) -> str:
        return "" if self.differs else note_of(self.result)


def trend_items(trend: Trend) -> list[ItemInfo]:
    """Scale questions as the newest release has them."""
    return [item for item in trend.points[-1].results.items if item.kind == ItemKind.SCALE]


def entries_of(trend: Trend, item: ItemInfo) -> list[Entry]:
    """One entry a cohort, in time order."""
    found = []
    for point in trend.points:
        theirs = next((other for other in point.results.items if other.code == item.code), None)
        differs = comparable(item, theirs) if theirs else ""
        found.append(Entry(point, result_of(total_of(point.results), item.code) if theirs else None, differs))
    return found


def trend_figures(trend: Trend) -> tuple[ResultFigure, ...]:
    """Points for each question; costs some milliseconds a figure and no query."""
    return tuple(_figure(trend, item) for item in trend_items(trend))


def trend_figure(trend: Trend, key: str) -> ResultFigure | None:
    """The figure of that key alone; None where the trend has none."""
    return next((_figure(trend, item) for item in trend_items(trend) if _key(item) == key), None)


def means_table(trend: Trend) -> DataTable:
    """Questions in rows, cohorts in columns: the mean with its number of answers, or why there is none."""
    columns: list[dict[str, Any]] = [{"label": _("Frage")}]
    columns += [
        {"label": f"{point.cohort.label} ({point.cohort.get_format_display()})", "numeric": True}
        for point in trend.points
    ]
    return DataTable(
        columns, [[full_label(item), *map(_cell, entries_of(trend, item))] for item in trend_items(trend)]
    )


def trend_facts(trend: Trend) -> list[tuple[str, str | list[str]]]:
    """What has to be known of all releases together; a fact in which they differ has a line for each wording."""
    methods = [facts(point.results.method) for point in trend.points]
    own = {_("Erhebungen"), _("Zeitraum"), _("Antworten"), _("Eingeladen"), _("Rücklauf")}
    merged: dict[str, list[str]] = {}
    for found in methods:
        for term, text in found:
            if term not in own:
                merged.setdefault(term, []).extend([text] if isinstance(text, str) else text)
    shared: list[tuple[str, str | list[str]]] = [(term, list(dict.fromkeys(texts))) for term, texts in merged.items()]
    traces = [f"{point.cohort.label}: {trace_text(point.release)}" for point in trend.points]
    return [(_("Kohorten"), [_about(point) for point in trend.points]), *shared, (_("Nachweis"), traces)]


def trend_sheet(trend: Trend) -> Sheet:
    """All questions and cohorts below each other."""
    return Sheet(title_of(trend), _columns(), [row for item in trend_items(trend) for row in _rows(trend, item)])


def trend_method_sheet(trend: Trend) -> Sheet:
    """The facts, a row for each line."""
    columns = [Column("fact", _("Angabe"), width=28), Column("text", _("Inhalt"), width=100)]
    rows = [
        [term if number == 0 else "", line]
        for term, text in trend_facts(trend)
        for number, line in enumerate([text] if isinstance(text, str) else text)
    ]
    return Sheet(_("Methode"), columns, rows)


def title_of(trend: Trend) -> str:
    """Course and questionnaire."""
    return f"{trend.course}: {trend.questionnaire}"


def is_synthetic(trend: Trend) -> bool:
    return any(point.results.method.is_synthetic for point in trend.points)


def _key(item: ItemInfo) -> str:
    """Part of permanent links, never to be changed."""
    return f"verlauf-{item.code.replace('_', '-')}"


def _figure(trend: Trend, item: ItemInfo) -> ResultFigure:
    entries = entries_of(trend, item)
    figure = mean_points(
        _key(item),
        full_label(item),
        [
            MeanPoint(
                entry.point.cohort.label,
                entry.mean,
                [note for note in (str(entry.point.cohort.get_format_display()), entry.note) if note],
                entry.absent,
                str(entry.point.cohort.get_format_display()),
            )
            for entry in entries
        ],
        item.minimum,
        item.maximum,
        source=source_of(trend),
        wide=ROOMY,
        caption=_("Mittelwert je Kohorte, in zeitlicher Reihenfolge. In jeder haben andere Menschen geantwortet."),
    )
    return ResultFigure(
        key=figure.id,
        dimension=Dimension.TOTAL,
        heading=headed(full_label(item), _finding(entries)),
        lead=" ".join([scale_text(item), *_kept_back(entries), *remarks([item])]),
        figure=figure,
        items=(item.code,),
        block=f"{item.section}-{item.matrix}",
        view=full_label(item),
        group=subjects(trend.points[-1].results.items)[item.code],
        said="" if any(entry.mean is not None for entry in entries) else _said(entries),
        download=partial(_kept, (tuple(column.label for column in _columns()), tuple(_rows(trend, item)))),
    )


def _kept(rows: Rows) -> Rows:
    """Rows made with the figure, because figures of trends are kept in the cache."""
    return rows


def _finding(entries: Sequence[Entry]) -> str:
    known = [(entry.point.cohort.label, entry.mean) for entry in entries if entry.mean is not None]
    if not known:
        return _("kein Ergebnis gezeigt")
    (first, start), (last, end) = known[0], known[-1]
    values = {"first": first, "start": decimal_text(str(start)), "last": last, "end": decimal_text(str(end))}
    if len(known) == 1:
        return _("im Mittel %(start)s in %(first)s") % values
    return _("im Mittel %(start)s in %(first)s und %(end)s in %(last)s") % values


def _said(entries: Iterable[Entry]) -> str:
    return ", ".join(dict.fromkeys(entry.said for entry in entries))


def _kept_back(entries: Iterable[Entry]) -> list[str]:
    """Which cohorts have no mean, and why."""
    said = [f"{entry.point.cohort.label} ({entry.said})" for entry in entries if entry.said]
    return [_("Ohne Mittelwert: %(cohorts)s.") % {"cohorts": ", ".join(said)}] if said else []


def _cell(entry: Entry) -> str:
    if entry.mean is None:
        return entry.said
    return f"{decimal_text(str(entry.mean))} ({entry.note})" if entry.note else decimal_text(str(entry.mean))


def source_of(trend: Trend) -> str:
    """Where the figures come from; stands once on the page and in every picture."""
    newest = max(point.results.as_of for point in trend.points)
    text = _("%(title)s, Stand %(day)s.") % {"title": title_of(trend), "day": _day(newest)}
    return f"{text} {_('Künstlich erzeugte Antworten.')}" if is_synthetic(trend) else text


def _about(point: TrendPoint) -> str:
    values = {
        "cohort": point.cohort.label,
        "first": date_de(point.cohort.starts_on),
        "last": date_de(point.cohort.ends_on),
        "format": point.cohort.get_format_display(),
        "number": number_text(point.results.method.responses),
    }
    return _("%(cohort)s: %(first)s–%(last)s, %(format)s, Antworten: %(number)s") % values


def _day(iso: str) -> str:
    return date_de(date.fromisoformat(iso))


def _columns() -> list[Column]:
    labels = (
        _("Frage"), _("Kohorte"), _("Durchführung"), _("Ergebnis"), _("Code der Frage"), _("Skala von"), _("Skala bis"),
        _("Beginn"), _("Ende"), _("Auswertung"), _("Stand"), _("beantwortet"), _("Mittelwert"),
    )  # fmt: skip
    *words, mean = [
        Column(str(number), label, width=WIDE if number < LABELS else PLAIN) for number, label in enumerate(labels)
    ]
    return [*words, replace(mean, kind="number")]


def _rows(trend: Trend, item: ItemInfo) -> list[tuple[Data, ...]]:
    return [
        (
            full_label(item), entry.point.cohort.label, str(entry.point.cohort.get_format_display()),
            entry.said or _("gezeigt"), item.code, item.minimum, item.maximum,
            entry.point.cohort.starts_on.isoformat(), entry.point.cohort.ends_on.isoformat(),
            entry.point.release.number, entry.point.results.as_of, _answered(entry), entry.mean,
        )
        for entry in entries_of(trend, item)
    ]  # fmt: skip


def _answered(entry: Entry) -> Data:
    number = entry.result.answered if entry.result and not entry.differs else None
    if number is None:
        return None
    return number.low if number.is_exact else number_text(number)
