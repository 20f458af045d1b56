"""Feedback of the cohorts of a course in time order: the page and its files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.access import PUBLIC, access
from portal.core.tables import csv_bytes, xlsx_bytes
from surveys.figures import ResultFigure, blocks_of, told_of
from surveys.selectors import trend_figures as shapes
from surveys.selectors.result_pages import KEPT_SECONDS
from surveys.selectors.result_sheets import figure_sheet
from surveys.selectors.trends import Trend, trend_of
from surveys.views.result_files import FIGURES, PICTURES, TABLES, ResultFile, answer_file, picture, stem, version_of


@access(PUBLIC)
def result_trend(request: HttpRequest, programme: str, questionnaire: str, course: str) -> HttpResponse:
    """A figure for each question, all means as a table, method; for who may read all releases that it shows."""
    trend = _trend(request, programme, questionnaire, course)
    kept: Any = cache.get_or_set(f"trend-figures-{trend.version}", lambda: shapes.trend_figures(trend), KEPT_SECONDS)
    context = {
        "trend": trend,
        "title": shapes.title_of(trend),
        "blocks": blocks_of(kept),
        "told": told_of(kept),
        "source": shapes.source_of(trend),
        "means": shapes.means_table(trend),
        "facts": shapes.trend_facts(trend),
        "is_synthetic": shapes.is_synthetic(trend),
    }
    return render(request, "surveys/result_trend.html", context)


@access(PUBLIC)
def result_trend_table(
    request: HttpRequest, programme: str, questionnaire: str, course: str, form: str
) -> HttpResponseBase:
    """All questions and cohorts, with a sheet of the method."""
    trend = _trend(request, programme, questionnaire, course)
    if form not in TABLES:
        raise Http404(form)
    return _answered(request, trend, "tabelle", form, lambda: _table_file(trend, [shapes.trend_sheet(trend)], form))


@access(PUBLIC)
def result_trend_figure(
    request: HttpRequest, programme: str, questionnaire: str, course: str, key: str, form: str
) -> HttpResponseBase:
    """One figure: the drawing, or what is drawn as a table."""
    trend = _trend(request, programme, questionnaire, course)
    figure = shapes.trend_figure(trend, key) if form in FIGURES else None
    if figure is None:
        raise Http404(key)
    return _answered(request, trend, key, form, lambda: _figure_file(trend, figure, form))


def _trend(request: HttpRequest, programme: str, questionnaire: str, course: str) -> Trend:
    trend = trend_of(request.user, programme, questionnaire, course)
    if trend is None:
        raise Http404(_("Rückmeldungen im Verlauf"))
    return trend


def _answered(request: HttpRequest, trend: Trend, key: str, form: str, make: Callable[[], bytes]) -> HttpResponseBase:
    title = shapes.title_of(trend)
    version = version_of(trend.version, title, _created(trend), key, form)
    file = ResultFile(f"{stem(title)}-verlauf-{key}", form, version, trend.is_public)
    user: Any = request.user
    if user.is_authenticated and request.method != "HEAD":
        detail = {"file": f"{key}.{form}", "programme": trend.programme.slug}
        record("trend.download", by=user, on=trend.questionnaire, detail=detail)
    return answer_file(request, file, make)


def _table_file(trend: Trend, sheets: list[Any], form: str) -> bytes:
    if form == "csv":
        return csv_bytes(sheets[0])
    found = [*sheets, shapes.trend_method_sheet(trend)]
    return xlsx_bytes(found, title=shapes.title_of(trend), author="Vielfaltsportal", created=_created(trend))


def _created(trend: Trend) -> datetime:
    """The day that stands in a file: that of the newest release."""
    return max(point.release.released_at or point.release.created_at for point in trend.points)


def _figure_file(trend: Trend, figure: ResultFigure, form: str) -> bytes:
    if form in PICTURES:
        return picture(figure.figure, form)
    return _table_file(trend, [figure_sheet(figure)], form)
