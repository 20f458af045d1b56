"""How large a request may be, judged by the length it declares before anything of its body is read.

Django limits what a form holds, not its files: those go to the disk as they come and are looked at afterwards. A body
without a declared length is empty to Django.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

V = TypeVar("V", bound=Callable[..., Any])
Refusal = Callable[..., HttpResponse]


def takes_files(most: int) -> Callable[[V], V]:
    """Declare that a view takes files of ``most`` bytes altogether, from people who are signed in."""

    def mark(view: V) -> V:
        view.file_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def refuses_large_with(refusal: Refusal) -> Callable[[V], V]:
    """Declare what answers a body that is too large for a view, in place of the page in German; called like the view."""

    def mark(view: V) -> V:
        view.too_large = refusal  # type: ignore[attr-defined]
        return view

    return mark


def most_bytes(view: Any, request: HttpRequest) -> int:
    """Length of the longest body that a view takes: what a form may hold, and the files that it declares."""
    files: int = getattr(view, "file_bytes", 0)
    user = getattr(request, "user", None)
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + (files if files and user and user.is_authenticated else 0)


def declared_length(request: HttpRequest) -> int:
    """What the request says of the length of its body, read exactly as Django reads it; 0 if that is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def too_large(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A page without context, for nothing is known of who sends it."""
    return HttpResponse(render_to_string("413.html"), status=413)
