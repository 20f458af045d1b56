"""Scoping and states of deployments."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from municipalities.querysets import sees_all_towns, town_ids

if TYPE_CHECKING:
    from surveys.models import Deployment  # noqa: F401

BY_ASKED = (F("municipality__name").asc(nulls_last=True), "cohort__short", "cohort__number")
"""Order of deployments: municipalities by name, then cohorts by course and number."""


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """Deployments; scoping by the municipality they belong to."""

    def visible_to(self, user: Any) -> Self:
        """All for consultants, those of the own municipalities for members, none for everybody else."""
        if not user.is_authenticated:
            return self.none()
        return self if sees_all_towns(user) else self.filter(municipality__in=town_ids(user))

    def with_asked(self) -> Self:
        """With the rows that tell who is asked, in the same query."""
        return self.select_related("municipality", "cohort", "programme")

    def planned(self, now: datetime | None = None) -> Self:
        """Not begun; the same rule as ``surveys.period.period_of``."""
        moment = now or timezone.now()
        return self.filter(opens_on__gt=timezone.localdate(moment)).exclude(_closed(moment))

    def open(self, now: datetime | None = None) -> Self:
        """Taking answers."""
        moment = now or timezone.now()
        today = timezone.localdate(moment)
        return self.filter(opens_on__lte=today, closes_on__gte=today).exclude(_closed(moment))

    def current_first(self, now: datetime | None = None) -> Self:
        """With ``stage`` to order by: open ones, then planned ones, then what is over."""
        moment = now or timezone.now()
        today = timezone.localdate(moment)
        stage = Case(
            When(_closed(moment) | Q(closes_on__lt=today), then=Value(2)),
            When(opens_on__gt=today, then=Value(1)),
            default=Value(0),
            output_field=models.IntegerField(),
        )
        return self.annotate(stage=stage)

    def over(self, now: datetime | None = None) -> Self:
        """Past their last day, or closed before it."""
        moment = now or timezone.now()
        return self.filter(_closed(moment) | Q(closes_on__lt=timezone.localdate(moment)))


def _closed(moment: datetime) -> Q:
    return Q(closed_at__isnull=False, closed_at__lte=moment)
