"""Scoping: which rows a user may see. Everything that belongs to a municipality goes through ``visible_to``."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from municipalities.models import Municipality  # noqa: F401


def current(on: date, prefix: str = "") -> Q:
    """Condition: the period ``starts_on``–``ends_on`` (inclusive, open ends allowed) contains the day."""
    started = Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": on})
    not_over = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    return started & not_over


def town_ids(user: Any) -> models.QuerySet[Any]:
    """Ids of the municipalities in which the user is a member today."""
    from municipalities.models import Membership

    return Membership.objects.filter(current(timezone.localdate()), user=user).values("municipality_id")


def sees_all_towns(user: Any) -> bool:
    """True for consultants, who read all municipalities."""
    return bool(user.is_authenticated and user.is_consultant)


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities."""

    def visible_to(self, user: Any) -> Self:
        """Municipalities whose working pages the user may read."""
        if not user.is_authenticated:
            return self.none()
        return self if sees_all_towns(user) else self.filter(pk__in=town_ids(user))


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows with a column ``municipality``."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the municipalities that the user may read, deleted ones left out."""
        if not user.is_authenticated:
            return self.none()
        rows = self.live()
        return rows if sees_all_towns(user) else rows.filter(municipality__in=town_ids(user))

    def live(self) -> Self:
        """Rows that nobody has deleted."""
        return self.filter(deleted_at__isnull=True) if _soft(self.model) else self

    def deleted(self) -> Self:
        """Rows in the bin."""
        return self.filter(deleted_at__isnull=False)


class MeasureQuerySet(OwnedQuerySet):
    """Measures, with the computed properties late, due, stale as conditions."""

    def open(self) -> Self:
        from municipalities.enums import OPEN_STATUSES

        return self.filter(status__in=OPEN_STATUSES)

    def late(self, on: date) -> Self:
        """Open measures whose planned end lies before the day."""
        return self.open().filter(planned_end__lt=on)

    def due(self, on: date, until: date) -> Self:
        """Open measures whose planned end lies from the day up to ``until``."""
        return self.open().filter(planned_end__gte=on, planned_end__lte=until)

    def stale(self, since: date) -> Self:
        """Open measures without an entry on or after the day, recorded before it."""
        from municipalities.models import LogEntry

        entries = LogEntry.objects.live().filter(measure=models.OuterRef("pk"), happened_on__gte=since)
        return self.open().filter(recorded_on__lt=since).filter(~models.Exists(entries))

    def with_last_entry(self) -> Self:
        """Adds ``last_entry_on``: day of the newest log entry, or None."""
        from municipalities.models import LogEntry

        newest = LogEntry.objects.live().filter(measure=models.OuterRef("pk")).order_by("-happened_on")
        return self.annotate(last_entry_on=models.Subquery(newest.values("happened_on")[:1]))

    def with_shift_count(self) -> Self:
        """Adds ``shift_count``: how often the end date was moved back."""
        from municipalities.models import Shift

        rows = Shift.objects.filter(measure=models.OuterRef("pk")).order_by().values("measure")
        count = rows.annotate(n=models.Count("pk")).values("n")
        return self.annotate(shift_count=models.functions.Coalesce(models.Subquery(count), 0))


class NoteQuerySet(models.QuerySet[Any]):
    """Internal notes; who reads one depends on its audience too."""

    def visible_to(self, user: Any) -> Self:
        from municipalities.enums import NoteAudience

        if not user.is_authenticated:
            return self.none()
        rows = self.filter(deleted_at__isnull=True)
        if sees_all_towns(user):
            return rows.filter(audience__in=[NoteAudience.SHARED, NoteAudience.CONSULTANCY])
        return rows.filter(municipality__in=town_ids(user), audience__in=[NoteAudience.TOWN, NoteAudience.SHARED])


def _soft(model: type[models.Model]) -> bool:
    return any(field.name == "deleted_at" for field in model._meta.fields)
