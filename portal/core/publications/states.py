"""Where a publication stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseState(models.TextChoices):
    """One given up before its release is withdrawn without ever having been released.

    ``HELD``: built, but somebody has to decide something first. Not every kind of publication knows it.
    """

    BUILDING = "building", _("wird erstellt")
    FAILED = "failed", _("fehlgeschlagen")
    HELD = "held", _("angehalten")
    READY = "ready", _("fertig, nicht freigegeben")
    RELEASED = "released", _("freigegeben")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


STATE_TONES: dict[str, str] = {
    ReleaseState.BUILDING: "info",
    ReleaseState.FAILED: "danger",
    ReleaseState.HELD: "warning",
    ReleaseState.READY: "warning",
    ReleaseState.RELEASED: "success",
    ReleaseState.WITHDRAWN: "muted",
}
