"""Who may invite and switch off whom."""

from django.utils.translation import gettext as _

from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import Invitation, User
from portal.core.decisions import ALLOWED, Decision, refuse


def is_operator(user: User) -> bool:
    """True for an active account of whoever runs the installation."""
    return user.is_active and user.programme_role == ProgrammeRole.OPERATOR


def can_invite(user: User, programme_role: str) -> Decision:
    """Grant ceiling: operators give programme roles; accounts without one (officers) are the municipalities' matter.

    For ``programme_role == ""`` this says only who may invite into a municipality at all; into which one, the
    municipalities app decides.
    """
    if not user.is_active:
        return refuse(_("Ihr Konto ist deaktiviert."))
    if programme_role not in ProgrammeRole.values:
        return refuse(_("Diese Rolle gibt es nicht."))
    if programme_role:
        return ALLOWED if is_operator(user) else refuse(_("Nur der Betrieb vergibt Rollen im Programm."))
    if user.programme_role in {ProgrammeRole.CONSULTANT, ProgrammeRole.NONE}:
        return ALLOWED
    return refuse(_("In eine Kommune laden nur die Beratung und die Kommune selbst ein."))


def can_revoke_invitation(user: User, invitation: Invitation) -> Decision:
    """Operators take back invitations to programme roles while they are open."""
    if not invitation.is_open:
        return refuse(_("Diese Einladung ist nicht mehr offen."))
    return can_invite(user, invitation.programme_role)


def can_deactivate(user: User, account: User) -> Decision:
    """Operators switch off any account but their own, so that one operator always remains."""
    if not is_operator(user):
        return refuse(_("Nur der Betrieb deaktiviert Konten."))
    if account.pk == user.pk:
        return refuse(_("Ihr eigenes Konto kann nur eine andere Person aus dem Betrieb deaktivieren."))
    if not account.is_active:
        return refuse(_("Dieses Konto ist bereits deaktiviert."))
    return ALLOWED


def can_reactivate(user: User, account: User) -> Decision:
    """Operators switch accounts on again."""
    if not is_operator(user):
        return refuse(_("Nur der Betrieb aktiviert Konten."))
    return refuse(_("Dieses Konto ist aktiv.")) if account.is_active else ALLOWED
