"""Error pages. 400 and 500 are static, so they also appear when sessions, database or templates of the frame fail."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.core.decisions import Refused

BY_BROWSERS = {"GET", "POST"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 and say why, if a decision of ours gave a reason."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def method_not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """Answer 405, with a page for the methods that links and forms of a browser use."""
    response = HttpResponseNotAllowed(allowed)
    if request.method in BY_BROWSERS:
        response.content = render_to_string("405.html", request=request)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """Answer a form whose security token is missing or outdated; the browser still holds what was typed."""
    return render(request, "403_csrf.html", status=403)
