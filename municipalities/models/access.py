"""Who works in which municipality, and who is invited to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import MemberRole
from municipalities.models.base import Owned, in_order, one_of
from portal.accounts.models import Invitation


class Membership(Owned):
    """Gives an account a role in one municipality for a time; read at each request."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("Konto")
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=MemberRole.choices)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        ordering = ["municipality__name", "user__email", "-starts_on"]
        constraints = [
            one_of("role", MemberRole, "membership_role_known"),
            in_order("starts_on", "ends_on", "membership_dates_in_order"),
            models.UniqueConstraint(
                fields=["municipality", "user"], condition=models.Q(ends_on__isnull=True), name="membership_once_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} {self.municipality}"


class MembershipInvitation(Owned):
    """The municipality and role that an accepted invitation gives."""

    invitation = models.OneToOneField(
        Invitation, models.CASCADE, related_name="membership", verbose_name=_("Einladung")
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=MemberRole.choices)
    ends_on = models.DateField(_("Zugang bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung in eine Kommune")
        verbose_name_plural = _("Einladungen in Kommunen")
        constraints = [one_of("role", MemberRole, "membershipinvitation_role_known")]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.get_role_display()} {self.municipality}"
