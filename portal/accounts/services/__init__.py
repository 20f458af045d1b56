"""Writes of the accounts app."""

from portal.accounts.services.accounts import (
    create_account,
    deactivate_user,
    end_sessions,
    reactivate_user,
    rename_account,
)
from portal.accounts.services.invitations import (
    UnknownInvitation,
    accept_invitation,
    accept_invitation_as,
    find_invitation,
    invite,
    revoke_invitation,
)
from portal.accounts.services.mails import send_invitation_mail

__all__ = [
    "UnknownInvitation",
    "accept_invitation",
    "accept_invitation_as",
    "create_account",
    "deactivate_user",
    "end_sessions",
    "find_invitation",
    "invite",
    "reactivate_user",
    "rename_account",
    "revoke_invitation",
    "send_invitation_mail",
]
