"""Released results as files: all questions as a table, each figure as picture and as table."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from portal.audit.services import record
from portal.core.access import PUBLIC, access
from portal.core.publications.states import ReleaseState
from portal.core.tables import csv_bytes, xlsx_bytes
from surveys.figures import ResultFigure
from surveys.figures import result_figure as drawn
from surveys.models import Release
from surveys.selectors.releases import published
from surveys.selectors.result_sheets import all_rows_sheet, figure_sheet, method_sheet, table_sheets
from surveys.selectors.result_trace import trace_sheet, traced, traced_figure
from surveys.selectors.results import readable_release
from surveys.views.result_files import FIGURES, PICTURES, TABLES, ResultFile, answer_file, picture, stem, version_of
from surveys.views.results import gone


@access(PUBLIC)
def result_table(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """All questions in all breakdowns, with a sheet of the method."""
    release = readable_release(request.user, pk)
    if release is None:
        return gone(request, pk)
    if form not in TABLES:
        raise Http404(form)
    return _answered(request, release, "tabelle", form, lambda: _table_file(release, form))


@access(PUBLIC)
def result_figure(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponseBase:
    """One figure: the drawing, or what is drawn as a table."""
    release = readable_release(request.user, pk)
    if release is None:
        return gone(request, pk)
    figure = drawn(published(release), key) if form in FIGURES else None
    if figure is None:
        raise Http404(key)
    return _answered(request, release, key, form, lambda: _figure_file(release, figure, form))


def _answered(
    request: HttpRequest, release: Release, key: str, form: str, make: Callable[[], bytes]
) -> HttpResponseBase:
    file = ResultFile(
        name=file_stem(release, key),
        form=form,
        version=version_of(release.pk, release.sha256, release.title, _created(release), key, form),
        is_public=release.public and release.state == ReleaseState.RELEASED,
    )
    user: Any = request.user
    if user.is_authenticated and request.method != "HEAD":
        record("release.download", by=user, on=release, detail={"file": f"{key}.{form}"})
    return answer_file(request, file, make)


def file_stem(release: Release, key: str) -> str:
    """Name of a file without its ending: title, number, what it holds, day."""
    return f"{stem(release.title)}-auswertung-{release.number}-{key}-{release.as_of.isoformat()}"


def _table_file(release: Release, form: str) -> bytes:
    results = published(release)
    if form == "csv":
        return csv_bytes(traced(all_rows_sheet(results, release.number), release))
    return _workbook(release, [*table_sheets(results), method_sheet(results.method)])


def _figure_file(release: Release, figure: ResultFigure, form: str) -> bytes:
    if form in PICTURES:
        return picture(traced_figure(figure, release).figure, form)
    sheet = figure_sheet(figure)
    if form == "csv":
        return csv_bytes(traced(sheet, release))
    return _workbook(release, [sheet, method_sheet(published(release).method)])


def _workbook(release: Release, sheets: list[Any]) -> bytes:
    sheets = [*sheets, *trace_sheet(release)]
    return xlsx_bytes(sheets, title=release.title, author="Vielfaltsportal", created=_created(release))


def _created(release: Release) -> datetime:
    """The day that stands in a file."""
    return release.released_at or release.created_at
