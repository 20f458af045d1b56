"""Deploying a questionnaire: the form, the preview of what will be created, the creation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.views.answers import attempt, form_page, posted
from portal.core.access import CONSULTANT, access
from portal.core.forms import is_id
from portal.core.receipts import confirm
from surveys.enums import LANGUAGE_NAMES
from surveys.forms.rollout import COHORTS, RolloutForm, where_of
from surveys.selectors.rollout import Plan, newest_feedback, plan_rollout
from surveys.services.reviewing import review
from surveys.services.rollout import Rollout, create_deployments

TEMPLATE = "surveys/rollout_form.html"
ROWS = 200
"""Who has a row of their own in the preview; beyond it the rest is counted."""
NAMED = 20
SEVERAL = frozenset({"languages", "cohorts"})
"""Fields that take several values."""


@access(CONSULTANT, "GET", "POST")
def deployment_create(request: HttpRequest) -> HttpResponse:
    """First POST: the preview. With ``anlegen``: create. With ``aendern``: back to the form, all values kept.

    A draft is frozen by it: not with errors, and with warnings only when somebody ticked ``festschreiben``.
    """
    form = RolloutForm(posted(request), initial=_initial(request.GET))
    if request.method != "POST" or "aendern" in request.POST or not form.is_valid():
        shown = RolloutForm(initial=_initial(request.POST)) if "aendern" in request.POST else form
        return form_page(request, shown, TEMPLATE)
    found = review(form.cleaned_data["version"])
    if "anlegen" in request.POST and not found.errors and (not found.warnings or "festschreiben" in request.POST):
        done = attempt(form, lambda: _create(request, form))
        if done is None:
            return form_page(request, form, TEMPLATE)
        _tell(request, done)
        return redirect(_target(form, done))
    refused = "anlegen" in request.POST
    ctx = {**_preview(form), "review": found, "refused": refused, "left_out": _left_out(request)}
    return render(request, "surveys/rollout_preview.html", ctx, status=422 if refused else 200)


def _create(request: HttpRequest, form: RolloutForm) -> Rollout:
    local = {}
    for name, value in request.POST.items():
        town = name.removeprefix("local-")
        if town != name and is_id(town) and is_id(str(value)):
            local[int(town)] = int(str(value))
    return create_deployments(
        terms=form.terms(),
        towns=form.towns(),
        cohorts=form.chosen_cohorts(),
        by=request.user,
        local=local,
        leave_out=_left_out(request),
    )


def _left_out(request: HttpRequest) -> set[int]:
    return {int(pk) for pk in request.POST.getlist("auslassen") if is_id(pk)}


def _preview(form: RolloutForm) -> dict[str, Any]:
    terms = form.terms()
    plan: Plan = plan_rollout(terms, form.chosen_cohorts() or form.towns())
    return {
        "form": form,
        "terms": terms,
        "languages": ", ".join(LANGUAGE_NAMES.get(code, code) for code in terms.spoken),
        "rows": plan.new[:ROWS],
        "further": max(len(plan.new) - ROWS, 0),
        "total": len(plan.new),
        "has_local": any(planned.local for planned in plan.new),
        "present": plan.present,
        "labels": _labels(form),
        "check_url": reverse("surveys:version_check", args=[terms.version.questionnaire.code, terms.version.number]),
    }


def _labels(form: RolloutForm) -> dict[str, str]:
    """What was chosen, in words."""
    data = form.cleaned_data
    fields: Any = form.fields
    return {name: str(dict(fields[name].choices)[data[name]]) for name in ("channel", "recruitment")}


def _initial(data: QueryDict) -> dict[str, Any]:
    """Values for the form from the address of a link, or from the preview."""
    names = [name for name in RolloutForm.base_fields if name in data]
    initial: dict[str, Any] = {name: data.getlist(name) if name in SEVERAL else data[name] for name in names}
    initial.setdefault("where", where_of(initial))
    if initial["where"] == COHORTS and "version" not in initial and (newest := newest_feedback()):
        initial["version"] = newest.pk
    return initial


def _tell(request: HttpRequest, done: Rollout) -> None:
    made, skipped = len(done.created), [row.asked.name for row in done.skipped]
    if made:
        words = ngettext("%(n)s Erhebung ist angelegt.", "%(n)s Erhebungen sind angelegt.", made) % {"n": made}
        confirm(request, words, draft="deployment-new")
    if skipped:
        names = ", ".join(skipped[:NAMED]) + (" …" if len(skipped) > NAMED else "")
        messages.info(request, _("Übersprungen, weil es die Erhebung dort schon gibt: %(names)s.") % {"names": names})


def _target(form: RolloutForm, done: Rollout) -> str:
    """The new deployment, or the list narrowed to what was deployed."""
    if len(done.created) == 1:
        return done.created[0].get_absolute_url()
    programme, questionnaire = form.cleaned_data["programme"], form.cleaned_data["version"].questionnaire
    query = QueryDict(mutable=True)
    query["questionnaire"] = questionnaire.code
    if programme is not None:
        query["programme"] = programme.slug
    return f"{reverse('surveys:deployment_list')}?{query.urlencode()}"
