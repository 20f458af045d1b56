"""Pages of released results: the list, one release, start beside end, and a municipality's own."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from municipalities.views.loading import town_or_404
from portal.core.access import PUBLIC, TOWN_READ, access
from portal.core.publications.states import ReleaseState
from surveys.figures.texts import dimension_text, number_text, unbroken, units_text
from surveys.models import Release
from surveys.published import Dimension
from surveys.selectors import result_pages as pages
from surveys.selectors import results as selectors
from surveys.selectors.releases import published, visible_releases
from surveys.selectors.result_tables import total_cell
from surveys.selectors.result_trace import trace
from surveys.selectors.trends import trend_url, trends

PER_PAGE = 50


@access(PUBLIC)
def result_list(request: HttpRequest) -> HttpResponse:
    """What the reader may see: public results for everybody, more for those who are signed in."""
    rows = selectors.in_list_order(visible_releases(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    owners = selectors.by_owner(selectors.result_lines(page.object_list))
    context = {"page_obj": page, "owners": owners, "trends": trends(request.user)}
    return render(request, "surveys/result_list.html", context)


@access(PUBLIC)
def result_release(request: HttpRequest, pk: int) -> HttpResponse:
    """One release: figures, all questions as a table, what is hidden and why, method."""
    release = selectors.readable_release(request.user, pk)
    if release is None:
        return gone(request, pk)
    results = published(release)
    table = pages.chosen_table(results, request.GET.get("nach", ""))
    partner = selectors.partner_of(request.user, release)
    is_comparable = partner is not None and selectors.have_common_questions(*map(published, partner))
    context = {
        **head(release),
        "body": pages.Body(release, table),
        "kept": pages.KEPT_SECONDS,
        "is_total": table.dimension == Dimension.TOTAL,
        "by": pages.SLUGS[table.dimension],
        "tabs": pages.tabs(release, results, table),
        "table_label": dimension_text(table.dimension),
        "trend_url": trend_url(request.user, release),
        "partner": partner,
        "is_comparable": is_comparable,
        "voices": selectors.voices_of(release, table),
        "units": units_text(results.method.unit),
    }
    return render(request, "surveys/result_release.html", context)


@access(PUBLIC)
def result_compare(request: HttpRequest, start: int, end: int) -> HttpResponse:
    """Start and end of a programme or a municipality side by side, as far as they asked the same."""
    found = [selectors.readable_release(request.user, pk) for pk in (start, end)]
    first, last = found
    if first is None or last is None or not selectors.belong_together(first, last):
        raise Http404
    context = {
        "sides": [head(release) for release in (first, last)],
        "scope": selectors.scope_name(first),
        "comparison": selectors.comparison(published(first), published(last)),
    }
    return render(request, "surveys/result_compare.html", context)


@access(TOWN_READ)
def town_results(request: HttpRequest, slug: str) -> HttpResponse:
    """The municipality's own results, beside those of the programme; never those of another municipality."""
    town = town_or_404(request, slug)
    page = selectors.town_page(request.user, town, request.GET.get("auswertung", ""))
    context: dict[str, Any] = {"town": town, "page": page}
    if page.shown:
        context |= head(page.shown.release)
    return render(request, "surveys/result_town.html", context)


def head(release: Release) -> dict[str, Any]:
    """What stands above every result: whose, when, how many, and what it does not say."""
    results = published(release)
    method = results.method
    return {
        "release": release,
        "scope": selectors.scope_name(release),
        "wave": selectors.wave_label(release),
        "method": method,
        "responses": unbroken(number_text(total_cell(results).responses or method.responses)),
        "period": selectors.period(method),
        "as_of": selectors.day_text(results.as_of),
        "caveat": " ".join(method.limitations[int(method.is_synthetic) :][:2] or method.limitations),
        "facts": selectors.facts(method),
        "trace": trace(release),
        "is_released": release.state == ReleaseState.RELEASED,
    }


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """A page for those who could read a release before it was withdrawn; 404 for everybody else."""
    release = selectors.withdrawn_release(request.user, pk)
    if release is None:
        raise Http404(_("Auswertung"))
    return render(request, "surveys/result_withdrawn.html", {"release": release}, status=410)
