"""List, page, create, edit and delete measures."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities.forms.filters import MeasureFilter
from municipalities.forms.measures import EDITED_FIELDS, MeasureForm, sections
from municipalities.models import Measure
from municipalities.permissions import can_edit, can_write_note
from municipalities.selectors.history import sentences
from municipalities.selectors.measures import facts, measure_page, measure_rows, status_counts
from municipalities.services import measures as services
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import measure_or_404, measure_to_edit, steps, town_or_404, town_to_edit
from municipalities.views.undo import deleted
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm

PAGE_SIZE = 25


@access(TOWN_READ)
def measure_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Measures of the municipality, filtered and sorted by the URL."""
    town = town_or_404(request, slug)
    chosen = MeasureFilter(request.GET, town=town)
    rows = chosen.rows()
    page: Any = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite"))
    page.object_list = measure_rows(page.object_list)
    ctx = {
        "town": town,
        "filter": chosen,
        "page": page,
        "counts": status_counts(rows),
        "may_edit": can_edit(request.user, town),
    }
    return render(request, "municipalities/measure_list.html", ctx)


@access(TOWN_READ)
def measure_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The Steckbrief: facts, diary, milestones, files, notes, history."""
    measure = measure_or_404(request, slug, pk)
    page = measure_page(measure, request.user)
    ctx = {
        "town": measure.municipality,
        "page": page,
        "measure": page.measure,
        "facts": facts(page.measure),
        "may_edit": can_edit(request.user, measure.municipality),
        "may_note": can_write_note(request.user, measure.municipality),
        "history": sentences(measure),
    }
    return render(request, "municipalities/measure_detail.html", ctx)


@access(TOWN_EDIT, "GET", "POST")
def measure_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Create a measure."""
    town = town_to_edit(request, slug)
    draft = f"measure-new-{town.pk}"
    form = MeasureForm(posted(request), town=town, initial={"goals": request.GET.getlist("ziel")[:1]})
    measure = attempt(form, lambda: services.create_measure(municipality=town, by=request.user, **form.values()))
    if measure:
        confirm(request, _("Die Maßnahme ist angelegt."), draft=draft)
        return redirect(measure)
    ctx = {"town": town, "sections": sections(form), "draft": draft}
    return form_page(request, form, "municipalities/measure_form.html", **ctx)


@access(TOWN_EDIT, "GET", "POST")
def measure_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Edit a measure; a second editor sees both texts."""
    measure = measure_to_edit(request, slug, pk)
    initial = initial_from(measure, [*EDITED_FIELDS, "version"])
    form = MeasureForm(posted(request), town=measure.municipality, measure=measure, initial=initial)

    def save() -> Measure:
        version = form.cleaned_data["version"]
        return services.update_measure(measure=measure, by=request.user, version=version, **form.values())

    if saved := attempt(form, save):
        confirm(request, _("Die Änderungen sind gespeichert."), draft=f"measure-{pk}")
        return redirect(saved)
    ctx = {"town": measure.municipality, "measure": measure, "sections": sections(form), "draft": f"measure-{pk}"}
    return form_page(request, form, "municipalities/measure_form.html", **ctx)


@access(TOWN_EDIT, "GET", "POST")
def measure_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then put the measure into the bin; the answer offers to undo."""
    measure = measure_to_edit(request, slug, pk)
    text = _("„%(title)s“ kommt mit allen Einträgen in den Papierkorb und lässt sich 30 Tage lang wiederherstellen.")
    page = ask(
        request,
        act=lambda: services.delete_measure(measure=measure, by=request.user),
        title=_("Maßnahme löschen?"),
        text=text % {"title": measure.title},
        **steps(measure),
    )
    if page:
        return page
    deleted(request, measure, _("Die Maßnahme „%(title)s“ ist gelöscht.") % {"title": measure.title})
    return redirect("municipalities:measure_list", slug)
