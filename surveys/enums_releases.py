"""Fixed vocabularies of releases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseScope(models.TextChoices):
    """Whose answers a release counts."""

    DEPLOYMENT = "deployment", _("eine Erhebung")
    WAVE = "wave", _("alle Kommunen eines Programms")


class ReleaseState(models.TextChoices):
    """Where a release stands. One given up before its release is withdrawn without ever having been released.

    ``HELD``: something would be uncovered, and somebody has to decide what is merged or taken out.
    """

    BUILDING = "building", _("wird erstellt")
    FAILED = "failed", _("fehlgeschlagen")
    HELD = "held", _("angehalten")
    READY = "ready", _("fertig, nicht freigegeben")
    RELEASED = "released", _("freigegeben")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


OPEN_STATES = (ReleaseState.BUILDING, ReleaseState.FAILED, ReleaseState.HELD, ReleaseState.READY)
"""States of a release that somebody still has to finish or to give up."""

STATE_TONES: dict[str, str] = {
    ReleaseState.BUILDING: "info",
    ReleaseState.FAILED: "danger",
    ReleaseState.HELD: "warning",
    ReleaseState.READY: "warning",
    ReleaseState.RELEASED: "success",
    ReleaseState.WITHDRAWN: "muted",
}
