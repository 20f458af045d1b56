"""Middleware of the floor: headers, no large bodies, clean input, deny by default."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase

from portal.core.access import check_policy
from portal.core.bodies import declared_length, most_bytes, too_large
from portal.core.policies import policy_of

Answer = Callable[[HttpRequest], HttpResponseBase]
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadersMiddleware:
    """Puts the headers on every answer that Django has no setting for; signed-in pages are never stored by a cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class BodySizeMiddleware:
    """Refuses a body that is longer than its view takes; before the check of forms, which would read it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        length = declared_length(request)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or length <= most_bytes(view, request):
            return None
        refusal: Answer = getattr(view, "too_large", too_large)
        return refusal(request, *args, **kwargs)


class CleanRequestMiddleware:
    """Refuses what would end in an error further in: NUL in path and query, forms in another encoding than UTF-8."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or any("\x00" in text for text in _texts(request)):
            raise BadRequest("NUL in the request")
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest("not UTF-8")
        return self.get_response(request)


def _texts(request: HttpRequest) -> list[str]:
    return [text for key, values in request.GET.lists() for text in (key, *values)]


class PolicyMiddleware:
    """Refuses every URL that declares no policy, and checks the policy of those that do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        policy = policy_of(view, request.resolver_match)
        if policy is None:
            raise Http404("no policy declared")
        if not policy.public:
            check_policy(policy, request)
