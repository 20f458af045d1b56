"""Start page of a municipality and the export of its measures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from municipalities.exports import measure_sheet
from municipalities.forms.filters import MeasureFilter
from municipalities.forms.progress import QuickLogForm
from municipalities.models import Post
from municipalities.permissions import can_edit
from municipalities.selectors.measures import town_page
from municipalities.selectors.vacancies import vacancies
from municipalities.views.loading import town_or_404
from portal.audit.services import record
from portal.core.access import TOWN_READ, access
from portal.core.tables import csv_bytes, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(TOWN_READ)
def municipality_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due, what is late, what has been quiet for long, next steps."""
    town = town_or_404(request, slug)
    may_edit = can_edit(request.user, town)
    ctx = {
        "town": town,
        "page": town_page(town),
        "participations": list(town.participations.select_related("programme")),
        "vacancies": vacancies(town),
        "has_posts": Post.objects.live().filter(municipality=town).exists(),
        "may_edit": may_edit,
        "form": QuickLogForm(town=town) if may_edit else None,
        "draft": f"quick-log-{town.pk}",
    }
    return render(request, "municipalities/municipality_detail.html", ctx)


@access(TOWN_READ)
def measure_export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Measures as XLSX or CSV, with the same filter as the list."""
    town = town_or_404(request, slug)
    if form not in {"xlsx", "csv"}:
        raise Http404(form)
    sheet = measure_sheet(MeasureFilter(request.GET, town=town).rows(), town)
    now = timezone.localtime()
    if form == "xlsx":
        body, kind = xlsx_bytes([sheet], title=sheet.title, author="Vielfaltsportal", created=now), XLSX
    else:
        body, kind = csv_bytes(sheet), "text/csv; charset=utf-8"
    record("measure.export", by=request.user, on=town, ags=town.ags, detail={"format": form})
    name = f"massnahmen-{town.slug}-{now:%Y-%m-%d}.{form}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
