"""Editing entries, milestones and notes."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import InternalNote, LogEntry, Measure, Milestone
from municipalities.services.saving import check, locked, soft_delete, store
from portal.audit.services import record
from portal.core.errors import DomainError


@transaction.atomic
def edit_entry(*, entry: LogEntry, by: Any, text: str, happened_on: date) -> LogEntry:
    """Correct text and day of an entry; its status change stays as it was."""
    if happened_on > timezone.localdate():
        raise DomainError(_("Das Datum liegt in der Zukunft."), field="happened_on")
    if not text and not entry.new_status:
        raise DomainError(_("Ein Eintrag braucht einen Text."), field="text")
    return store(locked(entry), {"text": text, "happened_on": happened_on}, by=by, action="entry.update")


@transaction.atomic
def delete_entry(*, entry: LogEntry, by: Any) -> None:
    """Put an entry into the bin; a status change it brought stays."""
    soft_delete(entry, by=by, action="entry.delete")


@transaction.atomic
def save_milestone(
    *,
    measure: Measure,
    by: Any,
    milestone: Milestone | None = None,
    title: str,
    due_on: date | None,
    done_on: date | None,
) -> Milestone:
    """Create or change a milestone."""
    locked(measure)
    if done_on and done_on > timezone.localdate():
        raise DomainError(_("Erreicht ist ein Meilenstein erst, wenn der Tag da ist."), field="done_on")
    values = {"title": title, "due_on": due_on, "done_on": done_on}
    if milestone is not None:
        return store(locked(milestone), values, by=by, action="milestone.update")
    row = Milestone(municipality=measure.municipality, measure=measure)
    return store(row, values, by=by, action="milestone.create")


@transaction.atomic
def complete_milestone(*, milestone: Milestone, by: Any) -> Milestone:
    """Mark a milestone as reached today; reached ones stay as they are."""
    fresh = locked(milestone)
    if fresh.done_on:
        return fresh
    return store(fresh, {"done_on": timezone.localdate()}, by=by, action="milestone.complete")


@transaction.atomic
def delete_milestone(*, milestone: Milestone, by: Any) -> None:
    """Put a milestone into the bin."""
    soft_delete(milestone, by=by, action="milestone.delete")


@transaction.atomic
def write_note(*, measure: Measure, by: Any, text: str, audience: str) -> InternalNote:
    """Write an internal note for an audience."""
    note = InternalNote(municipality=measure.municipality, measure=measure, text=text, audience=audience, author=by)
    check(note)
    note.save()
    record("note.create", by=by, on=measure, ags=measure.municipality.ags, detail={"audience": audience})
    return note


@transaction.atomic
def delete_note(*, note: InternalNote, by: Any) -> None:
    """Put a note into the bin."""
    soft_delete(note, by=by, action="note.delete")
