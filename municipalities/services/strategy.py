"""Creating and changing the strategy of a municipality, its versions and fields of action."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import FieldOfAction, Goal, Measure, Municipality, Strategy, StrategyVersion
from municipalities.services.saving import check, locked, refuse_overwriting, soft_delete, store
from municipalities.services.versions import names, stamped
from portal.audit.services import record
from portal.core.errors import DomainError


@transaction.atomic
def create_strategy(*, municipality: Municipality, by: Any, **values: Any) -> Strategy:
    """Create the strategy; a municipality has one at a time."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    if Strategy.objects.live().filter(municipality=municipality).exists():
        raise DomainError(_("Ihre Kommune hat schon eine Strategie. Bitte bearbeiten Sie diese."))
    return store(Strategy(municipality=municipality), values, by=by, action="strategy.create")


@transaction.atomic
def update_strategy(*, strategy: Strategy, by: Any, version: int, **values: Any) -> Strategy:
    """Save the edited facts, unless somebody saved after ``version`` was read (``EditConflict``)."""
    fresh = locked(strategy)
    refuse_overwriting(fresh, version, values)
    return store(fresh, values, by=by, action="strategy.update")


@transaction.atomic
def add_version(*, strategy: Strategy, by: Any, **values: Any) -> StrategyVersion:
    """Add a version of the text; versions are numbered without gaps and never changed."""
    fresh = locked(strategy)
    newest = StrategyVersion.objects.filter(strategy=fresh).order_by("-number").first()
    version = StrategyVersion(strategy=fresh, number=newest.number + 1 if newest else 1, **values)
    check(version)
    version.save()
    record("strategy.version", by=by, on=version, ags=fresh.municipality.ags)
    return version


@transaction.atomic
def create_field(*, strategy: Strategy, by: Any, name: str) -> FieldOfAction:
    """Add a field of action; its name is used once in a strategy."""
    fresh = locked(strategy)
    field = FieldOfAction(strategy=fresh, municipality=fresh.municipality)
    _refuse_same_name(field, name)
    return store(field, {"name": name}, by=by, action="field.create")


@transaction.atomic
def update_field(*, field: FieldOfAction, by: Any, version: int, name: str) -> FieldOfAction:
    """Rename a field of action."""
    locked(field.strategy)
    fresh = stamped(locked(field))
    refuse_overwriting(fresh, version, {"name": name})
    _refuse_same_name(fresh, name)
    renamed: FieldOfAction = store(fresh, {"name": name}, by=by, action="field.update")
    return renamed


@transaction.atomic
def delete_field(*, field: FieldOfAction, by: Any) -> None:
    """Put a field of action into the bin; refused while goals or measures are in it."""
    locked(field)
    if reason := field_in_use(field):
        raise DomainError(reason)
    soft_delete(field, by=by, action="field.delete")


def field_in_use(field: FieldOfAction) -> str:
    """Return why the field cannot be deleted, empty if it can."""
    used: list[Any] = [*Goal.objects.live().filter(field_of_action=field)]
    used += Measure.objects.live().filter(field_of_action=field)
    if not used:
        return ""
    return _("Das Handlungsfeld wird noch gebraucht von %(names)s. Ordnen Sie dies zuerst anders zu.") % {
        "names": names(used)
    }


def _refuse_same_name(field: FieldOfAction, name: str) -> None:
    others = FieldOfAction.objects.live().filter(strategy=field.strategy).exclude(pk=field.pk)
    if any(other.name.casefold() == name.casefold() for other in others):
        raise DomainError(_("Ein Handlungsfeld mit diesem Namen gibt es schon."), field="name")
