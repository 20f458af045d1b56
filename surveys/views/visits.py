"""Finding the survey that a respondent came for, and the language to speak; pages that only say something."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from surveys import pages
from surveys.answering_texts import GERMAN, choose, day, interface, languages, sentence
from surveys.compiled import CompiledVersion, compile_deployment
from surveys.enums import Channel
from surveys.models import Deployment
from surveys.period import Period, period_of
from surveys.selectors.results import public_results
from surveys.services.retention import closed_on

_VERSION = ("state", "version", "frozen_at", "questionnaire")
ROWS = (
    Deployment.objects.with_asked()
    .select_related("version", "local_version")
    .only(
        "slug", "channel", "wave", "opens_on", "closes_on", "closed_at", "languages", "municipality__name",
        "municipality__ags", "municipality__slug", "municipality__contact_email", "cohort__course", "cohort__number",
        "programme__name", "programme__carrier",
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

    Who ``sends`` after the end is let through: the answers may have arrived before, and then the receipt is due.
    """
    deployment = _deployment(slug.lower())
    if deployment is None:
        return message(request, "away", 404, wanted=wanted)
    compiled = compile_deployment(deployment)
    offered = _offered(deployment, compiled)
    visit = Visit(deployment, compiled, period_of(deployment), _language(request, offered, wanted), offered)
    if visit.period is Period.BEFORE or (visit.period is Period.OVER and not sends):
        return outside(request, visit)
    return visit


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
    page = pages.message_page(language, name, start=bool(slug), refused=request.method == "POST")
    return _answer(page.fill({"slug": slug}), status, language)


def outside(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the survey is about and when it takes answers, before its first day and after its end."""
    deployment, language = visit.deployment, visit.language
    name, status = ("before", 404) if visit.period is Period.BEFORE else ("closed", 410)
    begin, end = day(language, deployment.opens_on), day(language, closed_on(deployment))
    if wants_json(request):
        texts = interface(language)
        dates = sentence(language, "before_text", begin=begin, end=end) if name == "before" else texts["closed_text"]
        said = f"{texts[f'{name}_title']}. {dates} {texts['nothing_stored']}"
        return JsonResponse({"state": name, "message": said}, status=status)
    results = public_results(deployment) if visit.period is Period.OVER else None
    facts = {
        "begin": begin,
        "end": end,
        "contact": deployment.asked.contact,
        "results": reverse("surveys:result_release", args=[results.pk]) if results else "",
        "refused": request.method == "POST",
    }
    page = pages.outside_page(visit.compiled, language, visit.offered, name, facts)
    slots = {"slug": deployment.slug, "town": deployment.asked.name}
    return _answer(page.fill(slots), status, language)


def _answer(html: str, status: int, language: str) -> HttpResponse:
    response = HttpResponse(html, status=status)
    response["Content-Language"] = language
    return response


def _offered(deployment: Deployment, compiled: CompiledVersion) -> tuple[str, ...]:
    """Languages of the version that the deployment offers; German always."""
    chosen = deployment.languages or compiled.languages
    return tuple(code for code in compiled.languages if code == GERMAN or code in chosen)


def _language(request: HttpRequest, offered: tuple[str, ...], wanted: str) -> str:
    return choose(request.headers.get("Accept-Language", ""), offered, wanted or request.GET.get("sprache", ""))
