"""Fixed vocabularies of releases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.publications.states import ReleaseState


class ReleaseScope(models.TextChoices):
    """Whose answers a release counts."""

    DEPLOYMENT = "deployment", _("eine Erhebung")
    WAVE = "wave", _("ein ganzes Programm")


OPEN_STATES = (ReleaseState.BUILDING, ReleaseState.FAILED, ReleaseState.HELD, ReleaseState.READY)
"""States of a release that somebody still has to finish or to give up."""
