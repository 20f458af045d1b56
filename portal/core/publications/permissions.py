"""Who may do what with a publication, and why not. Services ask again under the lock of the row."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from portal.core.publications.models import Publication
from portal.core.publications.states import ReleaseState


def can_create(user: Any, kind: type[Publication]) -> Decision:
    """Consultants order publications."""
    return ALLOWED if user.is_consultant else refuse(_("%(things)s erstellt die Beratung.") % kind.words)


def can_release(user: Any, row: Publication) -> Decision:
    """A second consultant releases what is finished (four eyes)."""
    if not user.is_consultant:
        return refuse(_("%(things)s gibt die Beratung frei.") % row.words)
    if row.state != ReleaseState.READY:
        return refuse(_("Freigeben lässt sich nur eine fertige, noch nicht freigegebene %(thing)s.") % row.words)
    if row.created_by_id == user.pk:
        return refuse(
            _(
                "Vier-Augen-Prinzip: Sie haben diese %(thing)s erstellt."
                " Bitte lassen Sie sie von einer anderen Person freigeben."
            )
            % row.words
        )
    return ALLOWED


def can_withdraw(user: Any, row: Publication) -> Decision:
    """Any consultant takes back what was released."""
    if not user.is_consultant:
        return refuse(_("%(things)s zieht die Beratung zurück.") % row.words)
    if row.state != ReleaseState.RELEASED:
        return refuse(_("Zurückziehen lässt sich nur eine freigegebene %(thing)s.") % row.words)
    return ALLOWED


def can_discard(user: Any, row: Publication) -> Decision:
    """Any consultant gives up what nobody has released."""
    if not user.is_consultant:
        return refuse(_("%(things)s verwirft die Beratung.") % row.words)
    if not row.is_unreleased:
        return refuse(_("Verwerfen lässt sich nur eine %(unreleased)s.") % row.words)
    return ALLOWED


def can_retry(user: Any, row: Publication) -> Decision:
    """Any consultant starts a failed build again."""
    if not user.is_consultant:
        return can_create(user, type(row))
    if row.shown_state != ReleaseState.FAILED:
        return refuse(_("Neu starten lässt sich nur eine fehlgeschlagene %(thing)s.") % row.words)
    return ALLOWED


def allowed_acts(user: Any, row: Publication) -> dict[str, Decision]:
    """What the user may do, as ``publications/state.html`` wants them in its context."""
    return {
        "can_release": can_release(user, row),
        "can_withdraw": can_withdraw(user, row),
        "can_discard": can_discard(user, row),
        "can_retry": can_retry(user, row),
    }
