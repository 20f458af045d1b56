"""Deployments for consultants: the list of all towns, one deployment, its terms, its period."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities.views.answers import ask, attempt, form_page, posted
from portal.core.access import CONSULTANT, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm
from surveys.forms.deployments import CloseForm, DeploymentFilter, DeploymentForm, InvitedForm, ReopenForm
from surveys.models import Deployment
from surveys.permissions_deployments import can_close, can_delete, can_reopen
from surveys.selectors.deployments import group_labels, invited_numbers, lines, signs_of, with_names
from surveys.selectors.padding import too_many
from surveys.services import deployments as services
from surveys.views.deployment_pages import below_deployment, deployment_or_404, survey_context

PER_PAGE = 50
FORM = "surveys/deployment_form.html"


@access(CONSULTANT)
def deployment_list(request: HttpRequest) -> HttpResponse:
    """All deployments by municipality, with participation in bands; filter in the URL."""
    narrow = DeploymentFilter(request.GET)
    rows = narrow.rows(Deployment.objects.visible_to(request.user))
    page = Paginator(with_names(rows), PER_PAGE).get_page(request.GET.get("seite"))
    context = {"filter": narrow, "page": page, "lines": lines(page.object_list)}
    return render(request, "surveys/deployment_list.html", context)


@access(CONSULTANT)
def deployment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """State, participation, link, codes, terms and history of one deployment."""
    deployment = deployment_or_404(request, pk)
    around = survey_context(request, deployment, may_edit=True)
    context = {
        **around,
        "doubt": too_many(deployment, around["participation"].received),
        "can_close": can_close(deployment),
        "can_reopen": can_reopen(deployment),
        "can_delete": can_delete(deployment),
        "events": list(deployment.events.select_related("by")),
        "signs": signs_of(deployment),
    }
    return render(request, "surveys/deployment_detail.html", context)


@access(CONSULTANT, "GET", "POST")
def deployment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Period, channel, languages, recruitment; a second editor sees both texts."""
    deployment = deployment_or_404(request, pk)
    initial: dict[str, Any] = initial_from(deployment, list(services.EDITABLE))
    initial["languages"] = [code for code in deployment.languages if code != "de"]
    form = DeploymentForm(posted(request), deployment=deployment, initial={**initial, "version": deployment.revision})
    if attempt(form, lambda: services.update_deployment(deployment=deployment, by=request.user, **form.values())):
        confirm(request, _("Die Erhebung ist gespeichert."), draft=f"deployment-{pk}")
        return redirect(deployment)
    title = _("Erhebung bearbeiten")
    return form_page(request, form, FORM, title=title, draft=f"deployment-{pk}", **below_deployment(deployment))


@access(CONSULTANT, "GET", "POST")
def deployment_invited(request: HttpRequest, pk: int) -> HttpResponse:
    """How many people of each group were invited."""
    deployment = deployment_or_404(request, pk)
    return invited_page(request, deployment, FORM, below_deployment(deployment))


@access(CONSULTANT, "GET", "POST")
def deployment_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close before the last day, with a reason."""
    deployment = deployment_or_404(request, pk)
    form = CloseForm(posted(request))
    if attempt(form, lambda: services.close_deployment(deployment=deployment, by=request.user, **form.values())):
        messages.success(request, _("Die Erhebung ist geschlossen."))
        return redirect(deployment)
    intro = _("Ab sofort kann niemand mehr antworten. Wer gerade ausfüllt, kann nicht mehr absenden.")
    title = _("Vorzeitig schließen")
    return form_page(
        request, form, FORM, title=title, intro=intro, button=_("Schließen"), **below_deployment(deployment)
    )


@access(CONSULTANT, "GET", "POST")
def deployment_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open again, with a reason and a new last day."""
    deployment = deployment_or_404(request, pk)
    form = ReopenForm(posted(request))
    if attempt(form, lambda: services.reopen_deployment(deployment=deployment, by=request.user, **form.values())):
        messages.success(request, _("Die Erhebung ist wieder geöffnet."))
        return redirect(deployment)
    title = _("Wieder öffnen")
    return form_page(request, form, FORM, title=title, button=title, **below_deployment(deployment))


@access(CONSULTANT, "GET", "POST")
def deployment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a deployment that has not begun."""
    deployment = deployment_or_404(request, pk)
    page = ask(
        request,
        act=lambda: services.delete_deployment(deployment=deployment, by=request.user),
        refused=can_delete(deployment).reason,
        template="surveys/deployment_delete.html",
        **below_deployment(deployment),
    )
    if page:
        return page
    messages.success(request, _("Die Erhebung „%(name)s“ ist gelöscht.") % {"name": deployment})
    return redirect("surveys:deployment_list")


def invited_page(request: HttpRequest, deployment: Deployment, template: str, around: dict[str, Any]) -> HttpResponse:
    """The form for the numbers of invited people, for consultants and officers."""
    groups, numbers = group_labels(deployment), invited_numbers(deployment)
    form, draft = InvitedForm(posted(request), groups=groups, numbers=numbers), f"invited-{deployment.pk}"

    def save() -> bool:
        services.set_invited(deployment=deployment, by=request.user, **form.values())
        return True

    if attempt(form, save):
        confirm(request, _("Die Zahl der Eingeladenen ist gespeichert."), draft=draft)
        return redirect(around["back"])
    intro = _("Lassen Sie ein Feld leer, wenn Sie die Zahl nicht kennen. Die Angabe steht später bei den Ergebnissen.")
    return form_page(request, form, template, title=_("Eingeladene Personen"), intro=intro, draft=draft, **around)
