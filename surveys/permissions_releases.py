"""Who may do what with a release, and why not. Services ask again under the lock of the row."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.enums_releases import ReleaseState
from surveys.models import Release


def can_create(user: Any) -> Decision:
    """Consultants make releases."""
    return ALLOWED if user.is_consultant else refuse(_("Auswertungen erstellt die Beratung."))


def can_decide(user: Any, release: Release) -> Decision:
    """Who made a held release decides what is merged or taken out: whoever releases it must not have shaped it."""
    if not user.is_consultant:
        return refuse(_("Auswertungen erstellt die Beratung."))
    if release.state != ReleaseState.HELD:
        return refuse(_("Zu entscheiden ist nur etwas, solange die Auswertung angehalten ist."))
    if release.created_by_id != user.pk:
        return refuse(
            _(
                "Vier-Augen-Prinzip: Hier entscheidet, wer die Auswertung erstellt hat."
                " Sie können sie verwerfen und eine eigene erstellen."
            )
        )
    return ALLOWED


def can_release(user: Any, release: Release) -> Decision:
    """A second consultant releases a finished release (four eyes)."""
    if not user.is_consultant:
        return refuse(_("Auswertungen gibt die Beratung frei."))
    if release.state != ReleaseState.READY:
        return refuse(_("Freigeben lässt sich nur eine fertige, noch nicht freigegebene Auswertung."))
    if release.created_by_id == user.pk:
        return refuse(
            _(
                "Vier-Augen-Prinzip: Sie haben diese Auswertung erstellt."
                " Bitte lassen Sie sie von einer anderen Person freigeben."
            )
        )
    return ALLOWED


def can_withdraw(user: Any, release: Release) -> Decision:
    """Any consultant takes a released release back."""
    if not user.is_consultant:
        return refuse(_("Auswertungen zieht die Beratung zurück."))
    if release.state != ReleaseState.RELEASED:
        return refuse(_("Zurückziehen lässt sich nur eine freigegebene Auswertung."))
    return ALLOWED


def can_discard(user: Any, release: Release) -> Decision:
    """Any consultant gives up a release that nobody has released."""
    if not user.is_consultant:
        return refuse(_("Auswertungen verwirft die Beratung."))
    if release.state not in {ReleaseState.READY, ReleaseState.HELD, ReleaseState.FAILED} and not release.is_stuck:
        return refuse(
            _("Verwerfen lässt sich nur eine fertige, angehaltene oder fehlgeschlagene Auswertung vor der Freigabe.")
        )
    return ALLOWED


def can_retry(user: Any, release: Release) -> Decision:
    """Any consultant starts a failed build again."""
    if not user.is_consultant:
        return refuse(_("Auswertungen erstellt die Beratung."))
    if release.state != ReleaseState.FAILED and not release.is_stuck:
        return refuse(_("Neu starten lässt sich nur eine fehlgeschlagene Auswertung."))
    return ALLOWED
