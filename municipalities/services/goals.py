"""Creating, changing, re-cutting and deleting goals."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Goal, Measure, MeasureGoal, Strategy
from municipalities.services.saving import locked, refuse_overwriting, soft_delete, store
from municipalities.services.versions import names
from portal.core.errors import DomainError


def next_number(strategy: Strategy) -> int:
    """Return the number that follows the highest one of the strategy."""
    highest = (
        Goal.objects.live().filter(strategy=strategy).order_by("-number").values_list("number", flat=True).first()
    )
    return (highest or 0) + 1


@transaction.atomic
def create_goal(*, strategy: Strategy, by: Any, **values: Any) -> Goal:
    """Add a goal."""
    fresh = locked(strategy)
    goal = Goal(strategy=fresh, municipality=fresh.municipality)
    _refuse_foreign_or_taken(goal, values)
    return store(goal, values, by=by, action="goal.create")


@transaction.atomic
def update_goal(*, goal: Goal, by: Any, version: int, **values: Any) -> Goal:
    """Save an edited goal, unless somebody saved it after ``version`` was read (``EditConflict``)."""
    locked(goal.strategy)
    fresh = locked(goal)
    refuse_overwriting(fresh, version, values)
    _refuse_foreign_or_taken(fresh, values)
    return store(fresh, values, by=by, action="goal.update")


@transaction.atomic
def recut_goal(*, goal: Goal, by: Any, take_measures: bool, **values: Any) -> Goal:
    """Add a goal that follows this one, with ``recut_reason``; the old goal stays, visible as replaced.

    With ``take_measures`` the measures of the old goal serve the new one too.
    """
    locked(goal.strategy)
    old = locked(goal)
    new = Goal(strategy=old.strategy, municipality=old.municipality, is_recut=True, predecessor=old)
    _refuse_foreign_or_taken(new, values)
    store(new, values, by=by, action="goal.recut")
    if take_measures:
        for measure in Measure.objects.live().filter(goals=old):
            MeasureGoal.objects.create(measure=measure, goal=new)
    return new


@transaction.atomic
def delete_goal(*, goal: Goal, by: Any) -> None:
    """Put a goal into the bin; refused while measures or a following goal hang on it."""
    locked(goal)
    if reason := goal_in_use(goal):
        raise DomainError(reason)
    soft_delete(goal, by=by, action="goal.delete")


def goal_in_use(goal: Goal) -> str:
    """Return why the goal cannot be deleted, empty if it can."""
    measures = list(Measure.objects.live().filter(goals=goal))
    if measures:
        return _(
            "An diesem Ziel hängen noch Maßnahmen: %(names)s. Ordnen Sie sie einem anderen Ziel zu oder schneiden Sie das "
            "Ziel neu zu."
        ) % {"names": names(measures)}
    successors = list(Goal.objects.live().filter(predecessor=goal))
    if successors:
        return _("Dieses Ziel ist der Vorgänger von %(names)s und bleibt deshalb stehen.") % {
            "names": names(successors)
        }
    return ""


def _refuse_foreign_or_taken(goal: Goal, values: dict[str, Any]) -> None:
    field = values.get("field_of_action")
    if field is not None and field.strategy_id != goal.strategy_id:
        raise DomainError(_("Bitte wählen Sie ein Handlungsfeld dieser Strategie."), field="field_of_action")
    others = Goal.objects.live().filter(strategy=goal.strategy, number=values["number"]).exclude(pk=goal.pk)
    if other := others.first():
        raise DomainError(
            _("Die Nummer %(number)s hat schon das Ziel „%(text)s“.") % {"number": other.number, "text": other.text},
            field="number",
        )
