"""Operators: who has an account, who is invited, and switching accounts off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.accounts import selectors, services
from portal.accounts.forms import InviteForm, PeopleFilterForm
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import can_deactivate, can_reactivate, can_revoke_invitation
from portal.accounts.requests import SignedInRequest
from portal.core.access import OPERATOR, access
from portal.core.decisions import require
from portal.core.errors import DomainError

PER_PAGE = 50


@access(OPERATOR)
def people_list(request: SignedInRequest) -> HttpResponse:
    """List accounts and open invitations to programme roles."""
    form = PeopleFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.people(**wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "form": form, "invitations": selectors.open_invitations()}
    return render(request, "accounts/people_list.html", context)


@access(OPERATOR, "GET", "POST")
def invitation_create(request: SignedInRequest) -> HttpResponse:
    """Invite somebody as consultant, ministry or operator."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invitation, token = services.invite(by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            _mail(request, invitation, token)
            return redirect("people:list")
    return render(request, "accounts/invitation_create.html", {"form": form}, status=422 if form.errors else 200)


def _mail(request: SignedInRequest, invitation: Invitation, token: str) -> None:
    try:
        services.send_invitation_mail(invitation=invitation, token=token)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Die Einladung an %(email)s ist verschickt.") % {"email": invitation.email})


@access(OPERATOR, "GET", "POST")
def invitation_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back an open invitation, after a question."""
    invitation = get_object_or_404(Invitation.objects.exclude(programme_role=""), pk=pk)
    require(can_revoke_invitation(request.user, invitation))
    if request.method == "POST":
        services.revoke_invitation(invitation=invitation, by=request.user)
        messages.success(request, _("Die Einladung ist zurückgezogen."))
        return redirect("people:list")
    return render(request, "accounts/invitation_revoke.html", {"invitation": invitation})


@access(OPERATOR, "GET", "POST")
def user_deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch an account off, after a question."""
    account = get_object_or_404(User, pk=pk)
    require(can_deactivate(request.user, account))
    if request.method == "POST":
        services.deactivate_user(user=account, by=request.user)
        messages.success(request, _("Das Konto ist deaktiviert, seine Sitzungen sind beendet."))
        return redirect("people:list")
    return render(request, "accounts/user_deactivate.html", {"account": account})


@access(OPERATOR, "POST")
def user_reactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch an account on again."""
    account = get_object_or_404(User, pk=pk)
    require(can_reactivate(request.user, account))
    services.reactivate_user(user=account, by=request.user)
    messages.success(request, _("Das Konto ist wieder aktiv."))
    return redirect("people:list")
