"""Measures, their milestones and the shifts of their dates."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import (
    DONE_STATUSES,
    OPEN_STATUSES,
    REASON_STATUSES,
    STARTED_STATUSES,
    Effort,
    MeasureStatus,
    Priority,
    ReasonCode,
    Visibility,
)
from municipalities.models.base import Owned, SoftDeleted, Versioned, in_order, one_of
from municipalities.models.body import Body
from municipalities.models.post import Post
from municipalities.models.strategy import FieldOfAction, Goal
from municipalities.querysets import MeasureQuerySet


class DiversityDimension(models.Model):
    """A dimension of diversity (Charta der Vielfalt)."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Vielfaltsdimension")
        verbose_name_plural = _("Vielfaltsdimensionen")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class TargetGroup(models.Model):
    """A group of people whom measures are made for."""

    name = models.CharField(_("Name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("Zielgruppe")
        verbose_name_plural = _("Zielgruppen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Measure(Owned, SoftDeleted, Versioned):
    """A measure of the strategy (Maßnahme), printable as a Steckbrief. Lateness and freshness are computed."""

    title = models.CharField(_("Titel"), max_length=200)
    description = models.TextField(_("Beschreibung"), blank=True)
    goals: "models.ManyToManyField[Goal, Any]" = models.ManyToManyField(
        Goal, through="MeasureGoal", related_name="measures", blank=True, verbose_name=_("Ziele")
    )
    field_of_action = models.ForeignKey(
        FieldOfAction, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("Handlungsfeld")
    )
    dimensions = models.ManyToManyField(
        DiversityDimension, related_name="measures", blank=True, verbose_name=_("Vielfaltsdimensionen")
    )
    target_groups = models.ManyToManyField(
        TargetGroup, related_name="measures", blank=True, verbose_name=_("Zielgruppen")
    )
    place = models.CharField(_("Ort oder Sozialraum"), max_length=200, blank=True)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("Verantwortliche Stelle")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("Gremium")
    )
    partners = models.CharField(_("Beteiligte"), max_length=300, blank=True)
    priority = models.CharField(_("Priorität"), max_length=10, choices=Priority.choices, blank=True)
    effort = models.CharField(_("Aufwand"), max_length=10, choices=Effort.choices, blank=True)

    status = models.CharField(_("Status"), max_length=20, choices=MeasureStatus.choices, default=MeasureStatus.PLANNED)
    reason_code = models.CharField(_("Grund"), max_length=20, choices=ReasonCode.choices, blank=True)
    reason_text = models.CharField(_("Erläuterung des Grundes"), max_length=500, blank=True)
    planned_start = models.DateField(_("Geplanter Beginn"), null=True, blank=True)
    planned_end = models.DateField(_("Geplantes Ende"), null=True, blank=True)
    actual_start = models.DateField(_("Tatsächlicher Beginn"), null=True, blank=True)
    actual_end = models.DateField(_("Tatsächliches Ende"), null=True, blank=True)
    period_text = models.CharField(
        _("Zeitraum in Worten"), max_length=100, blank=True, help_text=_("Wenn kein genauer Tag bekannt ist.")
    )

    funding_programme = models.CharField(_("Förderprogramm"), max_length=200, blank=True)
    funding_amount = models.DecimalField(_("Fördersumme (€)"), max_digits=12, decimal_places=2, null=True, blank=True)
    own_share = models.DecimalField(_("Eigenanteil (€)"), max_digits=12, decimal_places=2, null=True, blank=True)
    participants = models.PositiveIntegerField(_("Teilnehmende"), null=True, blank=True)
    sign_of_success = models.TextField(_("Woran erkennen wir den Erfolg?"), blank=True)
    decision_reference = models.CharField(_("Beschluss"), max_length=200, blank=True)
    lessons_learned = models.TextField(_("Was haben wir gelernt?"), blank=True)
    is_good_practice = models.BooleanField(_("Gute Praxis"), default=False)
    is_key = models.BooleanField(_("Meilenstein der Strategie"), default=False)
    visibility = models.CharField(
        _("Sichtbarkeit"), max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL
    )
    note = models.TextField(_("Hinweis"), blank=True)
    recorded_on = models.DateField(_("erfasst am"), default=timezone.localdate, editable=False)

    history = HistoricalRecords(m2m_fields=[dimensions, target_groups])
    objects: ClassVar = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["municipality", "status"], name="measure_town_status_idx")]
        constraints = [
            one_of("status", MeasureStatus, "measure_status_known"),
            one_of("reason_code", ReasonCode, "measure_reason_known", blank=True),
            one_of("visibility", Visibility, "measure_visibility_known"),
            in_order("planned_start", "planned_end", "measure_planned_dates_in_order"),
            in_order("actual_start", "actual_end", "measure_actual_dates_in_order"),
            models.CheckConstraint(
                condition=(Q(status__in=sorted(REASON_STATUSES)) & ~Q(reason_code=""))
                | (~Q(status__in=sorted(REASON_STATUSES)) & Q(reason_code="", reason_text="")),
                name="measure_reason_where_status_needs_one",
            ),
            models.CheckConstraint(
                condition=Q(actual_end__isnull=True) | Q(status__in=sorted(DONE_STATUSES)),
                name="measure_ended_only_when_done",
            ),
            models.CheckConstraint(
                condition=Q(actual_start__isnull=True) | Q(status__in=sorted(STARTED_STATUSES)),
                name="measure_started_only_when_begun",
            ),
            models.CheckConstraint(
                condition=(Q(funding_amount__isnull=True) | Q(funding_amount__gte=0))
                & (Q(own_share__isnull=True) | Q(own_share__gte=0)),
                name="measure_money_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("municipalities:measure_detail", args=self.route)

    @property
    def route(self) -> tuple[str, int]:
        """Arguments of every URL of this measure."""
        return (self.municipality.slug, self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_done(self) -> bool:
        return self.status in DONE_STATUSES

    @property
    def is_late(self) -> bool:
        """Open, and its planned end has passed."""
        return self.is_open and self.planned_end is not None and self.planned_end < timezone.localdate()


class MeasureGoal(models.Model):
    """A measure serves a goal of the same municipality (held by a trigger)."""

    measure = models.ForeignKey(Measure, models.CASCADE)
    goal = models.ForeignKey(Goal, models.CASCADE)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Ziel der Maßnahme")
        verbose_name_plural = _("Ziele der Maßnahme")
        constraints = [models.UniqueConstraint(fields=["measure", "goal"], name="measuregoal_once")]

    def __str__(self) -> str:
        return f"{self.measure} → {self.goal}"


class Milestone(Owned, SoftDeleted):
    """A step of a measure with a due date."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="milestones", verbose_name=_("Maßnahme"))
    title = models.CharField(_("Meilenstein"), max_length=200)
    due_on = models.DateField(_("fällig am"), null=True, blank=True)
    done_on = models.DateField(_("erreicht am"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Meilenstein")
        verbose_name_plural = _("Meilensteine")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()


class Shift(Owned):
    """The planned end of a measure was moved: from when to when, why, by whom. Never changed, never deleted."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="shifts", verbose_name=_("Maßnahme"))
    old_end = models.DateField(_("bisheriger Termin"), null=True, blank=True)
    new_end = models.DateField(_("neuer Termin"), null=True, blank=True)
    reason_code = models.CharField(_("Grund"), max_length=20, choices=ReasonCode.choices)
    reason_text = models.CharField(_("Erläuterung"), max_length=500, blank=True)
    shifted_on = models.DateField(_("verschoben am"), default=timezone.localdate)
    shifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("durch")
    )

    class Meta:
        verbose_name = _("Verschiebung")
        verbose_name_plural = _("Verschiebungen")
        ordering = ["shifted_on", "pk"]
        indexes = [models.Index(fields=["municipality", "reason_code"], name="shift_town_reason_idx")]
        constraints = [
            one_of("reason_code", ReasonCode, "shift_reason_known"),
            models.CheckConstraint(
                condition=Q(old_end__isnull=True) | Q(new_end__isnull=True) | ~Q(old_end=models.F("new_end")),
                name="shift_moves_the_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.old_end} → {self.new_end}"

    @property
    def days(self) -> int:
        """Days by which the end moved; 0 when one of the dates is unknown."""
        return (self.new_end - self.old_end).days if self.old_end and self.new_end else 0
