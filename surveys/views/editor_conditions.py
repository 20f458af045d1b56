"""The condition of a section or question."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from municipalities.views.answers import attempt, posted
from portal.core.access import CONSULTANT, access
from portal.core.receipts import confirm
from surveys.forms.conditions import ConditionForm
from surveys.forms.items import wants_more
from surveys.services import instruments as services
from surveys.services.references import earlier_items, ordered_items
from surveys.views.editor_loading import draft_to_edit, editor_form, steps, thing_name, version_url
from surveys.views.editor_parts import LOADERS
from surveys.wording import in_words


@access(CONSULTANT, "GET", "POST")
def part_condition(request: HttpRequest, code: str, number: int, kind: str, pk: int) -> HttpResponse:
    """Build the condition: rows of question, comparison, value, and groups of them."""
    version = draft_to_edit(request, code, number)
    thing = LOADERS[kind](version, pk)
    items = ordered_items(version)
    known = {item.code: item for item in items}
    data = posted(request)
    form = ConditionForm(
        data,
        condition=thing.condition,
        earlier=earlier_items(thing, items),
        known=known,
        quiet=wants_more(data),
    )
    draft = f"condition-{kind}-{pk}"
    place: dict[str, Any] = {"thing": thing, "by": request.user}
    if attempt(form, lambda: services.set_condition(**place, condition=form.condition(), seen=form.seen)):
        confirm(request, _("Die Bedingung ist gespeichert."), draft=draft)
        return redirect(version_url(version, thing))
    ctx = steps(version, _("Bedingung bearbeiten"), thing)
    ctx |= {"draft": draft, "over": thing_name(thing), "words": in_words(thing.condition, known)}
    ctx["earlier"] = bool(earlier_items(thing, items))
    return editor_form(request, form, "surveys/editor_condition.html", **ctx)
