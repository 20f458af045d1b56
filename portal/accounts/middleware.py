"""Age of sessions, and the second factor of those who need one."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.accounts.adapters import has_second_factor

Answer = Callable[[HttpRequest], HttpResponseBase]
STARTED = "session_started_at"


class SessionAgeMiddleware:
    """Ends a session ``SESSION_ABSOLUTE_AGE`` seconds after its first page, however busy it was.

    Idle sessions end by Django's own ``SESSION_COOKIE_AGE``.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            started = request.session.setdefault(STARTED, time.time())
            if time.time() - started > settings.SESSION_ABSOLUTE_AGE:
                return _signed_out(request)
        return self.get_response(request)


def _signed_out(request: HttpRequest) -> HttpResponseRedirect:
    target = f"?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}" if request.method == "GET" else ""
    logout(request)
    messages.info(request, _("Ihre Sitzung ist nach zwölf Stunden beendet worden. Bitte melden Sie sich erneut an."))
    return HttpResponseRedirect(reverse("account_login") + target)


class SecondFactorMiddleware:
    """Sends accounts that need a second factor and have none to the page that sets one up; all else is closed."""

    OPEN = frozenset(
        {
            "account_second_factor",
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "core:accessibility",
            "core:privacy",
            "core:imprint",
            "core:contact",
            "healthz",
            "readyz",
        }
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        if not request.user.needs_second_factor or has_second_factor(request.user):
            return None
        match = request.resolver_match
        return None if match is not None and match.view_name in self.OPEN else redirect("account_second_factor")
