"""What the pages with a form share: run the service, put its refusal into the form, answer with the form again."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from portal.core.errors import DomainError, EditConflict
from portal.core.forms import refuse_in_form

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """Data for a form: what was posted, even if that is nothing; None on GET."""
    return request.POST if request.method == "POST" else None


def attempt(form: Any, save: Callable[[], T]) -> T | None:
    """Return what ``save`` returns if the form is valid and nothing refuses; a refusal is then in the form."""
    if not form.is_valid():
        return None
    try:
        return save()
    except EditConflict as conflict:
        show_conflict(form, conflict)
    except DomainError as error:
        refuse_in_form(form, error)
    return None


def show_conflict(form: Any, conflict: EditConflict) -> None:
    """Put both texts into the form; sending it again carries the new version and so decides for one's own text."""
    form.conflict = conflict
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(conflict.version)
    form.add_error(None, conflict.message)


def form_page(
    request: HttpRequest, form: forms.BaseForm, template: str = "municipalities/town_form.html", **context: Any
) -> HttpResponse:
    """Render a page with the form: 200 when it is shown first, 422 when it comes back, 409 with a conflict.

    The default template wants town, title and back in the context; optional are over (line above the title), intro,
    draft, button and the breadcrumb's steps list and parent (label, url).
    """
    conflict = getattr(form, "conflict", None)
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "conflict": conflict, **context}, status=status)


def ask(
    request: HttpRequest, *, refused: str = "", act: Callable[[], object] | None = None,
    template: str = "municipalities/town_confirm.html", **context: Any,
) -> HttpResponse | None:  # fmt: skip
    """Ask before something that cannot be taken back by another edit: None once the user said yes and it is done.

    ``refused`` says why it is impossible right now; then the page explains instead of asking. The context names title,
    text, label (of the button), back and what else the template wants: the default one town and the breadcrumb's steps.
    """
    if request.method == "POST" and act is not None and not refused:
        try:
            act()
        except DomainError as error:
            refused = error.message
        else:
            return None
    status = 409 if refused and request.method == "POST" else 200
    return render(request, template, {"refused": refused, **context}, status=status)
