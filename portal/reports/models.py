"""Editions of reports: a frozen snapshot, the files made from it, and who downloaded them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from portal.core.models import Job
from portal.reports.enums import FORMAT_EXPLANATIONS, STATE_TONES, EditionState, FileFormat, ReportKind
from portal.reports.querysets import EditionQuerySet


class ReportEdition(models.Model):
    """One edition of a report (Ausgabe) for a day (Stichtag): numbered, built once from a frozen snapshot, then released.

    ``snapshot`` is canonical JSON; once written it never changes (held by a trigger), nor do the day and the programme.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions", verbose_name=_("Programm"))
    kind = models.CharField(
        _("Bericht"), max_length=30, choices=ReportKind.choices, default=ReportKind.UMSETZUNGSSTAND
    )
    number = models.PositiveIntegerField(_("Ausgabe"))
    title = models.CharField(_("Titel"), max_length=300)
    as_of = models.DateField(_("Stichtag"))
    state = models.CharField(_("Stand"), max_length=10, choices=EditionState.choices, default=EditionState.BUILDING)
    snapshot = models.TextField(_("Datenstand"), blank=True, editable=False)
    sha256 = models.CharField(_("Prüfsumme"), max_length=64, blank=True, editable=False)
    folder = models.UUIDField(_("Ablage"), default=uuid.uuid4, unique=True, editable=False)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("Auftrag")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erstellt von")
    )
    created_at = models.DateTimeField(_("erstellt am"), default=timezone.now)
    built_at = models.DateTimeField(_("fertig am"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("freigegeben von"),
    )
    released_at = models.DateTimeField(_("freigegeben am"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("zurückgezogen von"),
    )
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("Grund"), max_length=500, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ausgabe")
        verbose_name_plural = _("Ausgaben")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="edition_kind_known"),
            models.CheckConstraint(
                condition=Q(snapshot="", sha256="") | (~Q(snapshot="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
                name="edition_snapshot_has_checksum",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "released"]) | (~Q(sha256="") & Q(built_at__isnull=False)),
                name="edition_ready_is_built",
            ),
            models.CheckConstraint(
                condition=(~Q(state="released") & Q(released_by__isnull=True, released_at__isnull=True))
                | (Q(state__in=["released", "withdrawn"], released_by__isnull=False, released_at__isnull=False)),
                name="edition_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("created_by")), name="edition_four_eyes"
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state="withdrawn")
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
                )
                | (
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
                name="edition_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({_now('Ausgabe')} {self.number})"

    def get_absolute_url(self) -> str:
        return reverse("reports:edition_detail", args=[self.pk])

    @property
    def was_discarded(self) -> bool:
        """Given up before anybody released it."""
        return self.state == EditionState.WITHDRAWN and self.released_at is None

    @property
    def file_stem(self) -> str:
        """Name of its files without the ending."""
        return f"{self.kind}-{self.programme.slug}-{self.as_of.isoformat()}-ausgabe-{self.number}"

    @property
    def state_label(self) -> str:
        if self.is_stuck:
            return str(EditionState.FAILED.label)
        return _now("verworfen") if self.was_discarded else str(self.get_state_display())

    @property
    def state_tone(self) -> str:
        return STATE_TONES[EditionState.FAILED if self.is_stuck else self.state]

    @property
    def is_stuck(self) -> bool:
        """Still marked as being built, but nobody builds it any more (its job is over or gone)."""
        return self.state == EditionState.BUILDING and (self.job is None or not self.job.is_open)

    @property
    def is_built(self) -> bool:
        return self.built_at is not None


class ReportFile(models.Model):
    """One file of an edition, rendered from its snapshot alone and stored under a generated name."""

    edition = models.ForeignKey(ReportEdition, models.PROTECT, related_name="files", verbose_name=_("Ausgabe"))
    format = models.CharField(_("Format"), max_length=10, choices=FileFormat.choices)
    file = models.FileField(_("Datei"), max_length=200)
    size = models.PositiveIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)

    class Meta:
        verbose_name = _("Datei eines Berichts")
        verbose_name_plural = _("Dateien von Berichten")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "format"], name="reportfile_format_once"),
            models.CheckConstraint(condition=Q(format__in=FileFormat.values), name="reportfile_format_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="reportfile_has_checksum"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_format_display()}"

    @property
    def explanation(self) -> str:
        """What the format is good for."""
        return str(FORMAT_EXPLANATIONS[self.format])

    @property
    def download_url(self) -> str:
        return reverse("reports:edition_download", args=[self.edition_id, self.format])


class Download(models.Model):
    """Somebody downloaded a file of an edition. Rows are never changed; a deleted account leaves its label."""

    edition = models.ForeignKey(ReportEdition, models.PROTECT, related_name="downloads", verbose_name=_("Ausgabe"))
    format = models.CharField(_("Format"), max_length=10, choices=FileFormat.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )
    user_label = models.CharField(_("Name"), max_length=200)
    role_label = models.CharField(_("Rolle"), max_length=60)
    at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)

    class Meta:
        verbose_name = _("Download")
        verbose_name_plural = _("Downloads")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["edition", "-at"], name="download_edition_at_idx")]
        constraints = [models.CheckConstraint(condition=Q(format__in=FileFormat.values), name="download_format_known")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_label}: {self.edition} {self.format}"
