"""What the pages of a deployment share: finding it inside what the user may see, and its context."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from surveys.enums import LANGUAGE_NAMES, HandoutKind
from surveys.links import readable, survey_url
from surveys.models import Deployment
from surveys.period import Period, period_of
from surveys.permissions_deployments import can_create_codes, can_invite
from surveys.qr import qr_svg
from surveys.selectors.deployments import (
    group_labels,
    invited_numbers,
    invited_rows,
    state_of,
    with_names,
)
from surveys.selectors.next_steps import Facts, Reader, next_steps, open_calls, releases_of
from surveys.selectors.participation import participation
from surveys.selectors.sharing import sharing

BEYOND = 2**63 - 1
HANDOUTS = 20
PARTS = ("detail", "invited", "poster", "codes", "invite", "remind")
FILES = {"qr": ("svg", "png"), "sheet": ("pdf", "csv")}
"""Parts of a deployment that are files, and the endings of their names."""


def deployment_or_404(request: HttpRequest, pk: int, town: Municipality | None = None) -> Deployment:
    """Return the deployment if the user may see it, and if it belongs to the municipality of the URL."""
    rows: QuerySet[Deployment] = with_names(Deployment.objects.visible_to(request.user))
    if town is not None:
        rows = rows.filter(municipality=town)
    return get_object_or_404(rows, pk=min(pk, BEYOND))


def addresses(deployment: Deployment, town: Municipality | None = None) -> dict[str, str]:
    """Where the parts of a deployment are: on the pages of its ``town``, else on those of the consultancy."""
    begin, route = ("town_survey", [town.slug, deployment.pk]) if town else ("deployment", [deployment.pk])
    found = {name: reverse(f"surveys:{begin}_{name}", args=route) for name in PARTS}
    files = [(name, form) for name, forms in FILES.items() for form in forms]
    return found | {f"{name}_{form}": reverse(f"surveys:{begin}_{name}", args=[*route, form]) for name, form in files}


def survey_context(
    request: HttpRequest, deployment: Deployment, *, may_edit: bool, town: Municipality | None = None
) -> dict[str, Any]:
    """What the page of a deployment shows to officers (of ``town``) and consultants; ``may_edit``: invited numbers."""
    url, numbers = survey_url(deployment), invited_numbers(deployment)
    handouts = list(deployment.handouts.select_related("by")[:HANDOUTS])
    given_out = any(handout.kind != HandoutKind.REMINDER for handout in handouts)
    labels, answered = group_labels(deployment), participation(deployment)
    calls, releases = open_calls([deployment]), releases_of([deployment])
    facts = Facts(answered.received, given_out, bool(numbers), releases.get(deployment.pk), calls.get(deployment.pk))
    reader = Reader.CONSULTANT if town is None else Reader.OFFICER if may_edit else Reader.VIEWER
    return {
        "deployment": deployment,
        "town": town,
        "addresses": addresses(deployment, town),
        "state": state_of(deployment),
        "sharing": sharing(deployment),
        "qr": qr_svg(url, title=_("QR-Code zur Umfrage: %(address)s") % {"address": readable(url)}),
        "languages": ", ".join(LANGUAGE_NAMES.get(code, code) for code in deployment.languages),
        "participation": answered,
        "invited": invited_rows(labels, numbers),
        "steps": next_steps(deployment, facts, reader),
        "is_over": period_of(deployment) is Period.OVER,
        "handouts": handouts,
        "invite": can_invite(request.user, deployment),
        "codes": can_create_codes(request.user, deployment),
        "may_edit": may_edit,
    }


def below_deployment(deployment: Deployment) -> dict[str, Any]:
    """Context of a consultant's page below a deployment: breadcrumb and where "Abbrechen" leads."""
    return {
        "deployment": deployment,
        "addresses": addresses(deployment),
        "crumbs": "surveys/deployment_crumbs.html",
        "over": str(deployment),
        "back": deployment.get_absolute_url(),
        "parent": (str(deployment), deployment.get_absolute_url()),
    }


def below_survey(deployment: Deployment) -> dict[str, Any]:
    """Context of a page below a survey of a municipality: breadcrumb and where "Abbrechen" leads."""
    town, url = deployment.town, deployment.get_town_url()
    title = deployment.version.questionnaire.title
    return {
        "deployment": deployment,
        "town": town,
        "addresses": addresses(deployment, town),
        "crumbs": "municipalities/includes/town_crumbs.html",
        "over": title,
        "back": url,
        "list": (_("Befragungen"), reverse("surveys:town_survey_list", args=[town.slug])),
        "parent": (title, url),
    }
