"""Programme dashboards of consultancy and ministry."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from municipalities.models import Programme
from portal.audit.services import record
from portal.core.access import CONSULTANT, PROGRAMME, access
from portal.core.tables import csv_bytes, xlsx_bytes
from portal.core.templatetags.portal_tags import PAGE
from portal.dashboards import charts, lines, sentences
from portal.dashboards.export import town_sheet
from portal.dashboards.filters import DEFAULT_SORT, SORT_LABELS, Moment, sort_or_default
from portal.dashboards.forms import TownFilterForm
from portal.dashboards.selectors.programme import (
    PageNumbers,
    consultant_dashboard,
    ministry_dashboard,
    programmes_with_towns,
)
from surveys.models import Release
from surveys.selectors.results import programme_results

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@access(PROGRAMME)
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes; with only one the page would be a detour."""
    programmes = list(programmes_with_towns())
    if len(programmes) == 1:
        return redirect("dashboards:programme_dashboard", programmes[0].slug)
    return render(request, "dashboards/programme_list.html", {"programmes": programmes})


@access(PROGRAMME)
def programme_dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """Two different pages: the ministry's has no filter, for a filter down to one town would tell towns apart."""
    user: Any = request.user
    programme = get_object_or_404(Programme, slug=slug)
    if user.is_consultant:
        return render(request, "dashboards/programme_consultant.html", _consultant_context(request, programme))
    return render(request, "dashboards/programme_ministry.html", _ministry_context(user, programme))


@access(CONSULTANT)
def programme_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The table of municipalities as XLSX or CSV, with the filter and the order of the page."""
    programme, moment = get_object_or_404(Programme, slug=slug), Moment.now()
    form = TownFilterForm(request.GET, programme=programme)
    sort = sort_or_default(request.GET.get("sort", ""))
    chosen = form.chosen()
    sheet = town_sheet(programme, chosen, moment, sort=sort, words=[words for _name, words in form.active()])
    if kind == "xlsx":
        body, content_type = (
            xlsx_bytes([sheet], title=sheet.title, author="Vielfaltsportal", created=timezone.now()),
            XLSX,
        )
    else:
        body, content_type = csv_bytes(sheet), CSV
    used = [name for name, _words in form.active()]
    record("programme.export", by=request.user, on=programme, detail={"format": kind, "filters": used})
    name = f"kommunen-{programme.slug}-{moment.today:%Y-%m-%d}.{kind}"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _ministry_context(user: Any, programme: Programme) -> dict[str, Any]:
    moment = Moment.now()
    found = ministry_dashboard(programme)
    return {
        "programme": programme,
        "found": found,
        "headline": sentences.ministry_headline(found.measures.counts, found.towns.towns),
        "tiles": lines.work_tiles(found.towns, found.measures),
        "results": programme_results(user, programme),
        "figures": _figures(found, charts.phase_map(found.places)),
        "definitions": list(sentences.definitions(moment, with_signals=False)),
        "today": moment.today,
    }


def _consultant_context(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    moment = Moment.now()
    form = TownFilterForm(request.GET, programme=programme)
    query = request.GET
    wanted = PageNumbers(query.get(PAGE, "1"), query.get("help", "1"), sort_or_default(query.get("sort", "")))
    chosen = form.chosen()
    found = consultant_dashboard(programme, chosen, moment, wanted)
    return {
        "programme": programme,
        "found": found,
        "filter_form": form,
        "chips": [(words, lines.filter_url(query, **{name: ""})) for name, words in form.active()],
        "export_query": lines.filter_url(query),
        "headline": sentences.headline(
            programme,
            with_signal=found.towns_with_signal,
            towns=found.towns.towns,
            today=moment.today,
            is_filtered=bool(chosen),
        ),
        "waiting_tiles": lines.waiting_tiles(Release.objects.waiting_for(request.user).count()),
        "tiles": lines.work_tiles(found.towns, found.measures),
        "signal_tiles": lines.signal_tiles(found.signals, query),
        "help": lines.town_lines(list(found.help.object_list), found, moment.today),
        "table": lines.town_lines(list(found.table.object_list), found, moment.today),
        "default_sort": DEFAULT_SORT,
        "sort": wanted.sort,
        "sorts": SORT_LABELS,
        "figures": _figures(found, charts.signal_map(found.places)),
        "definitions": list(sentences.definitions(moment, with_signals=True)),
        "today": moment.today,
    }


def _figures(found: Any, chart_of_places: Any) -> dict[str, Any]:
    """The charts that have something to show."""
    has_measures = bool(found.measures.counts.total)
    return {
        "status": charts.status_chart(found.measures) if has_measures else None,
        "reasons": charts.reason_chart(found.measures),
        "phases": charts.phase_chart(found.towns) if found.towns.towns else None,
        "map": chart_of_places if found.places else None,
        "is_bare": bool(found.places.positions),
        "is_named": 0 < len(found.places.detailed) <= charts.MANY,
    }
