"""What is in the bin of a municipality."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.utils import timezone

from municipalities.models import InternalNote, Measure, Municipality
from municipalities.services.bin import KINDS, Kind, missing_parent


@dataclass(frozen=True)
class BinRow:
    """Something deleted. ``waits_for`` is what must come back before it, if anything."""

    kind: Kind
    row: Any
    deleted_at: datetime
    deleted_by: str
    days_left: int
    waits_for: Any


def bin_rows(town: Municipality, user: Any) -> list[BinRow]:
    """Return what was deleted within the last ``UNDO_DELETE_DAYS`` days, newest first; one query per kind, one for goals.

    Internal notes show to those alone who deleted them.
    """
    since = timezone.now() - timedelta(days=settings.UNDO_DELETE_DAYS)
    found = [_shown(kind, row) for kind in KINDS.values() for row in _rows(kind, town, user, since)]
    return sorted(found, key=lambda row: row.deleted_at, reverse=True)


def bin_row(town: Municipality, user: Any, kind: Kind, pk: int) -> Any:
    """Return the row of this kind and number if the user may take it out of the bin, deleted or not; else None."""
    return _scope(kind, town, user).filter(pk=min(pk, 2**63 - 1)).first()


def _rows(kind: Kind, town: Municipality, user: Any, since: datetime) -> Any:
    rows = _scope(kind, town, user).filter(deleted_at__gte=since).select_related("deleted_by", *kind.needs)
    return rows.prefetch_related("goals") if kind.model is Measure else rows


def _scope(kind: Kind, town: Municipality, user: Any) -> Any:
    rows = kind.model._base_manager.filter(municipality=town).select_related("municipality")
    return rows.filter(deleted_by=user) if kind.model is InternalNote else rows


def _shown(kind: Kind, row: Any) -> BinRow:
    ends = row.deleted_at + timedelta(days=settings.UNDO_DELETE_DAYS)
    who = str(row.deleted_by) if row.deleted_by else ""
    return BinRow(
        kind, row, row.deleted_at, who, max(ceil((ends - timezone.now()) / timedelta(days=1)), 0), missing_parent(row)
    )
