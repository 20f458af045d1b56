"""The post is responsible; a person holds it for a time; a vacancy is the absence of a holder."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models.base import Owned, SoftDeleted, in_order


class Post(Owned, SoftDeleted):
    """A post in the administration that is responsible for measures (Integrationsbeauftragte:r …)."""

    title = models.CharField(_("Bezeichnung"), max_length=160)
    weekly_hours = models.DecimalField(
        _("Wochenstunden"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("Umfang der Stelle")
    )
    unit = models.CharField(_("Amt oder Fachbereich"), max_length=160, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekly_hours__isnull=True) | models.Q(weekly_hours__gt=0, weekly_hours__lte=48),
                name="post_hours_plausible",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PostHolding(models.Model):
    """Somebody holds a post for a time. The name is free text: a holder needs no account."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=_("Stelle"))
    holder_name = models.CharField(_("Name"), max_length=160)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Besetzung")
        verbose_name_plural = _("Besetzungen")
        ordering = ["-starts_on", "-pk"]
        constraints = [in_order("starts_on", "ends_on", "postholding_dates_in_order")]

    def __str__(self) -> str:
        return f"{self.holder_name} ({self.post})"
