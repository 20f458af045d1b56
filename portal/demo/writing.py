"""Writing many rows at once, with their history as if each had been saved on its day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from municipalities.models import Measure

M = TypeVar("M", bound=models.Model)
BATCH = 1000
MANY = ("dimensions", "target_groups")


def noon(day: date) -> datetime:
    """12 o'clock in Germany."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def dated(row: M, day: date, by: Any = None) -> M:
    """Set the day and the author of the row of history that the next write makes."""
    row._history_date, row._history_user = noon(day), by  # type: ignore[attr-defined]
    return row


def create(rows: Sequence[M], *, at: datetime | None = None) -> list[M]:
    """Create rows of one model, each with a first row of history dated ``_history_date`` of the row, else ``at``."""
    if not rows:
        return []
    model = type(rows[0])
    if not hasattr(model, "history"):
        return list(model._default_manager.bulk_create(rows, batch_size=BATCH))
    return list(bulk_create_with_history(rows, model, batch_size=BATCH, default_date=at))


def link(pairs: Iterable[tuple[Measure, models.Model]], name: str) -> None:
    """Tie measures to dimensions or target groups (``name``); their history follows by ``copy_links_to_history``."""
    through = Measure._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    column = _column(name)
    rows = [through(measure_id=measure.pk, **{column: other.pk}) for measure, other in pairs]
    through._default_manager.bulk_create(rows, batch_size=BATCH)


def copy_links_to_history(measures: Sequence[Measure]) -> None:
    """Give every row of history of these measures the dimensions and target groups that the measure has now."""
    ids = [measure.pk for measure in measures]
    history = Measure.history.filter(id__in=ids).order_by("id").values_list("id", "history_id")
    versions = {pk: [number for _, number in rows] for pk, rows in groupby(history, key=lambda row: row[0])}
    for name in MANY:
        column = _column(name)
        through = Measure._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
        copy = apps.get_model("municipalities", f"HistoricalMeasure_{name}")
        links = (
            through._default_manager.filter(measure_id__in=ids).order_by("pk").values_list("pk", "measure_id", column)
        )
        copy._default_manager.bulk_create(
            [
                copy(id=pk, measure_id=measure_id, history_id=version, **{column: other})
                for pk, measure_id, other in links
                for version in versions[measure_id]
            ],
            batch_size=BATCH,
        )


def add_history(rows: Iterable[models.Model]) -> None:
    """Add later rows of history ("changed") for ``dated`` states of one model."""
    states = list(rows)
    if states:
        manager: Any = type(states[0]).history  # type: ignore[attr-defined]
        manager.bulk_history_create(states, batch_size=BATCH, update=True)


def _column(name: str) -> str:
    return "diversitydimension_id" if name == "dimensions" else "targetgroup_id"
