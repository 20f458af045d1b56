"""Logging progress and moving the status."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities.forms.progress import STATUS_OF_ACTION, LogForm, MoveForm, QuickLogForm
from municipalities.models import Measure
from municipalities.permissions import can_move
from municipalities.selectors.measures import action_labels
from municipalities.services.progress import log_progress
from municipalities.views.answers import attempt, form_page, posted
from municipalities.views.loading import measure_to_edit, steps, town_to_edit
from portal.core.access import TOWN_EDIT, access
from portal.core.bodies import takes_files
from portal.core.receipts import confirm
from portal.core.uploads import MAX_BYTES


@access(TOWN_EDIT, "GET", "POST")
def quick_log(request: HttpRequest, slug: str) -> HttpResponse:
    """The one-line entry of the overview."""
    town = town_to_edit(request, slug)
    draft = f"quick-log-{town.pk}"
    form = QuickLogForm(posted(request), town=town, initial={"measure": request.GET.get("massnahme")})
    if entry := attempt(form, lambda: log_progress(by=request.user, **form.cleaned_data)):
        confirm(request, _("Eingetragen bei „%(title)s“.") % {"title": entry.measure.title}, draft=draft)
        return redirect(town)
    return form_page(request, form, "municipalities/quick_log.html", town=town, draft=draft)


@access(TOWN_EDIT, "GET", "POST")
@takes_files(MAX_BYTES)
def measure_log(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An entry with status, date and file."""
    measure = measure_to_edit(request, slug, pk)
    form = LogForm(posted(request), request.FILES or None, measure=measure)
    if attempt(form, lambda: log_progress(measure=measure, by=request.user, **form.cleaned_data)):
        confirm(request, _("Der Eintrag ist gespeichert."), draft=f"log-{pk}")
        return redirect(measure)
    title = _("Fortschritt eintragen")
    return form_page(request, form, title=title, button=_("Eintragen"), draft=f"log-{pk}", **steps(measure))


@access(TOWN_EDIT, "GET", "POST")
@takes_files(MAX_BYTES)
def measure_move(request: HttpRequest, slug: str, pk: int, action: str) -> HttpResponse:
    """One status change: begin, postpone, complete, sustain, cancel, reopen."""
    measure = measure_to_edit(request, slug, pk)
    form = MoveForm(posted(request), request.FILES or None, measure=measure, action=action)
    if not form.targets:
        return _refused(request, measure, action)
    draft = f"move-{pk}-{action}"
    if attempt(form, lambda: log_progress(measure=measure, by=request.user, **form.cleaned_data)):
        confirm(request, _("Der Status ist geändert."), draft=draft)
        return redirect(measure)
    label = action_labels()[action]
    return form_page(request, form, title=label, button=label, draft=draft, **steps(measure))


def _refused(request: HttpRequest, measure: Measure, action: str) -> HttpResponse:
    """A stale page asked for a move that the status no longer allows: say why, on a page that leads back."""
    decision = can_move(measure, STATUS_OF_ACTION[action][0])
    ctx = {"title": action_labels()[action], "refused": decision.reason, **steps(measure)}
    return render(request, "municipalities/town_confirm.html", ctx, status=409)
