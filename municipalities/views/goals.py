"""Goals of the strategy."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.forms.strategy import GoalForm, NewGoalForm, RecutForm
from municipalities.models import Goal, Measure, Municipality
from municipalities.permissions import can_edit
from municipalities.selectors.history import sentences
from municipalities.selectors.measures import measure_rows
from municipalities.selectors.strategy import goal_row
from municipalities.services import goals as services
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, town_or_404, town_to_edit
from municipalities.views.strategy import strategy_or_404
from municipalities.views.undo import deleted
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm


@access(TOWN_READ)
def goal_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The goal, its measures, what it followed and what followed it, its history."""
    town = town_or_404(request, slug)
    goal = _goal(town, pk)
    measures = Measure.objects.live().filter(goals=goal).select_related("municipality")
    ctx = {
        "town": town,
        "goal": goal,
        "row": goal_row(goal),
        "measures": measure_rows(measures.with_last_entry().with_shift_count()),
        "may_edit": can_edit(request.user, town),
        "history": sentences(goal),
    }
    return render(request, "municipalities/goal_detail.html", ctx)


@access(TOWN_EDIT, "GET", "POST")
def goal_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a goal to the strategy."""
    town = town_to_edit(request, slug)
    strategy = strategy_or_404(town)
    initial = {"number": services.next_number(strategy)}
    form, draft = NewGoalForm(posted(request), strategy=strategy, initial=initial), f"goal-new-{strategy.pk}"
    if goal := attempt(form, lambda: services.create_goal(strategy=strategy, by=request.user, **form.values())):
        confirm(request, _("Das Ziel ist angelegt."), draft=draft)
        return redirect(goal)
    return form_page(request, form, title=_("Ziel anlegen"), draft=draft, **_steps(town))


@access(TOWN_EDIT, "GET", "POST")
def goal_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Edit the wording; a second editor sees both texts."""
    town = town_to_edit(request, slug)
    goal = _goal(town, pk)
    initial = initial_from(goal, ["number", "text", "field_of_action", "version"])
    form = GoalForm(posted(request), strategy=goal.strategy, initial=initial)
    if attempt(form, lambda: services.update_goal(goal=goal, by=request.user, **form.values())):
        confirm(request, _("Das Ziel ist gespeichert."), draft=f"goal-{pk}")
        return redirect(goal)
    intro = _("Ändert sich das Ziel in der Sache, schneiden Sie es neu zu. So bleibt der Weg nachvollziehbar.")
    return form_page(request, form, title=_("Ziel bearbeiten"), intro=intro, draft=f"goal-{pk}", **_steps(town, goal))


@access(TOWN_EDIT, "GET", "POST")
def goal_recut(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Replace the goal by a new one, with the reason; the old one stays visible."""
    town = town_to_edit(request, slug)
    goal = _goal(town, pk)
    initial = {
        "number": services.next_number(goal.strategy),
        "text": goal.text,
        "field_of_action": goal.field_of_action,
    }
    form = RecutForm(posted(request), strategy=goal.strategy, initial={**initial, "take_measures": True})
    if new := attempt(form, lambda: services.recut_goal(goal=goal, by=request.user, **form.values())):
        confirm(request, _("Das Ziel ist neu zugeschnitten. Das bisherige bleibt sichtbar."), draft=f"goal-recut-{pk}")
        return redirect(new)
    return form_page(
        request, form, title=_("Ziel neu zuschneiden"), over=str(goal), draft=f"goal-recut-{pk}", **_steps(town, goal)
    )


@access(TOWN_EDIT, "GET", "POST")
def goal_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then put the goal into the bin."""
    town = town_to_edit(request, slug)
    goal = _goal(town, pk)
    page = ask(
        request,
        act=lambda: services.delete_goal(goal=goal, by=request.user),
        refused=services.goal_in_use(goal),
        title=_("Ziel löschen?"),
        text=_("„%(name)s“ kommt in den Papierkorb und lässt sich 30 Tage lang wiederherstellen.") % {"name": goal},
        **_steps(town, goal),
    )
    if page:
        return page
    deleted(request, goal, _("Das Ziel „%(name)s“ ist gelöscht.") % {"name": goal})
    return redirect("municipalities:strategy_detail", slug)


def _goal(town: Municipality, pk: int) -> Goal:
    rows = Goal.objects.live().filter(strategy__deleted_at__isnull=True)
    rows = rows.select_related("strategy__municipality", "municipality", "field_of_action", "predecessor")
    goal: Goal = in_town(rows, town, pk)
    return goal


def _steps(town: Municipality, goal: Goal | None = None) -> dict[str, Any]:
    url = reverse("municipalities:strategy_detail", args=[town.slug])
    steps: dict[str, Any] = {"town": town, "back": url, "list": (_("Strategie und Ziele"), url)}
    if goal:
        steps |= {"parent": (str(goal), goal.get_absolute_url()), "back": goal.get_absolute_url()}
    return steps
