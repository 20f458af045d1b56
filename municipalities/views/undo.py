"""The way back right after a deletion: the success message carries a button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from municipalities.permissions import can_edit
from municipalities.services.bin import kind_of
from portal.core.receipts import UNDO_PREFIX


def deleted(request: HttpRequest, row: Any, text: object) -> None:
    """Tell the user that the row is in the bin, with a button that takes it out again (for those who may).

    Use it instead of a plain success message after every soft deletion.
    """
    tags = f"{UNDO_PREFIX}{undo_url(row)}" if can_edit(request.user, row.municipality) else ""
    messages.success(request, str(text), extra_tags=tags)


def undo_url(row: Any) -> str:
    """Return where a POST restores the row."""
    return reverse("municipalities:bin_restore", args=[row.municipality.slug, kind_of(row), row.pk])
