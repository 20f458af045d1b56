"""Editions of reports: a frozen snapshot, the files made from it, and who downloaded them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models import Programme
from portal.core.publications.models import Publication, life_constraints
from portal.core.publications.states import ReleaseState
from portal.reports.enums import EDITION_STATES, FORMAT_EXPLANATIONS, FileFormat, ReportKind
from portal.reports.querysets import EditionQuerySet


class ReportEdition(Publication):
    """One edition of a report (Ausgabe) for a day (Stichtag): numbered, built once from a frozen snapshot, then released.

    ``snapshot`` is canonical JSON; once written it never changes (held by a trigger), nor do the day and the programme.
    """

    route = "reports:edition"
    task = "portal.reports.tasks.build_edition"
    words = {
        "thing": _("Ausgabe"),
        "things": _("Berichte"),
        "unreleased": _("fertige oder fehlgeschlagene Ausgabe, die nicht freigegeben ist"),
    }

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions", verbose_name=_("Programm"))
    kind = models.CharField(
        _("Bericht"), max_length=30, choices=ReportKind.choices, default=ReportKind.UMSETZUNGSSTAND
    )
    number = models.PositiveIntegerField(_("Ausgabe"))
    as_of = models.DateField(_("Stichtag"))
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=[(state.value, state.label) for state in EDITION_STATES],
        default=ReleaseState.BUILDING,
    )
    snapshot = models.TextField(_("Datenstand"), blank=True, editable=False)
    folder = models.UUIDField(_("Ablage"), default=uuid.uuid4, unique=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta(Publication.Meta):
        verbose_name = _("Ausgabe")
        verbose_name_plural = _("Ausgaben")
        constraints = [
            *life_constraints("edition", content="snapshot", states=EDITION_STATES),
            models.UniqueConstraint(fields=["programme", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="edition_kind_known"),
        ]

    @property
    def file_stem(self) -> str:
        """Name of its files without the ending."""
        return f"{self.kind}-{self.programme.slug}-{self.as_of.isoformat()}-ausgabe-{self.number}"


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
        verbose_name = pgettext_lazy("Vorgang", "Download")
        verbose_name_plural = _("Downloads")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["edition", "-at"], name="download_edition_at_idx")]
        constraints = [models.CheckConstraint(condition=Q(format__in=FileFormat.values), name="download_format_known")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_label}: {self.edition} {self.format}"
