"""Finding the survey that a respondent came for, and the language to speak; pages that only say something."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from surveys import pages
from surveys.answering_texts import GERMAN, choose, interface, languages
from surveys.compiled import CompiledVersion, compile_deployment
from surveys.enums import Channel
from surveys.models import Deployment
from surveys.period import Period, period_of

_VERSION = ("state", "version", "frozen_at")
ROWS = (
    Deployment.objects.with_asked()
    .select_related("version", "local_version")
    .only(
        "slug", "channel", "opens_on", "closes_on", "closed_at", "languages", "municipality__name", "municipality__ags",
        "municipality__slug", "municipality__contact_email", "cohort__course", "cohort__number", "programme__name",
        "programme__carrier",
        *(f"{version}__{name}" for version in ("version", "local_version") for name in _VERSION),
    )
    .order_by()
)  # fmt: skip
"""Only what a page needs."""


@dataclass(frozen=True)
class _Kept:
    row: Any
    since: float
    deployment: Deployment


KEPT = 1000
TRUSTED = 60.0
_kept: dict[str, _Kept] = {}


@dataclass(frozen=True)
class Visit:
    """A deployment with everything that its pages need."""

    deployment: Deployment
    compiled: CompiledVersion
    period: Period
    language: str
    offered: tuple[str, ...]

    @property
    def by_code(self) -> bool:
        return self.deployment.channel == Channel.TOKEN

    @property
    def asks_town(self) -> bool:
        return self.deployment.cohort_id is None

    @property
    def programme(self) -> str:
        return self.deployment.programme.name if self.deployment.programme else ""


def visit_of(request: HttpRequest, slug: str, *, wanted: str = "", sends: bool = False) -> Visit | HttpResponse:
    """The visit, or the page that says why there is none.

    Unknown addresses and surveys that have not begun look the same. Who ``sends`` after the end is let through: the
    answers may have arrived before, and then the receipt is due.
    """
    deployment = _deployment(slug.lower())
    period = period_of(deployment) if deployment else Period.BEFORE
    if deployment is None or period is Period.BEFORE:
        return message(request, "away", 404, wanted=wanted)
    compiled = compile_deployment(deployment)
    offered = _offered(deployment, compiled)
    language = _language(request, offered, wanted)
    if period is Period.OVER and not sends:
        return message(request, "closed", 410, language=language)
    return Visit(deployment, compiled, period, language, offered)


def _deployment(slug: str) -> Deployment | None:
    """The deployment, from memory if its row is unchanged: reading one row plainly is a fraction of building objects.

    Kept only with frozen versions; the names of who is asked and of the programme may be ``TRUSTED`` seconds old.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Deployment._meta.db_table} WHERE slug = %s", [slug])  # noqa: S608  # nosec B608
        row = cursor.fetchone()
    kept = _kept.get(slug)
    if row is None or (kept and kept.row == row and time.monotonic() - kept.since < TRUSTED):
        return kept.deployment if row and kept else None
    deployment = next(iter(ROWS.filter(slug=slug)), None)
    if (
        deployment
        and deployment.version.is_frozen
        and not (deployment.local_version and not deployment.local_version.is_frozen)
    ):
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[slug] = _Kept(row, time.monotonic(), deployment)
    return deployment


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, not a person."""
    return request.headers.get("Accept", "").startswith("application/json")


def message(
    request: HttpRequest, name: str, status: int, *, language: str = "", wanted: str = "", slug: str = ""
) -> HttpResponse:
    """A page with the title and text ``name`` of the interface; ``slug``: with the way to the start page."""
    language = language or _language(request, languages(), wanted)
    if wants_json(request):
        texts = interface(language)
        said = f"{texts[f'{name}_title']} {texts[f'{name}_text']} {texts['nothing_stored']}"
        return JsonResponse({"state": name, "message": said}, status=status)
    page = pages.message_page(language, name, start=bool(slug))
    response = HttpResponse(page.fill({"slug": slug}), status=status)
    response["Content-Language"] = language
    return response


def _offered(deployment: Deployment, compiled: CompiledVersion) -> tuple[str, ...]:
    """Languages of the version that the deployment offers; German always."""
    chosen = deployment.languages or compiled.languages
    return tuple(code for code in compiled.languages if code == GERMAN or code in chosen)


def _language(request: HttpRequest, offered: tuple[str, ...], wanted: str) -> str:
    return choose(request.headers.get("Accept-Language", ""), offered, wanted or request.GET.get("sprache", ""))
