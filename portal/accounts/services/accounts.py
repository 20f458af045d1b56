"""Creating, renaming, switching off and on."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import can_deactivate, can_reactivate
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.text import clean_line


@transaction.atomic
def create_account(
    *,
    email: str,
    display_name: str = "",
    programme_role: str = ProgrammeRole.NONE,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Create an account whose address counts as proved (an invitation went there, or it is a demo account)."""
    user = User.objects.create_user(
        email, password, display_name=clean_line(display_name), programme_role=programme_role, is_demo=is_demo
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def rename_account(*, user: User, display_name: str) -> None:
    """Change the name that others see."""
    user.display_name = clean_line(display_name)
    user.save(update_fields=["display_name"])
    record("account_renamed", by=user, on=user)


@transaction.atomic
def deactivate_user(*, user: User, by: User) -> None:
    """Switch an account off: its sessions end now, and invitations it sent that are still open lose their effect."""
    user = User.objects.select_for_update().get(pk=user.pk)
    insist(can_deactivate(by, user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = end_sessions(user=user)
    withdrawn = Invitation.objects.filter(invited_by=user, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    record("account_deactivated", by=by, on=user, detail={"sessions": ended, "invitations": withdrawn})


@transaction.atomic
def reactivate_user(*, user: User, by: User) -> None:
    """Switch an account on again; its password and second factor are as before."""
    user = User.objects.select_for_update().get(pk=user.pk)
    insist(can_reactivate(by, user))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("account_reactivated", by=by, on=user)


def end_sessions(*, user: User, keep: str | None = None) -> int:
    """End all sessions of an account but the one with the key ``keep``; return how many ended."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=keep or ""))
    for session in sessions:
        session.end()
    return len(sessions)
