"""Context of every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse


def site(request: HttpRequest) -> dict[str, Any]:
    """Return `site`: name, demo mode, who runs the installation, sign-in and sign-out addresses."""
    return {
        "site": {
            "name": "Vielfaltsportal",
            "demo_mode": settings.DEMO_MODE,
            "operator_name": settings.OPERATOR_NAME,
            "operator_address": settings.OPERATOR_ADDRESS,
            "operator_email": settings.OPERATOR_EMAIL,
            "operator_phone": settings.OPERATOR_PHONE,
            "base_url": settings.BASE_URL,
            "login_url": resolve_url(settings.LOGIN_URL),
            "logout_url": _logout_url(),
        }
    }


def _logout_url() -> str:
    try:
        return reverse("account_logout")
    except NoReverseMatch:  # an installation may sign in elsewhere (OIDC) and mount no own sign-out
        return ""
