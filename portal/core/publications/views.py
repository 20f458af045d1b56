"""Pages and acts that are the same for all publications. The view has looked up the row through ``visible_to``."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.core.decisions import require
from portal.core.publications.models import Publication
from portal.core.publications.permissions import can_discard, can_retry
from portal.core.views.acts import act

ASK = "publications/ask.html"


def progress_part(request: HttpRequest, row: Publication) -> HttpResponse:
    """The progress bar alone, for the page to ask for again; reloads the page once there is something new on it."""
    if not request.headers.get("HX-Request"):
        return redirect(row)
    response = render(request, "publications/progress.html", {"publication": row})
    if not row.is_being_built:
        response["HX-Refresh"] = "true"
    return response


def ask_to_discard(request: HttpRequest, row: Publication, discard: Callable[[], object]) -> HttpResponse:
    """Ask, then give it up."""
    require(can_discard(request.user, row))
    if request.method == "POST":
        return act(request, discard, _("Die %(thing)s ist verworfen.") % row.words, row)
    context = {
        "publication": row,
        "title": _("%(thing)s verwerfen") % row.words,
        "text": _("Die %(thing)s wird nicht freigegeben. Ihre Nummer wird nicht noch einmal vergeben.") % row.words,
        "label": _("Verwerfen"),
        "danger": True,
    }
    return render(request, ASK, context)


def act_again(request: HttpRequest, row: Publication, again: Callable[[], object]) -> HttpResponse:
    """Have a failed one built again."""
    require(can_retry(request.user, row))
    return act(request, again, _("Die %(thing)s wird noch einmal erstellt.") % row.words, row)
