"""Creating, changing and deleting bodies."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Body, Measure, Municipality
from municipalities.services.saving import locked, refuse_overwriting, soft_delete, store
from municipalities.services.versions import names
from portal.core.errors import DomainError


@transaction.atomic
def create_body(*, municipality: Municipality, by: Any, **values: Any) -> Body:
    """Add a body."""
    body = Body(municipality=municipality)
    _refuse_parent(body, values.get("parent"))
    return store(body, values, by=by, action="body.create")


@transaction.atomic
def update_body(*, body: Body, by: Any, version: int, **values: Any) -> Body:
    """Save an edited body, unless somebody saved it after ``version`` was read (``EditConflict``)."""
    Municipality.objects.select_for_update().get(pk=body.municipality_id)  # two moves could close a circle together
    fresh = locked(body)
    refuse_overwriting(fresh, version, values)
    _refuse_parent(fresh, values.get("parent"))
    return store(fresh, values, by=by, action="body.update")


@transaction.atomic
def delete_body(*, body: Body, by: Any) -> None:
    """Put a body into the bin; refused while subgroups or measures hang on it."""
    locked(body)
    if reason := body_in_use(body):
        raise DomainError(reason)
    soft_delete(body, by=by, action="body.delete")


def body_in_use(body: Body) -> str:
    """Return why the body cannot be deleted, empty if it can."""
    subgroups = list(Body.objects.live().filter(parent=body))
    if subgroups:
        return _("Zu diesem Gremium gehören noch Kleingruppen: %(names)s. Ordnen Sie sie zuerst anders zu.") % {
            "names": names(subgroups)
        }
    measures = list(Measure.objects.live().filter(body=body))
    if measures:
        return _(
            "Mit diesem Gremium sind noch Maßnahmen verknüpft: %(names)s. Wenn es nicht mehr besteht, setzen Sie den Stand "
            "auf „aufgelöst“."
        ) % {"names": names(measures)}
    return ""


def below(body: Body) -> set[int]:
    """Return the ids of the body and of everything under it (one query)."""
    parents = dict(Body.objects.filter(municipality=body.municipality_id).values_list("pk", "parent_id"))
    found = {body.pk}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _refuse_parent(body: Body, parent: Body | None) -> None:
    if parent is None:
        return
    if parent.municipality_id != body.municipality_id:
        raise DomainError(_("Bitte wählen Sie ein Gremium der eigenen Kommune."), field="parent")
    if body.pk and parent.pk in below(body):
        raise DomainError(
            _("Ein Gremium kann nicht Teil von sich selbst oder der eigenen Kleingruppen sein."), field="parent"
        )
