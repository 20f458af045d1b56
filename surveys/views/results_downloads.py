"""Released results as files: all questions as a table, each figure as picture and as table."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import slugify

from portal.audit.services import record
from portal.core.access import PUBLIC, access
from portal.core.charts.image import png, standalone_svg
from portal.core.tables import csv_bytes, xlsx_bytes
from surveys.enums_releases import ReleaseState
from surveys.figures import ResultFigure
from surveys.figures import result_figure as drawn
from surveys.models import Release
from surveys.selectors.releases import published
from surveys.selectors.result_sheets import all_rows_sheet, figure_sheet, method_sheet, table_sheets
from surveys.selectors.results import readable_release
from surveys.views.results import gone

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
TABLES, PICTURES = ("csv", "xlsx"), ("svg", "png", "csv", "xlsx")
KEPT_SECONDS = 24 * 3600
"""A picture takes half a second to draw and is the same for everybody: strangers must not be able to have many drawn."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


@access(PUBLIC)
def result_table(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """All questions in all breakdowns, with a sheet of the method."""
    release = readable_release(request.user, pk)
    if release is None:
        return gone(request, pk)
    if form not in TABLES:
        raise Http404(form)
    return _answer(request, release, "tabelle", form, lambda: _table_file(release, form))


@access(PUBLIC)
def result_figure(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponseBase:
    """One figure: the drawing, or what is drawn as a table."""
    release = readable_release(request.user, pk)
    if release is None:
        return gone(request, pk)
    figure = drawn(published(release), key) if form in PICTURES else None
    if figure is None:
        raise Http404(key)
    return _answer(request, release, key, form, lambda: _figure_file(release, figure, form))


def _answer(
    request: HttpRequest, release: Release, key: str, form: str, make: Callable[[], bytes]
) -> HttpResponseBase:
    """The file as an attachment. Caches may keep what strangers get but have to ask each time: a withdrawal holds."""
    user: Any = request.user
    may_keep = release.public and release.state == ReleaseState.RELEASED and not user.is_authenticated
    etag = quote_etag(f"{release.sha256[:32]}-{key}.{form}")
    unchanged = get_conditional_response(request, etag=etag) if may_keep else None
    if unchanged is not None:
        return _with_cache_headers(unchanged, etag)
    response = HttpResponse(b"" if request.method == "HEAD" else make(), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{file_stem(release, key)}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    if user.is_authenticated and request.method != "HEAD":
        record("release.download", by=user, on=release, detail={"file": f"{key}.{form}"})
    return _with_cache_headers(response, etag if may_keep else "")


def _with_cache_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Cache-Control"] = "public, no-cache" if etag else "no-store, private"
    if etag:
        response["ETag"] = etag
    return response


def file_stem(release: Release, key: str) -> str:
    """Name of a file without its ending: title, number, what it holds, day."""
    title = slugify(release.title.translate(UMLAUTS))[:80].strip("-") or "ergebnis"
    return f"{title}-auswertung-{release.number}-{key}-{release.as_of.isoformat()}"


def _table_file(release: Release, form: str) -> bytes:
    results = published(release)
    if form == "csv":
        return csv_bytes(all_rows_sheet(results))
    return _workbook(release, [*table_sheets(results), method_sheet(results.method)])


def _figure_file(release: Release, figure: ResultFigure, form: str) -> bytes:
    if form == "svg":
        return standalone_svg(figure.figure)
    if form == "png":
        key = f"result-png-{release.pk}-{release.sha256}-{figure.key}"
        found: Any = cache.get_or_set(key, lambda: png(figure.figure), KEPT_SECONDS)
        return bytes(found)
    sheet = figure_sheet(figure)
    return csv_bytes(sheet) if form == "csv" else _workbook(release, [sheet, method_sheet(published(release).method)])


def _workbook(release: Release, sheets: list[Any]) -> bytes:
    created = release.released_at or release.created_at
    return xlsx_bytes(sheets, title=release.title, author="Vielfaltsportal", created=created)
