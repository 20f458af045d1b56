"""Creating and changing measures."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Goal, Measure, MeasureGoal, Municipality
from municipalities.services.saving import check, locked, refuse_overwriting, soft_delete, store, undelete
from portal.audit.services import record
from portal.core.errors import DomainError

MANY = ("goals", "dimensions", "target_groups")


@transaction.atomic
def create_measure(*, municipality: Municipality, by: Any, **values: Any) -> Measure:
    """Create a measure; ``goals``, ``dimensions`` and ``target_groups`` are collections of rows."""
    many = {name: values.pop(name) for name in MANY if name in values}
    measure: Any = Measure(municipality=municipality, **values)
    check(measure)
    measure._history_user = by
    measure.save()
    _set_many(measure, many, by)
    record("measure.create", by=by, on=measure, ags=municipality.ags)
    return cast(Measure, measure)


@transaction.atomic
def update_measure(*, measure: Measure, by: Any, version: int, **values: Any) -> Measure:
    """Save an edited measure, unless somebody saved it after ``version`` was read (``EditConflict``)."""
    fresh = locked(measure)
    refuse_overwriting(fresh, version, values)
    many = {name: values.pop(name) for name in MANY if name in values}
    store(fresh, values, by=by, action="measure.update")
    _set_many(fresh, many, by)
    return fresh


@transaction.atomic
def delete_measure(*, measure: Measure, by: Any) -> None:
    """Put the measure into the bin; its entries and files stay with it."""
    soft_delete(measure, by=by, action="measure.delete")


@transaction.atomic
def restore_measure(*, measure: Measure, by: Any) -> None:
    """Take the measure out of the bin."""
    undelete(measure, by=by, action="measure.restore")


def _set_many(measure: Any, many: Mapping[str, Collection[Any]], by: Any) -> None:
    if "goals" in many:
        _set_goals(measure, many["goals"])
    for name in ("dimensions", "target_groups"):
        if name in many and {row.pk for row in many[name]} != set(getattr(measure, name).values_list("pk", flat=True)):
            measure._history_user = by
            getattr(measure, name).set(many[name])


def _set_goals(measure: Measure, goals: Collection[Goal]) -> None:
    if any(goal.municipality_id != measure.municipality_id for goal in goals):
        raise DomainError(_("Bitte wählen Sie Ziele der eigenen Kommune."), field="goals")
    wanted = {goal.pk for goal in goals}
    links = {link.goal_id: link for link in MeasureGoal.objects.filter(measure=measure)}
    for goal_id in links.keys() - wanted:
        links[goal_id].delete()
    for goal_id in wanted - links.keys():
        MeasureGoal.objects.create(measure=measure, goal_id=goal_id)
