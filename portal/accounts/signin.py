"""Signing an account in without its password, after it has proved itself in another way."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User


def sign_in(request: HttpRequest, user: User, *, redirect_url: str | None = None) -> HttpResponse:
    """Sign ``user`` in through all of allauth's stages (second factor included) and return where to go next.

    For an accepted invitation and for demo accounts; the caller has checked that this is allowed.
    """
    logout(request)
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=redirect_url))
    return response


def next_url(request: HttpRequest) -> str | None:
    """Return the safe ``next`` address of a request, if any."""
    url: str | None = get_next_redirect_url(request)
    return url
