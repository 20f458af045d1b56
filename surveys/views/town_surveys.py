"""The surveys of a municipality for the people who work there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities.permissions import can_edit
from municipalities.views.loading import town_or_404, town_to_edit
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from surveys.selectors.town_surveys import survey_cards
from surveys.views.deployment_pages import below_survey, deployment_or_404, survey_context
from surveys.views.deployments import invited_page
from surveys.views.handouts import poster, qr_code


@access(TOWN_READ)
def town_survey_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Own surveys, the newest first, with state, participation and what to do next."""
    town = town_or_404(request, slug)
    return render(request, "surveys/town_survey_list.html", {"town": town, "cards": survey_cards(request.user, town)})


@access(TOWN_READ)
def town_survey_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Link, QR code, poster, participation, invited numbers, what to do next."""
    town = town_or_404(request, slug)
    deployment = deployment_or_404(request, pk, town)
    context = survey_context(request, deployment, may_edit=bool(can_edit(request.user, town)), town=town)
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
    return qr_code(deployment_or_404(request, pk, town_or_404(request, slug)), form)


@access(TOWN_READ)
def town_survey_poster(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The poster as PDF."""
    deployment = deployment_or_404(request, pk, town_or_404(request, slug))
    return poster(request, deployment, back=deployment.get_town_url())
