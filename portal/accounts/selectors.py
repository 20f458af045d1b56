"""Rows for the pages of accounts."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import Invitation, User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def people(*, q: str = "", role: str = "") -> "QuerySet[User]":
    """Return accounts with ``has_factor``; ``role`` is a programme role or "town". One query."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    found = User.objects.annotate(has_factor=Exists(factors)).order_by("-is_active", "email")
    if q:
        found = found.filter(Q(display_name__icontains=q) | Q(email__icontains=q))
    if role:
        found = found.filter(programme_role=ProgrammeRole.NONE if role == "town" else role)
    return found


def open_invitations() -> "QuerySet[Invitation]":
    """Return invitations to programme roles neither accepted nor withdrawn, expired ones included. One query."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None).exclude(programme_role=ProgrammeRole.NONE)
    return rows.select_related("invited_by")


def second_factor_state(user: User) -> dict[str, int | bool]:
    """Return what is set up: ``app`` (bool), ``passkeys`` and ``codes`` (unused recovery codes). One query."""
    found = list(Authenticator.objects.filter(user=user))
    codes = next((a.wrap() for a in found if a.type == Authenticator.Type.RECOVERY_CODES), None)
    passkeys = sum(a.type == Authenticator.Type.WEBAUTHN for a in found)
    app = any(a.type == Authenticator.Type.TOTP for a in found)
    return {
        "app": app,
        "passkeys": passkeys,
        "codes": len(codes.get_unused_codes()) if codes else 0,
        "any": app or bool(passkeys),
    }


def session_count(user: User) -> int:
    """Return the number of sessions that are signed in."""
    return len(UserSession.objects.purge_and_list(user))
