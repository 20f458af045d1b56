"""The account page and what belongs to it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.accounts.forms import RenameForm
from portal.accounts.models import User
from portal.accounts.requests import SignedInRequest
from portal.accounts.selectors import second_factor_state, session_count
from portal.accounts.services import rename_account
from portal.accounts.signin import next_url, sign_in
from portal.core.access import PUBLIC, SIGNED_IN, access


@access(SIGNED_IN)
def profile(request: SignedInRequest) -> HttpResponse:
    """Show "Mein Konto"."""
    return render(request, "accounts/profile.html", _context(request, RenameForm(initial=_name(request.user))))


@access(SIGNED_IN, "POST")
def rename(request: SignedInRequest) -> HttpResponse:
    """Change one's own name."""
    form = RenameForm(request.POST)
    if form.is_valid():
        rename_account(user=request.user, display_name=form.cleaned_data["display_name"])
        messages.success(request, _("Ihr Name ist geändert."))
        return redirect("account_profile")
    return render(request, "accounts/profile.html", _context(request, form), status=422)


@access(SIGNED_IN)
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Explain the second factor and offer the ways to set one up; the only page open while one is missing."""
    required = settings.REQUIRE_SECOND_FACTOR and request.user.needs_second_factor
    context = {"required": required, "factor": second_factor_state(request.user)}
    return render(request, "accounts/second_factor.html", context)


@access(PUBLIC, "POST")
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in a demo account that was clicked on the sign-in page; exists in demo mode only."""
    if not settings.DEMO_MODE:
        raise Http404
    number = request.POST.get("account", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    user = get_object_or_404(User, pk=int(number), is_demo=True, is_active=True)
    return sign_in(request, user, redirect_url=next_url(request))


def _name(user: User) -> dict[str, str]:
    return {"display_name": user.display_name}


def _context(request: SignedInRequest, form: RenameForm) -> dict[str, object]:
    return {
        "form": form,
        "factor": second_factor_state(request.user),
        "required": settings.REQUIRE_SECOND_FACTOR and request.user.needs_second_factor,
        "session_count": session_count(request.user),
    }
