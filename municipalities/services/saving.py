"""What all services that save an edited object share: lock, compare versions, clean, store with history."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError, EditConflict

M = TypeVar("M", bound=models.Model)


def locked(row: M) -> M:
    """Return the stored row, locked until the end of the transaction; a row deleted meanwhile is refused."""
    manager = type(row)._default_manager
    fresh = manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None or getattr(fresh, "deleted_at", None):
        raise DomainError(_("Das wurde inzwischen gelöscht. Im Papierkorb lässt es sich wiederherstellen."))
    return fresh


def refuse_overwriting(row: Any, version: int, values: Mapping[str, Any]) -> None:
    """Raise ``EditConflict`` when somebody saved the row after ``version`` was read and the values differ from theirs."""
    if row.version == version:
        return
    theirs = {name: _value(row, name) for name in values}
    newest = row.history.select_related("history_user").first()
    editor = str(newest.history_user) if newest and newest.history_user else _("Jemand anderes")
    raise EditConflict(
        _(
            "%(editor)s hat inzwischen gespeichert. Ihre Eingaben sind noch da: Bitte vergleichen Sie und entscheiden Sie."
        )
        % {"editor": editor},
        theirs=theirs,
        version=row.version,
        editor=editor,
    )


def store(row: M, values: Mapping[str, Any], *, by: Any, action: str) -> M:
    """Set the values, save with one row of history and one of audit; a value the database refuses is a DomainError."""
    for name, value in values.items():
        setattr(row, name, value)
    if hasattr(row, "version") and row.pk:
        row.version += 1
    check(row)
    row._history_user = by  # type: ignore[attr-defined]
    row.save()
    record(action, by=by, on=row, ags=_ags(row), detail={"fields": sorted(values)})
    return row


def check(row: models.Model) -> None:
    """Run the constraints of the model and turn the first refusal into a sentence for the user."""
    try:
        row.full_clean(validate_unique=True, exclude=_unchecked(row))
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise DomainError(messages[0], field=None if field == "__all__" else field) from error


def soft_delete(row: Any, *, by: Any, action: str) -> None:
    """Put a row into the bin."""
    row = locked(row)
    row.deleted_at, row.deleted_by = timezone.now(), by
    _save_marked(row, by, action)


def undelete(row: Any, *, by: Any, action: str) -> None:
    """Take a row out of the bin again."""
    row.deleted_at = row.deleted_by = None
    check(row)
    _save_marked(row, by, action)


def _save_marked(row: Any, by: Any, action: str) -> None:
    row._history_user = by
    row.save(update_fields=["deleted_at", "deleted_by"])
    record(action, by=by, on=row, ags=_ags(row))


def _ags(row: Any) -> str:
    town = getattr(row, "municipality", None)
    return town.ags if town else ""


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return list(value.all()) if hasattr(value, "all") else value


def _unchecked(row: models.Model) -> list[str]:
    return ["deleted_by"]
