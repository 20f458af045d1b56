"""Append-only record of who did what."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Rows of the record; changing or deleting them in bulk is refused."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit record is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the audit record is append-only")


class AuditEntry(models.Model):
    """One thing that one account did, at one moment, for one object. Holds names of fields, never their content."""

    at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )
    actor_label = models.CharField(_("Name"), max_length=200, blank=True)
    actor_role = models.CharField(_("Rolle"), max_length=40, blank=True)
    action = models.CharField(_("Vorgang"), max_length=60, db_index=True)
    object_type = models.CharField(_("Art"), max_length=60, blank=True)
    object_id = models.CharField(_("Nummer"), max_length=40, blank=True)
    object_label = models.CharField(_("Bezeichnung"), max_length=200, blank=True)
    ags = models.CharField(_("AGS der Kommune"), max_length=8, blank=True, db_index=True)
    detail = models.JSONField(_("Einzelheiten"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="audit_object_idx")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a stored entry cannot be saved again."""
        if self.pk is not None:
            raise TypeError("the audit record is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit record is append-only")
