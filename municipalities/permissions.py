"""Who may do what in a municipality, with the reason when not. Rights are read at each request."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.enums import ALLOWED_MOVES, MeasureStatus, MemberRole
from municipalities.models import Measure, Membership, Municipality
from municipalities.querysets import current
from portal.core.decisions import ALLOWED, Decision, refuse


def role_in(user: Any, municipality: Municipality) -> str:
    """Return the user's role in the municipality today, empty without one; one query a user object and municipality."""
    if not user.is_authenticated:
        return ""
    known: dict[int, str] = user.__dict__.setdefault("_roles_by_town", {})
    if municipality.pk not in known:
        rows = Membership.objects.filter(current(timezone.localdate()), user=user, municipality=municipality)
        roles = set(rows.values_list("role", flat=True))
        known[municipality.pk] = next((role for role in MemberRole.values if role in roles), "")
    return known[municipality.pk]


def can_edit(user: Any, municipality: Municipality) -> Decision:
    """May the user change what belongs to the municipality? Leads and editors of it, nobody else."""
    if role_in(user, municipality) in {MemberRole.LEAD, MemberRole.EDITOR}:
        return ALLOWED
    if user.is_authenticated and user.is_consultant:
        return refuse(_("Die Beratung liest hier mit. Einträge macht die Kommune selbst."))
    return refuse(_("Ihr Zugang zu dieser Kommune ist nur zum Lesen. Wenden Sie sich an die Leitung im Team."))


def can_manage_team(user: Any, municipality: Municipality) -> Decision:
    """May the user invite and end members? Leads of the municipality, and consultants."""
    if role_in(user, municipality) == MemberRole.LEAD or (user.is_authenticated and user.is_consultant):
        return ALLOWED
    return refuse(_("Zugänge verwaltet die Leitung Ihrer Kommune oder die Beratung."))


def can_edit_participation(user: Any) -> Decision:
    """May the user set phase, cohort and results of a participation? Consultants."""
    if user.is_authenticated and user.is_consultant:
        return ALLOWED
    return refuse(_("Phase und Umfang der Begleitung pflegt die Beratung."))


def can_move(measure: Measure, status: str) -> Decision:
    """Does the table of moves allow this status next?"""
    if status in ALLOWED_MOVES[measure.status]:
        return ALLOWED
    return refuse(
        _("Von „%(old)s“ geht es nicht direkt zu „%(new)s“.")
        % {"old": measure.get_status_display(), "new": MeasureStatus(status).label}
    )


def can_write_note(user: Any, municipality: Municipality) -> Decision:
    """May the user write internal notes? Leads, editors and consultants."""
    if can_edit(user, municipality) or (user.is_authenticated and user.is_consultant):
        return ALLOWED
    return refuse(_("Notizen schreiben die Kommune und die Beratung."))
