"""The bin: what can be deleted with undo, taking it out again, and emptying it for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import (
    Attachment,
    Body,
    FieldOfAction,
    Goal,
    InternalNote,
    LogEntry,
    Measure,
    MeasureGoal,
    Milestone,
    Post,
    PostHolding,
    Shift,
    Strategy,
    StrategyVersion,
)
from municipalities.services.saving import undelete
from portal.audit.services import record
from portal.core.errors import DomainError


@dataclass(frozen=True)
class Kind:
    """A kind of row that goes through the bin.

    ``needs`` names its foreign keys to other kinds: what hangs on something deleted cannot come back before it.
    """

    key: str
    model: type[models.Model]
    label: Promise
    needs: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("datei", Attachment, gettext_lazy("Datei"), ("measure", "entry")),
        Kind("eintrag", LogEntry, gettext_lazy("Eintrag"), ("measure",)),
        Kind("meilenstein", Milestone, gettext_lazy("Meilenstein"), ("measure",)),
        Kind("notiz", InternalNote, gettext_lazy("interne Notiz"), ("measure",)),
        Kind("massnahme", Measure, gettext_lazy("Maßnahme"), ("field_of_action", "post", "body")),
        Kind("ziel", Goal, gettext_lazy("Ziel"), ("strategy", "field_of_action", "predecessor")),
        Kind("handlungsfeld", FieldOfAction, gettext_lazy("Handlungsfeld"), ("strategy",)),
        Kind("gremium", Body, gettext_lazy("Gremium"), ("parent",)),
        Kind("stelle", Post, gettext_lazy("Stelle")),
        Kind("strategie", Strategy, gettext_lazy("Strategie")),
    )
}
"""In the order in which they are emptied: what hangs on something comes before it."""

_OWN_PARTS: dict[type[models.Model], tuple[tuple[type[models.Model], str], ...]] = {
    Measure: (
        (Attachment, "measure"),
        (LogEntry, "measure"),
        (Milestone, "measure"),
        (InternalNote, "measure"),
        (Shift, "measure"),
        (MeasureGoal, "measure"),
    ),
    LogEntry: ((Attachment, "entry"),),
    Post: ((PostHolding, "post"),),
    Strategy: ((StrategyVersion, "strategy"),),
}
"""Rows that have no life of their own and go with their owner."""


def kind_of(row: models.Model) -> str:
    """Return the key of the row's kind."""
    return next(kind.key for kind in KINDS.values() if isinstance(row, kind.model))


def missing_parent(row: models.Model) -> models.Model | None:
    """Return what the row hangs on and what is itself still in the bin, if anything."""
    for name in KINDS[kind_of(row)].needs:
        parent = getattr(row, name)
        if parent is not None and parent.deleted_at:
            return parent  # type: ignore[no-any-return]
    if isinstance(row, Measure):
        goals = row.goals.all() if _prefetched(row, "goals") else row.goals.filter(deleted_at__isnull=False)
        return next((goal for goal in goals if goal.deleted_at), None)
    return None


@transaction.atomic
def restore(*, row: Any, by: Any) -> bool:
    """Take a row out of the bin; False when it is not in there (any more), e.g. after a double click.

    Raises ``DomainError`` while something that it hangs on is deleted, or its place is taken.
    """
    fresh = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None:
        raise DomainError(_("Das ist nicht mehr im Papierkorb: Die Frist ist abgelaufen."))
    if fresh.deleted_at is None:
        return False
    if (parent := missing_parent(fresh)) is not None:
        label = KINDS[kind_of(parent)].label
        raise DomainError(
            _("Das gehört zu etwas, das selbst gelöscht ist. Stellen Sie zuerst dies wieder her: %(kind)s „%(name)s“.")
            % {"kind": label, "name": parent}
        )
    _refuse_taken_place(fresh)
    undelete(fresh, by=by, action=f"{fresh._meta.model_name}.restore")
    return True


def purge(*, before: datetime) -> int:
    """Delete for good what went into the bin before the moment, with its files; return how many rows.

    The history of rows stays. What something in the bin still hangs on waits for it. Repeatable.
    """
    return sum(_purge_kind(kind, before) for kind in KINDS.values())


def _purge_kind(kind: Kind, before: datetime) -> int:
    rows = kind.model._base_manager.filter(deleted_at__lt=before).order_by("-pk")
    return sum(_purge_row(kind, pk, before) for pk in rows.values_list("pk", flat=True))


def _purge_row(kind: Kind, pk: Any, before: datetime) -> int:
    try:
        with transaction.atomic():
            locked = kind.model._base_manager.select_for_update(of=("self",))
            row = locked.filter(pk=pk, deleted_at__lt=before).first()
            if row is None or (isinstance(row, Goal) and MeasureGoal.objects.filter(goal=row).exists()):
                return 0
            town: Any = getattr(row, "municipality", None)
            record("bin.purge", by=None, on=row, ags=town.ags)
            _delete_with_parts(row)
            return 1
    except ProtectedError:
        return 0


def _delete_with_parts(row: models.Model) -> None:
    for model, name in _OWN_PARTS.get(type(row), ()):
        for part in model._base_manager.filter(**{name: row}):
            _delete_with_parts(part)
    if isinstance(row, Attachment):
        storage, name = row.file.storage, row.file.name
        transaction.on_commit(lambda: storage.delete(name))
    row.delete()


def _refuse_taken_place(row: Any) -> None:
    """A unique place of the row may have been taken while it was in the bin."""
    same = type(row)._base_manager.filter(municipality=row.municipality, deleted_at__isnull=True)
    if isinstance(row, Goal) and same.filter(strategy=row.strategy_id, number=row.number).exists():
        raise DomainError(
            _("Die Nummer %(number)s hat inzwischen ein anderes Ziel. Ändern Sie erst dessen Nummer.")
            % {"number": row.number}
        )
    if isinstance(row, FieldOfAction) and same.filter(strategy=row.strategy_id, name=row.name).exists():
        raise DomainError(_("Ein Handlungsfeld mit diesem Namen gibt es inzwischen wieder."))
    if isinstance(row, Strategy) and same.exists():
        raise DomainError(_("Ihre Kommune hat inzwischen eine andere Strategie."))


def _prefetched(row: models.Model, name: str) -> bool:
    return name in getattr(row, "_prefetched_objects_cache", {})
