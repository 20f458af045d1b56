"""Deleting a generated programme again."""

from collections.abc import Sequence

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from municipalities.models import (
    Attachment,
    Body,
    FieldOfAction,
    Goal,
    InternalNote,
    LogEntry,
    Measure,
    MeasureGoal,
    Membership,
    Milestone,
    Municipality,
    Participation,
    Post,
    PostHolding,
    Programme,
    Shift,
    Strategy,
    StrategyVersion,
)
from portal.demo.generate import CHUNK, NOTE

CHILDREN: list[tuple[type[models.Model], str]] = [
    (LogEntry, "municipality"),
    (Shift, "municipality"),
    (Milestone, "municipality"),
    (InternalNote, "municipality"),
    (MeasureGoal, "measure__municipality"),
    (Measure.dimensions.through, "measure__municipality"),
    (Measure.target_groups.through, "measure__municipality"),
    (Measure, "municipality"),
    (Goal, "municipality"),
    (FieldOfAction, "municipality"),
    (StrategyVersion, "strategy__municipality"),
    (Strategy, "municipality"),
    (Body, "municipality"),
    (PostHolding, "post__municipality"),
    (Post, "municipality"),
]
"""Everything a generated town owns, children first, with the way to the town."""


@transaction.atomic
def remove_programme(programme: Programme) -> tuple[int, int]:
    """Delete the programme with the towns made for it; return how many towns went and how many of them stay.

    A town stays, with its data, when somebody uses it: another programme, a member, an uploaded file. A programme that
    has reports is protected (``ProtectedError``).
    """
    mine = Participation.objects.filter(programme=programme, note=NOTE)
    used = _used(programme)
    gone = list(mine.exclude(used).order_by("pk").values_list("municipality_id", flat=True))
    stays = mine.count() - len(gone)
    _raw(Participation.history.filter(programme_id=programme.pk))
    _raw(Participation.objects.filter(programme=programme))
    for start in range(0, len(gone), CHUNK):
        _empty(gone[start : start + CHUNK])
    programme.delete()
    return len(gone), stays


def _used(programme: Programme) -> models.Q:
    elsewhere = Participation.objects.filter(municipality=OuterRef("municipality")).exclude(programme=programme)
    members = Membership.objects.filter(municipality=OuterRef("municipality"))
    files = Attachment.objects.filter(municipality=OuterRef("municipality"))
    return models.Q(Exists(elsewhere)) | models.Q(Exists(members)) | models.Q(Exists(files))


def _empty(towns: Sequence[int]) -> None:
    for model, path in CHILDREN:
        rows = model._default_manager.filter(**{f"{path}__in": towns})
        _forget(model, rows)
        _raw(rows)
    _raw(Municipality.objects.filter(pk__in=towns))


def _forget(model: type[models.Model], rows: models.QuerySet[models.Model]) -> None:
    """Delete the history of rows that are about to go."""
    if not hasattr(model, "history"):
        return
    history = model.history.filter(id__in=rows.order_by().values("pk"))
    if model is Measure:
        for name in ("dimensions", "target_groups"):
            copies = apps.get_model("municipalities", f"HistoricalMeasure_{name}")
            _raw(copies._default_manager.filter(history__in=history.order_by().values("pk")))
    _raw(history)


def _raw(rows: models.QuerySet[models.Model]) -> None:
    """Delete by one statement: nothing listens to these deletions, and loading the rows would take minutes."""
    rows.order_by()._raw_delete(rows.db)
