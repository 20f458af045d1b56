"""Who may shape a release, and why not; for the rest of its life see ``portal/core/publications``."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from portal.core.publications.permissions import can_create
from portal.core.publications.states import ReleaseState
from surveys.models import Release


def can_decide(user: Any, release: Release) -> Decision:
    """Who made a held release decides what is merged or taken out: whoever releases it must not have shaped it."""
    if not user.is_consultant:
        return can_create(user, Release)
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
