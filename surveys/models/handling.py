"""What was done with a deployment: closed and opened again with a reason, codes printed, mails sent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.base import one_of
from surveys.enums import EventKind, HandoutKind
from surveys.models.deployment import Deployment


class DeploymentEvent(models.Model):
    """Somebody closed a deployment early or opened it again; the reason is a methodological fact."""

    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="events", verbose_name=_("Erhebung"))
    kind = models.CharField(_("Vorgang"), max_length=10, choices=EventKind.choices)
    reason = models.CharField(_("Grund"), max_length=300)
    at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )

    class Meta:
        verbose_name = _("Vorgang einer Erhebung")
        verbose_name_plural = _("Vorgänge von Erhebungen")
        ordering = ["-at", "-pk"]
        constraints = [
            one_of("kind", EventKind, "deploymentevent_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="deploymentevent_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.deployment}"


class Handout(models.Model):
    """Codes printed or mails sent: how many and when, never to whom.

    ``key`` is that of the form, so that sending it twice prints or mails once. A handout without ``finished_at`` was
    interrupted: how many of its mails went out is not known.
    """

    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="handouts", verbose_name=_("Erhebung"))
    kind = models.CharField(_("Art"), max_length=12, choices=HandoutKind.choices)
    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(_("Anzahl"))
    failed = models.PositiveIntegerField(_("nicht zugestellt"), default=0)
    started_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    finished_at = models.DateTimeField(_("fertig"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )

    class Meta:
        verbose_name = _("Ausgabe von Codes und E-Mails")
        verbose_name_plural = _("Ausgaben von Codes und E-Mails")
        ordering = ["-started_at", "-pk"]
        constraints = [
            one_of("kind", HandoutKind, "handout_kind_known"),
            models.CheckConstraint(condition=Q(failed__lte=F("number")), name="handout_failed_within_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.number}"

    @property
    def sent(self) -> int:
        return self.number - self.failed
