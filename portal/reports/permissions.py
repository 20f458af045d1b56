"""Who may do what with an edition, and why not. Services ask again under the lock of the row."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from portal.reports.enums import EditionState
from portal.reports.models import ReportEdition


def can_create(user: Any) -> Decision:
    """Consultants order editions."""
    return ALLOWED if user.is_consultant else refuse(_("Berichte erstellt die Beratung."))


def can_release(user: Any, edition: ReportEdition) -> Decision:
    """A second consultant releases a finished edition (four eyes)."""
    if not user.is_consultant:
        return refuse(_("Berichte gibt die Beratung frei."))
    if edition.state != EditionState.READY:
        return refuse(_("Freigeben lässt sich nur eine fertige, noch nicht freigegebene Ausgabe."))
    if edition.created_by_id == user.pk:
        return refuse(
            _(
                "Vier-Augen-Prinzip: Sie haben diese Ausgabe erstellt."
                " Bitte lassen Sie sie von einer anderen Person freigeben."
            )
        )
    return ALLOWED


def can_withdraw(user: Any, edition: ReportEdition) -> Decision:
    """Any consultant takes a released edition back."""
    if not user.is_consultant:
        return refuse(_("Berichte zieht die Beratung zurück."))
    if edition.state != EditionState.RELEASED:
        return refuse(_("Zurückziehen lässt sich nur eine freigegebene Ausgabe."))
    return ALLOWED


def can_discard(user: Any, edition: ReportEdition) -> Decision:
    """Any consultant gives up an edition that nobody has released."""
    if not user.is_consultant:
        return refuse(_("Berichte verwirft die Beratung."))
    if edition.state not in {EditionState.READY, EditionState.FAILED} and not edition.is_stuck:
        return refuse(
            _("Verwerfen lässt sich nur eine fertige oder fehlgeschlagene Ausgabe, die nicht freigegeben ist.")
        )
    return ALLOWED


def can_retry(user: Any, edition: ReportEdition) -> Decision:
    """Any consultant starts a failed build again."""
    if not user.is_consultant:
        return refuse(_("Berichte erstellt die Beratung."))
    if edition.state != EditionState.FAILED and not edition.is_stuck:
        return refuse(_("Neu starten lässt sich nur eine fehlgeschlagene Ausgabe."))
    return ALLOWED


def can_download(user: Any, edition: ReportEdition) -> Decision:
    """Whoever sees a finished edition downloads its files; the ministry sees released ones only."""
    if not edition.is_built:
        return refuse(_("Die Dateien dieser Ausgabe sind noch nicht fertig."))
    if user.is_consultant or (user.is_ministry and edition.state == EditionState.RELEASED):
        return ALLOWED
    return refuse(_("Diese Ausgabe ist nicht freigegeben."))
