"""The surveys of a municipality for the people who work there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.permissions import can_edit
from municipalities.views.loading import town_or_404, town_to_edit
from portal.audit.services import record
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.errors import DomainError
from surveys.links import survey_url
from surveys.models import Deployment
from surveys.poster import poster_pdf
from surveys.qr import qr_file
from surveys.selectors.deployments import lines, next_steps, with_names
from surveys.views.deployment_pages import below_survey, deployment_or_404, survey_context
from surveys.views.deployments import invited_page

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@access(TOWN_READ)
def town_survey_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Own surveys, the newest first, with state, participation and what to do next."""
    town = town_or_404(request, slug)
    rows = with_names(Deployment.objects.visible_to(request.user)).filter(municipality=town)
    found = lines(rows.order_by("-opens_on", "-pk"))
    cards = [
        (line, next_steps(line.deployment, has_handouts=False, has_numbers=line.invited is not None)[0])
        for line in found
    ]
    return render(request, "surveys/town_survey_list.html", {"town": town, "cards": cards})


@access(TOWN_READ)
def town_survey_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Link, QR code, poster, participation, invited numbers, what to do next."""
    town = town_or_404(request, slug)
    deployment = deployment_or_404(request, pk, town)
    context = survey_context(request, deployment, may_edit=bool(can_edit(request.user, town)))
    return render(request, "surveys/town_survey_detail.html", context)


@access(TOWN_EDIT, "GET", "POST")
def town_survey_invited(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How many people of each group were invited."""
    town = town_to_edit(request, slug)
    deployment = deployment_or_404(request, pk, town)
    return invited_page(request, deployment, "municipalities/town_form.html", below_survey(deployment))


@access(TOWN_READ)
def town_survey_qr(request: HttpRequest, slug: str, pk: int, form: str) -> HttpResponse:
    """The QR code as a file, for one's own poster or newspaper."""
    deployment = deployment_or_404(request, pk, town_or_404(request, slug))
    if form not in QR_TYPES:
        raise Http404(form)
    name = f"qr-{deployment.slug}.{form}"
    return HttpResponse(
        qr_file(survey_url(deployment), form),
        content_type=QR_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@access(TOWN_READ)
def town_survey_poster(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The poster as PDF."""
    deployment = deployment_or_404(request, pk, town_or_404(request, slug))
    try:
        body = poster_pdf(deployment)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(deployment.get_town_url())
    record("deployment.poster", by=request.user, on=deployment, ags=deployment.municipality.ags)
    name = f"plakat-{deployment.slug}.pdf"
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
