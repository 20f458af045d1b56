"""Strategy, its fields of action and goals."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import StrategyState
from municipalities.models.base import Owned, SoftDeleted, Versioned, one_of


class Strategy(Owned, SoftDeleted, Versioned):
    """The diversity and integration strategy of a municipality. ``state`` stays empty where nobody has said it."""

    title = models.CharField(_("Titel"), max_length=200)
    state = models.CharField(_("Stand"), max_length=10, choices=StrategyState.choices, blank=True)
    adopted_on = models.CharField(
        _("Beschlossen am"),
        max_length=10,
        blank=True,
        help_text=_("Jahr, Monat oder Tag: 2021, 2021-02 oder 2021-02-11"),
    )
    adopted_by = models.CharField(_("Beschlossen durch"), max_length=160, blank=True)
    year = models.PositiveSmallIntegerField(_("Jahr"), null=True, blank=True)
    languages = models.PositiveSmallIntegerField(_("Zahl der Sprachen"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("Seiten"), null=True, blank=True)
    support = models.CharField(_("Erarbeitet mit"), max_length=160, blank=True)
    participation = models.CharField(_("Beteiligung"), max_length=300, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Strategie")
        verbose_name_plural = _("Strategien")
        ordering = ["title"]
        constraints = [
            one_of("state", StrategyState, "strategy_state_known", blank=True),
            models.CheckConstraint(
                condition=Q(adopted_on="") | Q(adopted_on__regex=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                name="strategy_adopted_on_is_a_date",
            ),
            models.CheckConstraint(
                condition=Q(adopted_on="", adopted_by="") | Q(state__in=["adopted", "revision"]),
                name="strategy_adoption_agrees_with_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("municipalities:strategy_detail", args=[self.municipality.slug])


class StrategyVersion(models.Model):
    """A text of the strategy as it was at one time, with its document if there is one."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="versions", verbose_name=_("Strategie"))
    number = models.PositiveSmallIntegerField(_("Fassung"))
    label = models.CharField(_("Bezeichnung"), max_length=160)
    dated_on = models.DateField(_("Stand"), null=True, blank=True)
    summary = models.TextField(_("Was ist neu?"), blank=True)

    class Meta:
        verbose_name = _("Fassung der Strategie")
        verbose_name_plural = _("Fassungen der Strategie")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="strategyversion_number_once")]

    def __str__(self) -> str:
        return self.label


class FieldOfAction(Owned, SoftDeleted):
    """A field of action of the strategy (Handlungsfeld)."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="fields_of_action", verbose_name=_("Strategie")
    )
    name = models.CharField(_("Name"), max_length=160)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "name"], condition=Q(deleted_at__isnull=True), name="fieldofaction_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Goal(Owned, SoftDeleted, Versioned):
    """A goal of the strategy. A goal re-cut mid-way says why and, where known, which goal it follows."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="goals", verbose_name=_("Strategie"))
    field_of_action = models.ForeignKey(
        FieldOfAction, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("Handlungsfeld")
    )
    number = models.PositiveSmallIntegerField(_("Nummer"))
    text = models.CharField(_("Ziel"), max_length=500)
    is_recut = models.BooleanField(_("neu zugeschnitten"), default=False)
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("Vorgänger")
    )
    recut_reason = models.TextField(_("Grund des neuen Zuschnitts"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Ziel")
        verbose_name_plural = _("Ziele")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"], condition=Q(deleted_at__isnull=True), name="goal_number_once"
            ),
            models.CheckConstraint(
                condition=Q(is_recut=False, predecessor__isnull=True, recut_reason="")
                | (Q(is_recut=True) & ~Q(recut_reason="")),
                name="goal_recut_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("municipalities:goal_detail", args=[self.municipality.slug, self.pk])
