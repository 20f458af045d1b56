"""Results as files, whatever they are of: attachments, what caches may keep, pictures drawn once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import slugify

from portal.core.charts import Figure
from portal.core.charts.image import png, standalone_svg

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
TABLES, PICTURES = ("csv", "xlsx"), ("svg", "png")
FIGURES = (*PICTURES, *TABLES)
KEPT_SECONDS = 24 * 3600
"""A picture takes half a second to draw and is the same for everybody: strangers must not be able to have many drawn."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


@dataclass(frozen=True)
class ResultFile:
    """A file without its content: ``name`` without the ending ``form``; ``version`` changes with the content."""

    name: str
    form: str
    version: str
    is_public: bool


def answer_file(request: HttpRequest, file: ResultFile, make: Callable[[], bytes]) -> HttpResponseBase:
    """The file as an attachment. Caches may keep what strangers get but have to ask each time: a withdrawal holds."""
    may_keep = file.is_public and not request.user.is_authenticated
    etag = quote_etag(file.version)
    unchanged = get_conditional_response(request, etag=etag) if may_keep else None
    if unchanged is not None:
        return _with_cache_headers(unchanged, etag)
    response = HttpResponse(b"" if request.method == "HEAD" else make(), content_type=TYPES[file.form])
    response["Content-Disposition"] = f'attachment; filename="{file.name}.{file.form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return _with_cache_headers(response, etag if may_keep else "")


def stem(title: str) -> str:
    """Beginning of a file name."""
    return slugify(title.translate(UMLAUTS))[:80].strip("-") or "ergebnis"


def picture(figure: Figure, form: str, version: str) -> bytes:
    """The drawing as SVG or PNG; ``version`` changes with it."""
    if form == "svg":
        return standalone_svg(figure)
    found: Any = cache.get_or_set(f"result-png-{version}", lambda: png(figure), KEPT_SECONDS)
    return bytes(found)


def _with_cache_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Cache-Control"] = "public, no-cache" if etag else "no-store, private"
    if etag:
        response["ETag"] = etag
    return response
