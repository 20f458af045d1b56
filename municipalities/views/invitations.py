"""Accepting an invitation: a page that anybody with the link may open, and that changes nothing until it is sent."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from municipalities.services.team import accept_as_member, accept_as_new, offer_of
from municipalities.views.answers import attempt, posted
from portal.accounts.forms import AcceptInvitationForm
from portal.accounts.models import Invitation, User
from portal.accounts.services import UnknownInvitation, find_invitation
from portal.core.access import PUBLIC, access
from portal.core.errors import DomainError

REFERRER_POLICY = "strict-origin"
"""Keeps the token out of every Referer header. ``no-referrer`` would make browsers send ``Origin: null`` with the form,
which the CSRF check refuses."""


@access(PUBLIC, "GET", "POST")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; a POST accepts, with a new account or with the one signed in."""
    try:
        invitation = find_invitation(token)
        offer = offer_of(invitation)
    except DomainError as error:
        return _answer(request, {"refused": error.message}, 404 if isinstance(error, UnknownInvitation) else 410)
    ctx = {"invitation": invitation, "offer": offer, "login_url": _login_url(request)}
    if request.user.is_authenticated:
        return _as_member(request, token, ctx)
    if User.objects.filter(email=invitation.email.lower()).exists():
        return _answer(request, {**ctx, "state": "sign_in"}, 409 if request.method == "POST" else 200)
    return _as_new(request, token, invitation, ctx)


def _as_member(request: HttpRequest, token: str, ctx: dict[str, Any]) -> HttpResponse:
    user: Any = request.user
    if user.email.lower() != ctx["invitation"].email.lower():
        return _answer(request, {**ctx, "state": "other_account"}, 409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _answer(request, {**ctx, "state": "accept"})
    try:
        accept_as_member(token=token, user=user)
    except DomainError as error:
        return _answer(request, {**ctx, "state": "accept", "error": error.message}, 409)
    messages.success(request, _("Willkommen! Ihr Zugang ist eingerichtet."))
    return redirect(ctx["offer"].municipality if ctx["offer"] else "dashboards:start")


def _as_new(request: HttpRequest, token: str, invitation: Invitation, ctx: dict[str, Any]) -> HttpResponse:
    form = AcceptInvitationForm(posted(request), email=invitation.email)
    user = attempt(
        form,
        lambda: accept_as_new(
            token=token, password=form.cleaned_data["password1"], display_name=form.cleaned_data["display_name"]
        ),
    )
    if user is None:
        return _answer(request, {**ctx, "state": "new", "form": form}, 422 if form.is_bound else 200)
    messages.success(request, _("Ihr Konto ist angelegt. Bitte melden Sie sich jetzt mit Ihrem Passwort an."))
    return redirect(resolve_url("account_login"))


def _login_url(request: HttpRequest) -> str:
    return f"{resolve_url('account_login')}?{urlencode({'next': request.path})}"


def _answer(request: HttpRequest, ctx: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "municipalities/invitation_accept.html", ctx, status=status)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response
