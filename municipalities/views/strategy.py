"""The strategy of a municipality, its versions and fields of action."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.forms.strategy import (
    STRATEGY_FIELDS,
    FieldOfActionForm,
    NewFieldOfActionForm,
    NewStrategyForm,
    StrategyForm,
    StrategyVersionForm,
)
from municipalities.models import FieldOfAction, Municipality, Strategy
from municipalities.permissions import can_edit
from municipalities.selectors.history import sentences
from municipalities.selectors.strategy import strategy_of, strategy_page
from municipalities.services import strategy as services
from municipalities.services.versions import stamped
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, town_or_404, town_to_edit
from municipalities.views.undo import deleted
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm


@access(TOWN_READ)
def strategy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts, versions, fields of action, goals with their measures, measures without a goal."""
    town = town_or_404(request, slug)
    strategy = strategy_of(town)
    ctx = {
        "town": town,
        "may_edit": can_edit(request.user, town),
        "page": strategy_page(strategy) if strategy else None,
        "history": sentences(strategy) if strategy else [],
    }
    return render(request, "municipalities/strategy_detail.html", ctx)


@access(TOWN_EDIT, "GET", "POST")
def strategy_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Create the strategy; a municipality that has one edits it."""
    town = town_to_edit(request, slug)
    if request.method != "POST" and strategy_of(town):
        return redirect("municipalities:strategy_edit", slug)
    form, draft = NewStrategyForm(posted(request)), f"strategy-new-{town.pk}"
    if attempt(form, lambda: services.create_strategy(municipality=town, by=request.user, **form.values())):
        confirm(request, _("Die Strategie ist angelegt."), draft=draft)
        return redirect("municipalities:strategy_detail", slug)
    return form_page(request, form, title=_("Strategie anlegen"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def strategy_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the facts; a second editor sees both texts."""
    town = town_to_edit(request, slug)
    strategy = strategy_or_404(town)
    form, draft = (
        StrategyForm(posted(request), initial=initial_from(strategy, STRATEGY_FIELDS)),
        f"strategy-{strategy.pk}",
    )
    if attempt(form, lambda: services.update_strategy(strategy=strategy, by=request.user, **form.values())):
        confirm(request, _("Die Strategie ist gespeichert."), draft=draft)
        return redirect("municipalities:strategy_detail", slug)
    return form_page(request, form, title=_("Strategie bearbeiten"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def version_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a version of the text."""
    town = town_to_edit(request, slug)
    strategy = strategy_or_404(town)
    form, draft = StrategyVersionForm(posted(request)), f"strategy-version-{strategy.pk}"
    if attempt(form, lambda: services.add_version(strategy=strategy, by=request.user, **form.values())):
        confirm(request, _("Die Fassung ist hinzugefügt."), draft=draft)
        return redirect("municipalities:strategy_detail", slug)
    return form_page(request, form, title=_("Fassung hinzufügen"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def field_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a field of action."""
    town = town_to_edit(request, slug)
    strategy = strategy_or_404(town)
    form, draft = NewFieldOfActionForm(posted(request)), f"field-new-{strategy.pk}"
    if attempt(form, lambda: services.create_field(strategy=strategy, by=request.user, **form.values())):
        confirm(request, _("Das Handlungsfeld ist angelegt."), draft=draft)
        return redirect("municipalities:strategy_detail", slug)
    return form_page(request, form, title=_("Handlungsfeld anlegen"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def field_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rename a field of action."""
    town = town_to_edit(request, slug)
    field = stamped(_field(town, pk))
    form = FieldOfActionForm(posted(request), initial={"name": field.name, "version": field.version})
    if attempt(form, lambda: services.update_field(field=field, by=request.user, **form.values())):
        confirm(request, _("Das Handlungsfeld ist gespeichert."), draft=f"field-{pk}")
        return redirect("municipalities:strategy_detail", slug)
    return form_page(request, form, title=_("Handlungsfeld bearbeiten"), draft=f"field-{pk}", **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def field_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then put the field into the bin."""
    town = town_to_edit(request, slug)
    field = _field(town, pk)
    page = ask(
        request,
        act=lambda: services.delete_field(field=field, by=request.user),
        refused=services.field_in_use(field),
        title=_("Handlungsfeld löschen?"),
        text=_("„%(name)s“ kommt in den Papierkorb und lässt sich 30 Tage lang wiederherstellen.")
        % {"name": field.name},
        **_steps(town),
    )
    if page:
        return page
    deleted(request, field, _("Das Handlungsfeld „%(name)s“ ist gelöscht.") % {"name": field.name})
    return redirect("municipalities:strategy_detail", slug)


def strategy_or_404(town: Municipality) -> Strategy:
    """Return the strategy of the municipality, else 404."""
    strategy: Strategy = get_object_or_404(Strategy.objects.live().select_related("municipality"), municipality=town)
    return strategy


def _field(town: Municipality, pk: int) -> FieldOfAction:
    rows = FieldOfAction.objects.live().select_related("strategy", "municipality")
    field: FieldOfAction = in_town(rows, town, pk)
    return field


def _steps(town: Municipality) -> dict[str, Any]:
    url = reverse("municipalities:strategy_detail", args=[town.slug])
    return {"town": town, "back": url, "list": (_("Strategie und Ziele"), url)}
