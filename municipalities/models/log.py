"""Log entries, attachments and internal notes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import MeasureStatus, NoteAudience
from municipalities.models.base import Owned, SoftDeleted, one_of
from municipalities.models.measure import Measure
from municipalities.querysets import NoteQuerySet


class LogEntry(Owned, SoftDeleted):
    """A dated entry in the diary of a measure, with the status change it brought, if any."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="entries", verbose_name=_("Maßnahme"))
    happened_on = models.DateField(_("Datum"), default=timezone.localdate)
    text = models.TextField(_("Eintrag"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("von")
    )
    author_label = models.CharField(_("von"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("geschrieben am"), default=timezone.now, editable=False)
    old_status = models.CharField(_("bisheriger Status"), max_length=20, choices=MeasureStatus.choices, blank=True)
    new_status = models.CharField(_("neuer Status"), max_length=20, choices=MeasureStatus.choices, blank=True)
    receipt = models.CharField(max_length=40, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Eintrag")
        verbose_name_plural = _("Einträge")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["measure", "-happened_on"], name="logentry_measure_day_idx"),
            models.Index(fields=["municipality", "-happened_on"], name="logentry_town_day_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | ~models.Q(new_status=""), name="logentry_says_something"
            ),
            models.UniqueConstraint(
                fields=["measure", "receipt"], condition=~models.Q(receipt=""), name="logentry_form_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on:%d.%m.%Y}: {self.text[:60]}"


class Attachment(Owned, SoftDeleted):
    """A checked file of a measure, stored under a generated name, served only after a rights check."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="attachments", verbose_name=_("Maßnahme"))
    entry = models.ForeignKey(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("Eintrag")
    )
    file = models.FileField(_("Datei"), max_length=200)
    label = models.CharField(_("Name der Datei"), max_length=200)
    content_type = models.CharField(_("Art"), max_length=100)
    size = models.PositiveIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    uploaded_at = models.DateTimeField(_("hochgeladen am"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("von")
    )

    class Meta:
        verbose_name = _("Datei")
        verbose_name_plural = _("Dateien")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.label


class InternalNote(Owned, SoftDeleted):
    """A note that is in no public page and no report; ``audience`` says who reads it."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("Maßnahme")
    )
    text = models.TextField(_("Notiz"))
    audience = models.CharField(_("Wer darf sie lesen?"), max_length=20, choices=NoteAudience.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("von")
    )
    created_at = models.DateTimeField(_("geschrieben am"), default=timezone.now, editable=False)

    objects: ClassVar = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("interne Notiz")
        verbose_name_plural = _("interne Notizen")
        ordering = ["-created_at", "-pk"]
        constraints = [one_of("audience", NoteAudience, "internalnote_audience_known")]

    def __str__(self) -> str:
        return self.text[:60]
