"""Who works in a municipality: inviting, changing, ending."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.enums import MemberRole
from municipalities.models import Membership, MembershipInvitation, Municipality
from municipalities.permissions import can_manage_team
from municipalities.querysets import current
from municipalities.services.saving import check, refuse_overwriting, store
from municipalities.services.versions import stamped
from portal.accounts.models import Invitation, User
from portal.accounts.services import (
    accept_invitation,
    accept_invitation_as,
    find_invitation,
    invite,
    revoke_invitation,
)
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError


@transaction.atomic
def invite_member(
    *, municipality: Municipality, by: Any, email: str, role: str, ends_on: date | None = None
) -> tuple[MembershipInvitation, str]:
    """Invite an address into the municipality; return the invitation and its token (mail it after the commit)."""
    insist(can_manage_team(by, municipality))
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    email = email.strip().lower()
    _refuse_invitation(municipality, by, email)
    _refuse_past(ends_on)
    invitation, token = invite(email=email, programme_role="", by=by)
    offer = MembershipInvitation(municipality=municipality, invitation=invitation, role=role, ends_on=ends_on)
    check(offer)
    offer.save()
    record("member.invite", by=by, on=offer, ags=municipality.ags, detail={"role": role})
    return offer, token


@transaction.atomic
def revoke_member_invitation(*, offer: MembershipInvitation, by: Any) -> None:
    """Take back an open invitation."""
    insist(can_manage_team(by, offer.municipality))
    revoke_invitation(invitation=offer.invitation, by=by)
    record("member.revoke", by=by, on=offer, ags=offer.municipality.ags)


def offer_of(invitation: Invitation) -> MembershipInvitation | None:
    """Return what an open invitation gives in a municipality, None for one to a programme role.

    Raises ``DomainError`` when whoever invited may no longer do so, or the access offered is over.
    """
    offers = MembershipInvitation.objects.select_related("municipality")
    offer: MembershipInvitation | None = offers.filter(invitation=invitation).first()
    if offer is None:
        return None
    if not can_manage_team(invitation.invited_by, offer.municipality):
        raise DomainError(_("Diese Einladung wurde zurückgezogen. Bitte bitten Sie um eine neue."))
    if offer.ends_on and offer.ends_on < timezone.localdate():
        raise DomainError(_("Diese Einladung ist abgelaufen. Bitte bitten Sie um eine neue."))
    return offer


@transaction.atomic
def accept_as_new(*, token: str, password: str, display_name: str) -> User:
    """Accept an invitation by creating the account; gives the membership, if it offers one."""
    offer = offer_of(find_invitation(token))
    user = accept_invitation(token=token, password=password, display_name=display_name)
    _join(offer, user)
    return user


@transaction.atomic
def accept_as_member(*, token: str, user: User) -> None:
    """Accept an invitation with the account that one is signed in with."""
    offer = offer_of(find_invitation(token))
    user = accept_invitation_as(token=token, user=user)
    _join(offer, user)


@transaction.atomic
def update_member(*, member: Membership, by: Any, version: int, role: str, ends_on: date | None) -> Membership:
    """Change role and end date; refused when nobody would have the lead."""
    insist(can_manage_team(by, member.municipality))
    fresh = _locked(member)
    refuse_overwriting(fresh, version, {"role": role, "ends_on": ends_on})
    if ends_on != fresh.ends_on:
        _refuse_past(ends_on)
    if role != MemberRole.LEAD or _is_earlier(ends_on, fresh.ends_on):
        _refuse_leaderless(fresh, ends_on if role == MemberRole.LEAD else None)
    saved: Membership = store(fresh, {"role": role, "ends_on": ends_on}, by=by, action="member.update")
    return saved


@transaction.atomic
def end_member(*, member: Membership, by: Any) -> Membership:
    """End the access at once: yesterday becomes the last day. Refused when nobody would have the lead."""
    insist(can_manage_team(by, member.municipality))
    fresh = _locked(member)
    yesterday = timezone.localdate() - timedelta(days=1)
    if fresh.ends_on and fresh.ends_on <= yesterday:
        raise DomainError(_("Dieser Zugang ist schon beendet."))
    _refuse_leaderless(fresh, None)
    values = {"ends_on": yesterday, "starts_on": min(fresh.starts_on, yesterday)}
    saved: Membership = store(fresh, values, by=by, action="member.end")
    return saved


def _join(offer: MembershipInvitation | None, user: User) -> None:
    if offer is None:
        return
    if user.programme_role:
        raise DomainError(
            _("Konten der Beratung, des Ministeriums und des Betriebs werden nicht Mitglied einer Kommune.")
        )
    if _memberships_today(offer.municipality).filter(user=user).exists():
        raise DomainError(_("Sie haben schon Zugang zu dieser Kommune."))
    values = {"user": user, "role": offer.role, "starts_on": timezone.localdate(), "ends_on": offer.ends_on}
    store(Membership(municipality=offer.municipality), values, by=user, action="member.join")


def _locked(member: Membership) -> Any:
    """The membership, locked together with its municipality, so that two leads cannot end each other at once."""
    Municipality.objects.select_for_update().get(pk=member.municipality_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("municipality", "user")
    return stamped(rows.get(pk=member.pk))


def _refuse_invitation(municipality: Municipality, by: Any, email: str) -> None:
    if email == by.email.lower():
        raise DomainError(_("Das ist Ihre eigene Adresse. Sich selbst können Sie nicht einladen."), field="email")
    if _memberships_today(municipality).filter(user__email=email).exists():
        raise DomainError(
            _("Diese Adresse hat schon Zugang zu Ihrer Kommune. Rolle und Ende ändern Sie in der Liste des Teams."),
            field="email",
        )
    offers = MembershipInvitation.objects.filter(municipality=municipality, invitation__email=email)
    former = next((offer for offer in offers.select_related("invitation") if offer.invitation.is_open), None)
    if former:
        raise DomainError(
            _("Diese Adresse ist schon eingeladen (gültig bis %(day)s). Ziehen Sie die Einladung zuerst zurück.")
            % {"day": f"{timezone.localtime(former.invitation.expires_at):%d.%m.%Y}"},
            field="email",
        )


def _refuse_past(ends_on: date | None) -> None:
    if ends_on and ends_on < timezone.localdate():
        raise DomainError(
            _("Das Ende liegt in der Vergangenheit. Bitte wählen Sie einen Tag ab heute."), field="ends_on"
        )


def _refuse_leaderless(member: Membership, until: date | None) -> None:
    """Refuse when the member leads today and no other lead stays (beyond ``until``, if that is when it ends)."""
    if member.role != MemberRole.LEAD or not current_today(member):
        return
    others = (
        _memberships_today(member.municipality)
        .filter(role=MemberRole.LEAD, user__is_active=True)
        .exclude(pk=member.pk)
    )
    if not any(other.ends_on is None or until is None or other.ends_on > until for other in others):
        raise DomainError(
            _("Das ist die einzige Leitung. Laden Sie zuerst eine andere Person als Leitung ein, dann geht es.")
        )


def current_today(member: Membership) -> bool:
    """True while the membership gives access."""
    today = timezone.localdate()
    return member.starts_on <= today and (member.ends_on is None or member.ends_on >= today)


def _is_earlier(new: date | None, old: date | None) -> bool:
    return new is not None and (old is None or new < old)


def _memberships_today(municipality: Municipality) -> Any:
    return Membership.objects.filter(current(timezone.localdate()), municipality=municipality)
