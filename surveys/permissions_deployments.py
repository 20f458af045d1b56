"""Who may do what with a deployment, with the reason when not."""

from typing import Any

from django.utils.translation import gettext as _

from municipalities.permissions import can_edit
from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.enums import Channel
from surveys.models import (
    Deployment,
    FreeText,
    Histogram,
    Pending,
    Release,
    ReleaseCounts,
    ResponseBlock,
    Statement,
    StatementCall,
    TextReview,
)
from surveys.period import Period, period_of

ANSWERS = (Pending, ResponseBlock, FreeText, Histogram)
BUILT_ON_IT = (Release, ReleaseCounts, StatementCall, Statement, TextReview)


def can_invite(user: Any, deployment: Deployment) -> Decision:
    """May the user print codes and send invitations? Leads and editors of the municipality, and consultants."""
    town = deployment.municipality
    if not (user.is_authenticated and user.is_consultant) and not (town and can_edit(user, town)):
        return refuse(_("Einladen dürfen die Leitung und die Mitarbeitenden der Kommune sowie die Beratung."))
    if period_of(deployment) is Period.OVER:
        return refuse(_("Die Erhebung ist geschlossen. Einladungen gehen nicht mehr hinaus."))
    return ALLOWED


def can_create_codes(user: Any, deployment: Deployment) -> Decision:
    """May the user create codes? Who may invite, where codes are the way in."""
    if deployment.channel != Channel.TOKEN:
        return refuse(_("Diese Erhebung ist über den offenen Link zugänglich. Codes braucht es nicht."))
    return can_invite(user, deployment)


def can_close(deployment: Deployment) -> Decision:
    """Can it be closed early? Only while it is open."""
    if period_of(deployment) is Period.OPEN:
        return ALLOWED
    return refuse(_("Nur eine laufende Erhebung lässt sich vorzeitig schließen."))


def can_reopen(deployment: Deployment) -> Decision:
    """Can it be opened again? While its answers are kept and stayed here, and no named statement was asked for instead.

    Whoever holds the answers as a file would find the few that come later as what is left between two files.
    """
    if period_of(deployment) is not Period.OVER:
        return refuse(_("Die Erhebung ist nicht geschlossen."))
    if deployment.raw_deleted_on is not None:
        return refuse(
            _("Die Antwortbögen sind nach Ablauf der Frist gelöscht. Bitte legen Sie eine neue Erhebung an.")
        )
    if deployment.exported_at is not None:
        return refuse(
            _(
                "Antworten oder Texte dieser Erhebung sind als Datei heruntergeladen. Kämen wenige Antworten dazu, wären"
                " sie am Unterschied zu erkennen. Bitte legen Sie eine neue Erhebung an."
            )
        )
    if StatementCall.objects.filter(deployment=deployment).exists():
        return refuse(
            _(
                "Zu dieser Erhebung ist um eine Rückmeldung der Projektbeteiligten gebeten."
                " Sie lässt sich nicht wieder öffnen."
            )
        )
    return ALLOWED


def can_delete(deployment: Deployment) -> Decision:
    """Can it be deleted? While nobody has answered, not even an answer waits, and nothing was built on it."""
    if any(model._default_manager.filter(deployment=deployment).exists() for model in ANSWERS):
        return refuse(_("Zu dieser Erhebung gibt es schon Antworten. Schließen Sie sie, statt sie zu löschen."))
    if any(model._default_manager.filter(deployment=deployment).exists() for model in BUILT_ON_IT):
        return refuse(_("Auf diese Erhebung stützt sich schon eine Auswertung oder Rückmeldung. Sie bleibt stehen."))
    return ALLOWED
