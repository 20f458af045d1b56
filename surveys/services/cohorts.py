"""Writing training cohorts down, changing and deleting them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Programme
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError, EditConflict
from surveys.models import TrainingCohort
from surveys.naming import code_from
from surveys.permissions_cohorts import can_delete_cohort, can_rename_course

EDITABLE = ("course", "short", "number", "starts_on", "ends_on", "format", "participants", "note")
NAMES = frozenset({"course", "short"})
"""What cohorts of a course have in common."""


@transaction.atomic
def create_cohort(*, programme: Programme, by: Any, **values: Any) -> TrainingCohort:
    """Create a cohort from values of ``EDITABLE``; without a short name it gets that of its course, or a new one."""
    row = TrainingCohort(programme=_locked_programme(programme.pk), **values)
    row.short = row.short or _short_name(row)
    _refuse_second_name(row)
    _check(row)
    row.save()
    record("cohort.create", by=by, on=row)
    return row


@transaction.atomic
def update_cohort(*, cohort: TrainingCohort, by: Any, version: int, **values: Any) -> TrainingCohort:
    """Save values of ``EDITABLE``, unless somebody saved after revision ``version`` was read (``EditConflict``).

    What the course is called stays once the cohort was asked: results are found and drawn under it.
    """
    _locked_programme(cohort.programme_id)
    row = _locked(cohort)
    if not values.get("short", row.short):
        values["short"] = row.short
    if row.revision != version:
        _refuse_overwriting(row, values)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if NAMES & set(changed):
        insist(can_rename_course(row))
        _refuse_second_name(row)
    _check(row)
    row.revision += 1
    row.save()
    record("cohort.update", by=by, on=row, detail={"fields": changed})
    return row


@transaction.atomic
def delete_cohort(*, cohort: TrainingCohort, by: Any) -> None:
    """Delete a cohort of which nothing was asked."""
    row = _locked(cohort)
    insist(can_delete_cohort(row))
    record("cohort.delete", by=by, on=row)
    row.delete()


def _locked_programme(pk: int) -> Programme:
    """Two cohorts that are written at once cannot give a course two names."""
    return Programme.objects.select_for_update(no_key=True).get(pk=pk)


def _locked(cohort: TrainingCohort) -> TrainingCohort:
    row = TrainingCohort.objects.select_for_update(of=("self",)).filter(pk=cohort.pk).first()
    if row is None:
        raise DomainError(_("Diese Kohorte wurde inzwischen gelöscht."))
    return row


def _short_name(row: TrainingCohort) -> str:
    """The short name that the course has in the programme; for a new course one from its name."""
    rows = TrainingCohort.objects.filter(programme=row.programme_id)
    same = rows.filter(course=row.course).values_list("short", flat=True).first()
    taken = {short.replace("-", "_") for short in rows.values_list("short", flat=True)}
    return same or code_from(row.course, fallback="schulung", taken=taken).replace("_", "-")


def _refuse_second_name(row: TrainingCohort) -> None:
    others = TrainingCohort.objects.filter(programme=row.programme_id, short=row.short).exclude(pk=row.pk)
    other = others.exclude(course=row.course).first()
    if other is not None:
        raise DomainError(
            _(
                "Der Kurzname „%(short)s“ gehört schon zur Schulung „%(course)s“."
                " Bitte schreiben Sie die Schulung genauso oder wählen Sie einen anderen Kurznamen."
            )
            % {"short": row.short, "course": other.course},
            field="short",
        )


def _check(row: TrainingCohort) -> None:
    if row.ends_on < row.starts_on:
        raise DomainError(_("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."), field="ends_on")
    others = TrainingCohort.objects.filter(programme=row.programme_id, number=row.number).exclude(pk=row.pk)
    if others.filter(course=row.course).exists() or others.filter(short=row.short).exists():
        raise DomainError(
            _("Diese Schulung hat in dem Programm schon eine Kohorte %(number)s.") % {"number": row.number},
            field="number",
        )


def _refuse_overwriting(row: TrainingCohort, values: Mapping[str, Any]) -> None:
    newest = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=str(row.pk)).first()
    editor = newest.actor_label if newest and newest.actor_label else _("Jemand anderes")
    raise EditConflict(
        _(
            "%(editor)s hat inzwischen gespeichert. Ihre Eingaben sind noch da: Bitte vergleichen Sie und entscheiden Sie."
        )
        % {"editor": editor},
        theirs={name: getattr(row, name) for name in values},
        version=row.revision,
        editor=editor,
    )
