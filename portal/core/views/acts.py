"""Buttons without a form: do it, say how it went, go back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.core.errors import DomainError


def act(request: HttpRequest, action: Callable[[], object], done: str, back: Any) -> HttpResponse:
    """Run a service; ``done`` or the sentence of its refusal is shown on ``back`` (whatever ``redirect`` takes)."""
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(back)
