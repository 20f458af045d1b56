"""Programme roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeRole(models.TextChoices):
    """Role of an account in the whole programme; officers and viewers have none, memberships give them rights."""

    NONE = "", _("keine (Kommune)")
    CONSULTANT = "consultant", _("Beratung")
    MINISTRY = "ministry", _("Ministerium")
    OPERATOR = "operator", _("Betrieb")
