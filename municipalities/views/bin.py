"""The bin of a municipality."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import FieldOfAction, Municipality, Post
from municipalities.selectors.bin import bin_row, bin_rows
from municipalities.services.bin import KINDS, restore
from municipalities.views.loading import town_to_edit
from portal.core.access import TOWN_EDIT, access
from portal.core.errors import DomainError


@access(TOWN_EDIT)
def bin_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was deleted in the last days."""
    return _page(request, town_to_edit(request, slug))


@access(TOWN_EDIT, "POST")
def bin_restore(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Take something out of the bin and show it; a second click changes nothing."""
    town = town_to_edit(request, slug)
    row = bin_row(town, request.user, KINDS[kind], pk) if kind in KINDS else None
    if row is None:
        raise Http404(kind)
    try:
        restore(row=row, by=request.user)
    except DomainError as error:
        return _page(request, town, refused=error.message)
    messages.success(request, _("Wiederhergestellt: %(kind)s „%(name)s“.") % {"kind": KINDS[kind].label, "name": row})
    return redirect(_home(row))


def _page(request: HttpRequest, town: Municipality, *, refused: str = "") -> HttpResponse:
    ctx = {"town": town, "rows": bin_rows(town, request.user), "refused": refused}
    return render(request, "municipalities/bin.html", ctx, status=409 if refused else 200)


def _home(row: Any) -> str:
    """Where the row shows: its own page, that of its measure, or the list it is in."""
    target = row if hasattr(row, "get_absolute_url") else getattr(row, "measure", None)
    if target is not None:
        return str(target.get_absolute_url())
    name = {FieldOfAction: "strategy_detail", Post: "team"}.get(type(row), "bin")
    return reverse(f"municipalities:{name}", args=[row.municipality.slug])
