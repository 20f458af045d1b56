"""Posts and people of a municipality: the page, invitations, roles and ends of access."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities.forms.team import InviteMemberForm, MemberForm
from municipalities.models import Membership, MembershipInvitation, Municipality
from municipalities.permissions import can_edit, can_manage_team
from municipalities.selectors.team import open_invitations, team_page
from municipalities.services import team as services
from municipalities.services.versions import stamped
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, town_or_404
from municipalities.views.posts import steps
from portal.accounts.services import send_invitation_mail
from portal.core.access import TOWN_LEAD, TOWN_READ, access
from portal.core.decisions import require
from portal.core.errors import DomainError
from portal.core.receipts import confirm


@access(TOWN_READ)
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Posts with their holders, members, and for those who manage access: open invitations."""
    town = town_or_404(request, slug)
    may_manage = can_manage_team(request.user, town)
    ctx = {
        "town": town,
        "page": team_page(town, with_invitations=bool(may_manage)),
        "may_edit": can_edit(request.user, town),
        "may_manage": may_manage,
    }
    return render(request, "municipalities/team.html", ctx)


@access(TOWN_LEAD, "GET", "POST")
def member_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by mail."""
    town = _managed_town(request, slug)
    form, draft = InviteMemberForm(posted(request)), f"invite-{town.pk}"
    made = attempt(form, lambda: services.invite_member(municipality=town, by=request.user, **form.values()))
    if made is None:
        return form_page(request, form, title=_("Einladen"), draft=draft, button=_("Einladung senden"), **steps(town))
    offer, token = made
    try:
        send_invitation_mail(invitation=offer.invitation, token=token, place=town.name)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        confirm(
            request, _("Die Einladung an %(email)s ist unterwegs.") % {"email": offer.invitation.email}, draft=draft
        )
    return redirect("municipalities:team", slug)


@access(TOWN_LEAD, "GET", "POST")
def member_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change role and end date."""
    town = _managed_town(request, slug)
    member = stamped(_member(town, pk))
    form = MemberForm(
        posted(request), initial={"role": member.role, "ends_on": member.ends_on, "version": member.version}
    )
    if attempt(form, lambda: services.update_member(member=member, by=request.user, **form.values())):
        confirm(request, _("Der Zugang ist geändert."), draft=f"member-{pk}")
        return redirect("municipalities:team", slug)
    return form_page(
        request, form, title=_("Zugang ändern"), over=str(member.user), draft=f"member-{pk}", **steps(town)
    )


@access(TOWN_LEAD, "GET", "POST")
def member_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then end the access at once."""
    town = _managed_town(request, slug)
    member = _member(town, pk)
    page = ask(
        request,
        act=lambda: services.end_member(member=member, by=request.user),
        title=_("Zugang beenden?"),
        text=_("%(name)s kann danach sofort nichts mehr lesen oder ändern. Einträge bleiben erhalten.")
        % {"name": member.user},
        label=_("Zugang beenden"),
        **steps(town),
    )
    if page:
        return page
    confirm(request, _("Der Zugang ist beendet."))
    if member.user_id == request.user.pk:
        return redirect("dashboards:start")
    return redirect("municipalities:team", slug)


@access(TOWN_LEAD, "GET", "POST")
def invitation_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then take an open invitation back."""
    town = _managed_town(request, slug)
    rows = MembershipInvitation.objects.select_related("invitation", "municipality")
    offer = in_town(rows.filter(pk__in=[row.pk for row in open_invitations(town)]), town, pk)
    page = ask(
        request,
        act=lambda: services.revoke_member_invitation(offer=offer, by=request.user),
        title=_("Einladung zurückziehen?"),
        text=_("Der Link in der E-Mail an %(email)s gilt dann nicht mehr.") % {"email": offer.invitation.email},
        label=_("Einladung zurückziehen"),
        **steps(town),
    )
    if page:
        return page
    confirm(request, _("Die Einladung ist zurückgezogen."))
    return redirect("municipalities:team", slug)


def _managed_town(request: HttpRequest, slug: str) -> Municipality:
    town = town_or_404(request, slug)
    require(can_manage_team(request.user, town))
    return town


def _member(town: Municipality, pk: int) -> Membership:
    member: Membership = in_town(Membership.objects.select_related("user", "municipality"), town, pk)
    return member
