"""Fixed vocabularies of texts, quotations and named statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextState(models.TextChoices):
    """Where a text stands. A text without a review is open too."""

    OPEN = "open", _("offen")
    APPROVED = "approved", _("freigegeben")
    REJECTED = "rejected", _("verworfen")


class RejectReason(models.TextChoices):
    """Why a text is not used."""

    PERSONAL = "personal", _("personenbezogen")
    INSULTING = "insulting", _("beleidigend")
    EMPTY = "empty", _("ohne Inhalt")
    OTHER = "other", _("sonstiges")


class ReleaseStep(models.TextChoices):
    """What waits for a second person, was released by one, or was taken back."""

    PROPOSED = "proposed", _("wartet auf Freigabe")
    RELEASED = "released", _("freigegeben")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class StatementState(models.TextChoices):
    """Where a named statement stands."""

    DRAFT = "draft", _("Entwurf")
    SUBMITTED = "submitted", _("abgegeben")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


STEP_TONES = {ReleaseStep.PROPOSED: "info", ReleaseStep.RELEASED: "success", ReleaseStep.WITHDRAWN: "muted"}
TEXT_TONES = {TextState.OPEN: "neutral", TextState.APPROVED: "success", TextState.REJECTED: "muted"}
STATEMENT_TONES = {
    StatementState.DRAFT: "info",
    StatementState.SUBMITTED: "success",
    StatementState.WITHDRAWN: "muted",
}
