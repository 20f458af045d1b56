"""Job rows: what the background does, kept in the database and not in the broker."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("läuft")
    DONE = "done", _("fertig")
    FAILED = "failed", _("fehlgeschlagen")


class Job(models.Model):
    """One piece of background work. The message in the broker is only a hint; this row is the truth.

    ``deliveries`` counts the starts: a job that kills its worker is given up after ``MAX_DELIVERIES`` of them.
    """

    MAX_DELIVERIES = 3

    kind = models.CharField(_("Art"), max_length=60)
    key = models.CharField(_("Gegenstand"), max_length=60, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    step = models.CharField(_("Schritt"), max_length=200, blank=True)
    progress = models.PositiveSmallIntegerField(_("Fortschritt in Prozent"), default=0)
    deliveries = models.PositiveSmallIntegerField(_("Starts"), default=0)
    error = models.CharField(_("Fehler"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now)
    heartbeat_at = models.DateTimeField(_("Lebenszeichen"), null=True, blank=True)
    finished_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Auftrag von"),
    )

    class Meta:
        verbose_name = _("Auftrag")
        verbose_name_plural = _("Aufträge")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_state_heartbeat_idx")]
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="job_progress_is_percent"),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(key=""),
                name="job_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}
