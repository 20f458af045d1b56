"""Bodies."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import BodyKind, BodyState
from municipalities.models.base import Owned, SoftDeleted, Versioned, one_of


class Body(Owned, SoftDeleted, Versioned):
    """A body in which the strategy is carried out: Kommission, Arbeitskreis, Runder Tisch, Kleingruppe …"""

    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Art"), max_length=20, choices=BodyKind.choices)
    state = models.CharField(_("Stand"), max_length=20, choices=BodyState.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subgroups", verbose_name=_("Teil von")
    )
    sectors = models.CharField(
        _("Wer wirkt mit"), max_length=300, blank=True, help_text=_("zum Beispiel Verwaltung, Politik, Bürgerschaft")
    )
    rhythm = models.CharField(
        _("Taktung"), max_length=200, blank=True, help_text=_("zum Beispiel zwei Treffen im Jahr")
    )
    meeting_format = models.CharField(_("Format"), max_length=60, blank=True, help_text=_("Präsenz, digital, hybrid"))
    self_description = models.TextField(_("Selbstverständnis"), blank=True)
    reason = models.CharField(_("Grund"), max_length=300, blank=True, help_text=_("Warum ruht das Gremium?"))
    note = models.TextField(_("Hinweis"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Gremium")
        verbose_name_plural = _("Gremien")
        ordering = ["name"]
        constraints = [
            one_of("kind", BodyKind, "body_kind_known"),
            one_of("state", BodyState, "body_state_known"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="body_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("municipalities:body_detail", args=[self.municipality.slug, self.pk])
