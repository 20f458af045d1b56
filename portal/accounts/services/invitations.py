"""Invitations: single use, expiring, bound to address and role. The token leaves once and is stored hashed."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, User
from portal.accounts.permissions import can_invite, can_revoke_invitation
from portal.accounts.services.accounts import create_account
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError

TOKEN_BYTES = 32


class UnknownInvitation(DomainError):
    """No invitation has this token."""


@transaction.atomic
def invite(*, email: str, programme_role: str, by: User, valid_days: int = 7) -> tuple[Invitation, str]:
    """Offer an account to an address; return the invitation and its token, which cannot be read again later.

    An open invitation of the same address to the same programme role is withdrawn by the new one.
    """
    insist(can_invite(by, programme_role))
    email = email.strip().lower()
    if programme_role:
        _check_programme_account(email, programme_role)
        for former in Invitation.objects.select_for_update().filter(
            email=email, programme_role=programme_role, accepted_at=None, revoked_at=None
        ):
            _withdraw(former, by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        email=email,
        programme_role=programme_role,
        token_hash=_hash(token),
        expires_at=timezone.now() + timedelta(days=valid_days),
        invited_by=by,
    )
    record("invitation_sent", by=by, on=invitation, detail={"programme_role": programme_role})
    return invitation, token


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a token; raise ``DomainError`` with the reason otherwise. Changes nothing."""
    invitation = Invitation.objects.select_related("invited_by").filter(token_hash=_hash(token)).first()
    return _open(invitation)


def accept_invitation(*, token: str, password: str, display_name: str) -> User:
    """Use up an invitation and create the account it offers. The password must have passed the validators."""
    try:
        with transaction.atomic():
            invitation = _claim(token)
            if User.objects.filter(email=invitation.email).exists():
                raise DomainError(_account_exists())
            user = create_account(
                email=invitation.email,
                display_name=display_name,
                programme_role=invitation.programme_role,
                password=password,
            )
            _use(invitation, user)
    except IntegrityError as error:  # the same address accepted another invitation at this moment
        raise DomainError(_account_exists()) from error
    return user


@transaction.atomic
def accept_invitation_as(*, token: str, user: User) -> User:
    """Use up an invitation with an account that exists already: only that of the invited address."""
    invitation = _claim(token)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.email != invitation.email.lower():
        raise DomainError(
            _("Diese Einladung gilt für eine andere E-Mail-Adresse. Bitte melden Sie sich mit deren Konto an.")
        )
    if invitation.programme_role:
        if user.programme_role not in {"", invitation.programme_role}:
            raise DomainError(_("Ihr Konto hat bereits eine andere Rolle. Bitte wenden Sie sich an den Betrieb."))
        user.programme_role = invitation.programme_role
        user.save(update_fields=["programme_role"])
    _use(invitation, user)
    return user


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Take an open invitation back; its link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    insist(can_revoke_invitation(by, invitation))
    _withdraw(invitation, by)


def _claim(token: str) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by")
    return _open(locked.filter(token_hash=_hash(token)).first())


def _open(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise UnknownInvitation(
            _("Dieser Einladungslink ist ungültig. Bitte öffnen Sie den vollständigen Link aus der E-Mail.")
        )
    if invitation.accepted_at:
        raise DomainError(_("Diese Einladung ist bereits angenommen. Bitte melden Sie sich mit Ihrem Konto an."))
    if invitation.revoked_at or not can_invite(invitation.invited_by, invitation.programme_role):
        raise DomainError(_("Diese Einladung wurde zurückgezogen. Bitte bitten Sie um eine neue."))
    if not invitation.is_open:
        raise DomainError(_("Diese Einladung ist abgelaufen. Bitte bitten Sie um eine neue."))
    return invitation


def _use(invitation: Invitation, user: User) -> None:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation_accepted", by=user, on=invitation, detail={"programme_role": invitation.programme_role})


def _withdraw(invitation: Invitation, by: User) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invitation_revoked", by=by, on=invitation)


def _check_programme_account(email: str, programme_role: str) -> None:
    account = User.objects.filter(email=email).first()
    if account is None:
        return
    if not account.is_active:
        raise DomainError(
            _("Das Konto dieser Adresse ist deaktiviert. Bitte aktivieren Sie es wieder."), field="email"
        )
    if account.programme_role == programme_role:
        raise DomainError(_("Das Konto dieser Adresse hat diese Rolle bereits."), field="email")
    if account.programme_role:
        raise DomainError(_("Das Konto dieser Adresse hat bereits eine andere Rolle."), field="email")


def _account_exists() -> str:
    return _("Zu dieser Adresse gibt es schon ein Konto. Bitte melden Sie sich an und öffnen Sie den Link erneut.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
