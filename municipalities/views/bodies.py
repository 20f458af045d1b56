"""Bodies of a municipality."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.enums import BodyState
from municipalities.forms.bodies import BODY_FIELDS, BodyForm, NewBodyForm
from municipalities.models import Body, Measure, Municipality
from municipalities.permissions import can_edit
from municipalities.selectors.bodies import BODY_TONES, body_facts, body_tree
from municipalities.selectors.history import sentences
from municipalities.selectors.measures import measure_rows
from municipalities.services import bodies as services
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, town_or_404, town_to_edit
from municipalities.views.undo import deleted
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm


@access(TOWN_READ)
def body_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All bodies, subgroups under the body they belong to."""
    town = town_or_404(request, slug)
    ctx = {"town": town, "nodes": body_tree(town), "may_edit": can_edit(request.user, town)}
    return render(request, "municipalities/body_list.html", ctx)


@access(TOWN_READ)
def body_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Facts, subgroups, measures and history of a body."""
    town = town_or_404(request, slug)
    body = _body(town, pk)
    measures = Measure.objects.live().filter(body=body).select_related("municipality")
    subgroups = Body.objects.live().filter(parent=body).select_related("municipality")
    ctx = {
        "town": town,
        "body": body,
        "tone": BODY_TONES[BodyState(body.state)],
        "facts": body_facts(body),
        "subgroups": [(group, BODY_TONES[BodyState(group.state)]) for group in subgroups],
        "measures": measure_rows(measures.with_last_entry().with_shift_count()),
        "may_edit": can_edit(request.user, town),
        "history": sentences(body),
    }
    return render(request, "municipalities/body_detail.html", ctx)


@access(TOWN_EDIT, "GET", "POST")
def body_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a body."""
    town = town_to_edit(request, slug)
    form, draft = NewBodyForm(posted(request), town=town), f"body-new-{town.pk}"
    if body := attempt(form, lambda: services.create_body(municipality=town, by=request.user, **form.values())):
        confirm(request, _("Das Gremium ist angelegt."), draft=draft)
        return redirect(body)
    return form_page(request, form, title=_("Gremium anlegen"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def body_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Edit a body; a second editor sees both texts."""
    town = town_to_edit(request, slug)
    body = _body(town, pk)
    form = BodyForm(posted(request), town=town, body=body, initial=initial_from(body, BODY_FIELDS))
    if attempt(form, lambda: services.update_body(body=body, by=request.user, **form.values())):
        confirm(request, _("Das Gremium ist gespeichert."), draft=f"body-{pk}")
        return redirect(body)
    return form_page(request, form, title=_("Gremium bearbeiten"), draft=f"body-{pk}", **_steps(town, body))


@access(TOWN_EDIT, "GET", "POST")
def body_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then put the body into the bin."""
    town = town_to_edit(request, slug)
    body = _body(town, pk)
    page = ask(
        request,
        act=lambda: services.delete_body(body=body, by=request.user),
        refused=services.body_in_use(body),
        title=_("Gremium löschen?"),
        text=_("„%(name)s“ kommt in den Papierkorb und lässt sich 30 Tage lang wiederherstellen.")
        % {"name": body.name},
        **_steps(town, body),
    )
    if page:
        return page
    deleted(request, body, _("Das Gremium „%(name)s“ ist gelöscht.") % {"name": body.name})
    return redirect("municipalities:body_list", slug)


def _body(town: Municipality, pk: int) -> Body:
    body: Body = in_town(Body.objects.live().select_related("municipality", "parent"), town, pk)
    return body


def _steps(town: Municipality, body: Body | None = None) -> dict[str, Any]:
    url = reverse("municipalities:body_list", args=[town.slug])
    steps: dict[str, Any] = {"town": town, "back": url, "list": (_("Gremien"), url)}
    if body:
        steps |= {"parent": (body.name, body.get_absolute_url()), "back": body.get_absolute_url()}
    return steps
