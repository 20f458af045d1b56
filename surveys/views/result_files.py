"""Results as files, whatever they are of: attachments, what caches may keep, each made once."""

import hashlib
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
"""A file takes up to a second to make and is the same for everybody: strangers must not be able to have many made."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


@dataclass(frozen=True)
class ResultFile:
    """A file without its content: ``name`` without the ending ``form``; ``version`` tells its bytes from all others."""

    name: str
    form: str
    version: str
    is_public: bool


def version_of(*parts: object) -> str:
    """The version of a file of which everything that decides its bytes is named."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def answer_file(request: HttpRequest, file: ResultFile, make: Callable[[], bytes]) -> HttpResponseBase:
    """The file as an attachment, for somebody who may read it: what was made before is not made again.

    Caches may keep what strangers get but have to ask each time: a withdrawal holds.
    """
    may_keep = file.is_public and not request.user.is_authenticated
    etag = quote_etag(file.version)
    unchanged = get_conditional_response(request, etag=etag) if may_keep else None
    if unchanged is not None:
        return _with_cache_headers(unchanged, etag)
    response = HttpResponse(b"" if request.method == "HEAD" else _made_once(file, make), content_type=TYPES[file.form])
    response["Content-Disposition"] = f'attachment; filename="{file.name}.{file.form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return _with_cache_headers(response, etag if may_keep else "")


def stem(title: str) -> str:
    """Beginning of a file name."""
    return slugify(title.translate(UMLAUTS))[:80].strip("-") or "ergebnis"


def picture(figure: Figure, form: str) -> bytes:
    """The drawing as SVG or PNG."""
    return standalone_svg(figure) if form == "svg" else png(figure)


def _made_once(file: ResultFile, make: Callable[[], bytes]) -> bytes:
    found: Any = cache.get_or_set(f"result-file-{file.version}", make, KEPT_SECONDS)
    return bytes(found)


def _with_cache_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Cache-Control"] = "public, no-cache" if etag else "no-store, private"
    if etag:
        response["ETag"] = etag
    return response
