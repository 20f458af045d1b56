"""The receipt for what a user typed.

A form with `data-draft="<key>"` keeps what is typed in the browser until a page says that the server has it. That page
is usually the one after the redirect, so the receipt travels with the success message.
"""

from django.contrib import messages
from django.http import HttpRequest

PREFIX = "draft-receipt:"
UNDO_PREFIX = "undo:"
"""Start of the tags of a message about a deletion; the rest is the address where a POST takes it back."""


def confirm(request: HttpRequest, text: object, *, draft: str = "") -> None:
    """Tell the user that something is saved; `draft` is the key of the form whose draft the browser may forget."""
    messages.success(request, str(text), extra_tags=f"{PREFIX}{draft}" if draft else "")


def draft_key(extra_tags: str | None) -> str:
    """Return the draft key carried by a message, empty if there is none."""
    return (extra_tags or "").removeprefix(PREFIX) if (extra_tags or "").startswith(PREFIX) else ""


def undo_url(extra_tags: str | None) -> str:
    """Return the address that takes back what a message tells of, empty if there is none."""
    return (extra_tags or "").removeprefix(UNDO_PREFIX) if (extra_tags or "").startswith(UNDO_PREFIX) else ""
