"""What several aggregates share."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.querysets import OwnedQuerySet


class Owned(models.Model):
    """Belongs to one municipality, for ever (held by a trigger)."""

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, verbose_name=_("Kommune"))

    objects: ClassVar = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class SoftDeleted(models.Model):
    """Deleted rows stay in the bin for ``UNDO_DELETE_DAYS`` days."""

    deleted_at = models.DateTimeField(_("gelöscht am"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Versioned(models.Model):
    """Counts its saves, so that a second editor is told instead of overwriting."""

    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)

    class Meta:
        abstract = True


def one_of(field: str, choices: type[models.TextChoices], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Constraint: the column holds a value of the vocabulary (or nothing, when blank)."""
    values: list[Any] = [*choices.values] + ([""] if blank and "" not in choices.values else [])
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Constraint: the first day is not after the last one, where both are known."""
    condition = (
        models.Q(**{f"{first}__isnull": True})
        | models.Q(**{f"{last}__isnull": True})
        | models.Q(**{f"{first}__lte": models.F(last)})
    )
    return models.CheckConstraint(condition=condition, name=name)
