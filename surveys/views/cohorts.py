"""Training cohorts, for consultants: the list, creating, editing, deleting."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.views.answers import attempt, form_page, posted
from portal.core.access import CONSULTANT, access
from portal.core.errors import DomainError
from portal.core.forms import initial_from
from portal.core.receipts import confirm
from surveys.forms.cohorts import CohortForm
from surveys.models import TrainingCohort
from surveys.permissions_cohorts import can_delete_cohort, can_rename_course
from surveys.services import cohorts as services
from surveys.views.deployment_pages import BEYOND

PER_PAGE = 50
FORM = "surveys/deployment_form.html"


@access(CONSULTANT)
def cohort_list(request: HttpRequest) -> HttpResponse:
    """All cohorts by programme, course and number, with how often they were asked."""
    rows = TrainingCohort.objects.select_related("programme").annotate(asked=Count("deployments"))
    found = rows.order_by("programme__is_demo", "programme__name", "course", "number", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "surveys/cohort_list.html", {"page": page})


@access(CONSULTANT, "GET", "POST")
def cohort_create(request: HttpRequest) -> HttpResponse:
    """Write down a cohort."""
    form = CohortForm(posted(request), is_new=True)
    if attempt(form, lambda: services.create_cohort(by=request.user, **form.values())):
        confirm(request, _("Die Kohorte ist angelegt."), draft="cohort-new")
        return redirect("surveys:cohort_list")
    return form_page(request, form, FORM, title=_("Kohorte anlegen"), draft="cohort-new", **_around(_("Schulungen")))


@access(CONSULTANT, "GET", "POST")
def cohort_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of it; a second editor sees both texts."""
    cohort = _cohort(pk)
    initial = {**initial_from(cohort, list(services.EDITABLE)), "version": cohort.revision}
    fixed = can_rename_course(cohort).reason
    form, draft = CohortForm(posted(request), is_new=False, fixed=fixed, initial=initial), f"cohort-{pk}"
    if attempt(form, lambda: services.update_cohort(cohort=cohort, by=request.user, **form.values())):
        confirm(request, _("Die Kohorte ist gespeichert."), draft=draft)
        return redirect("surveys:cohort_list")
    return form_page(request, form, FORM, title=_("Kohorte bearbeiten"), draft=draft, **_around(str(cohort)))


@access(CONSULTANT, "GET", "POST")
def cohort_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a cohort of which nothing was asked."""
    cohort = _cohort(pk)
    refused = can_delete_cohort(cohort).reason
    if request.method == "POST" and not refused:
        try:
            services.delete_cohort(cohort=cohort, by=request.user)
        except DomainError as error:
            refused = error.message
        else:
            messages.success(request, _("„%(name)s“ ist gelöscht.") % {"name": cohort})
            return redirect("surveys:cohort_list")
    context = {"refused": refused, **_around(str(cohort))}
    status = 409 if refused and request.method == "POST" else 200
    return render(request, "surveys/cohort_delete.html", context, status=status)


def _cohort(pk: int) -> TrainingCohort:
    return get_object_or_404(TrainingCohort.objects.select_related("programme"), pk=min(pk, BEYOND))


def _around(over: str) -> dict[str, Any]:
    """Context of a page below the list: line above the title, breadcrumb, where "Abbrechen" leads."""
    url = reverse("surveys:cohort_list")
    return {"over": over, "back": url, "parent": (_("Kohorten"), url)}
