"""Logging progress and moving the status of a measure. Every move leaves an entry in the diary."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.enums import (
    DONE_STATUSES,
    OPEN_STATUSES,
    REASON_STATUSES,
    STARTED_STATUSES,
    MeasureStatus,
    ReasonCode,
)
from municipalities.models import LogEntry, Measure, Shift
from municipalities.permissions import can_move
from municipalities.services.attachments import attach_file
from municipalities.services.saving import check, locked, store
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from portal.core.uploads import CheckedFile


@dataclass(frozen=True)
class Step:
    """What somebody reports about a measure: text, day, and optionally a status, a new planned end, why, a file.

    ``outcome`` are further fields of the measure that a completion brings (participants, lessons learned). ``receipt``
    makes a form that is sent twice count once.
    """

    text: str = ""
    happened_on: date = field(default_factory=timezone.localdate)
    status: str = ""
    new_end: date | None = None
    reason_code: str = ""
    reason_text: str = ""
    receipt: str = ""
    file: tuple[UploadedFile, CheckedFile] | None = None
    outcome: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def log_progress(*, measure: Measure, by: Any, **reported: Any) -> LogEntry:
    """Add an entry with what was ``reported`` (the fields of ``Step``; unknown names are outcomes of the measure).

    A later end is a shift and needs a reason; so do the statuses verschoben and abgesagt.
    """
    step = _step(reported)
    fresh = locked(measure)
    known: LogEntry | None = _known(fresh, step.receipt)
    if known:
        return known
    moved = bool(step.status) and step.status != fresh.status
    shifted = step.new_end is not None and step.new_end != fresh.planned_end
    _refuse_nonsense(fresh, step, moved, shifted)
    old_status, old_end = fresh.status, fresh.planned_end
    if moved or shifted or step.outcome:
        _move(fresh, step, moved, by)
    postponed = moved and step.status == MeasureStatus.POSTPONED
    if postponed or (shifted and old_end is not None):
        _record_shift(fresh, step, old_end, by, postponed)
    entry = _write(fresh, step, by, (old_status, step.status) if moved else ("", ""))
    if step.file:
        attach_file(measure=fresh, upload=step.file[0], checked=step.file[1], by=by, entry=entry)
    return entry


def _known(measure: Measure, receipt: str) -> Any:
    """The entry that this form has already made."""
    return LogEntry.objects.filter(measure=measure, receipt=receipt).first() if receipt else None


def _step(reported: dict[str, Any]) -> Step:
    own = {name: reported.pop(name) for name in Step.__dataclass_fields__ if name in reported}
    own["happened_on"] = own.get("happened_on") or timezone.localdate()
    return Step(**own, outcome={name: value for name, value in reported.items() if value not in (None, "")})


def _refuse_nonsense(measure: Measure, step: Step, moved: bool, shifted: bool) -> None:
    if step.happened_on > timezone.localdate():
        raise DomainError(
            _("Das Datum liegt in der Zukunft. Ein Eintrag beschreibt, was schon geschehen ist."), field="happened_on"
        )
    if not (step.text or moved or shifted or step.file):
        raise DomainError(
            _("Bitte schreiben Sie, was geschehen ist, oder wählen Sie einen neuen Status."), field="text"
        )
    if shifted and not moved and not measure.is_open:
        raise DomainError(
            _("Die Maßnahme ist „%(status)s“ und hat kein offenes Ende mehr. Nehmen Sie sie zuerst wieder auf.")
            % {"status": measure.get_status_display()},
            field="new_end",
        )
    if step.new_end and measure.planned_start and step.new_end < measure.planned_start:
        raise DomainError(
            _("Das neue Ende liegt vor dem geplanten Beginn am %(day)s.")
            % {"day": f"{measure.planned_start:%d.%m.%Y}"},
            field="new_end",
        )


def _move(measure: Measure, step: Step, moved: bool, by: Any) -> None:
    values = {**step.outcome, **(_status_values(measure, step) if moved else {})}
    if step.new_end is not None:
        values["planned_end"] = step.new_end
    store(measure, values, by=by, action=f"measure.{step.status}" if moved else "measure.shift")


def _status_values(measure: Measure, step: Step) -> dict[str, Any]:
    """Fields that change with the status: reason, actual dates, and the planned end that a postponement opens."""
    insist(can_move(measure, step.status), field="status")
    needs_reason = step.status in REASON_STATUSES
    if needs_reason:
        _require_reason(step)
    started = measure.actual_start if step.status in STARTED_STATUSES else None
    if step.status == MeasureStatus.RUNNING and measure.status in OPEN_STATUSES:
        started = started or step.happened_on
    ended = (measure.actual_end or step.happened_on) if step.status in DONE_STATUSES else None
    if started and ended and started > ended:
        raise DomainError(
            _("Der Abschluss liegt vor dem Beginn am %(day)s. Bitte prüfen Sie das Datum.")
            % {"day": f"{started:%d.%m.%Y}"},
            field="happened_on",
        )
    values = {
        "status": step.status,
        "reason_code": step.reason_code if needs_reason else "",
        "reason_text": step.reason_text if needs_reason else "",
        "actual_start": started,
        "actual_end": ended,
    }
    return values | ({"planned_end": None} if step.status == MeasureStatus.POSTPONED else {})


def _require_reason(step: Step) -> None:
    if not step.reason_code:
        raise DomainError(
            _("Bitte wählen Sie einen Grund. Er hilft, Verzögerungen fair zu erklären."), field="reason_code"
        )
    if step.reason_code == ReasonCode.OTHER and not step.reason_text:
        raise DomainError(_("Bitte erläutern Sie den Grund in einem Satz."), field="reason_text")


def _record_shift(measure: Measure, step: Step, old: date | None, by: Any, postponed: bool) -> None:
    """A shift is a postponement or a later end; an end that only comes earlier is none."""
    later = old is not None and step.new_end is not None and step.new_end > old
    if not (postponed or later):
        return
    if not step.reason_code:
        raise DomainError(_("Der Termin rückt nach hinten. Bitte wählen Sie einen Grund."), field="reason_code")
    shift = Shift(
        municipality=measure.municipality,
        measure=measure,
        old_end=old if old != step.new_end else None,
        new_end=step.new_end,
        reason_code=step.reason_code,
        reason_text=step.reason_text,
        shifted_by=by,
    )
    check(shift)
    shift.save()


def _write(measure: Measure, step: Step, by: Any, move: tuple[str, str]) -> LogEntry:
    text = step.text
    if not text and not move[1]:
        moved_to = _("Neuer Termin: %(day)s.") % {"day": f"{step.new_end:%d.%m.%Y}"} if step.new_end else ""
        text = moved_to or _("Datei abgelegt.")
    entry: Any = LogEntry(
        municipality=measure.municipality,
        measure=measure,
        happened_on=step.happened_on,
        text=text,
        author=by,
        author_label=str(by)[:150],
        old_status=move[0],
        new_status=move[1],
        receipt=step.receipt,
    )
    check(entry)
    entry._history_user = by
    entry.save()
    record("entry.create", by=by, on=entry, ags=measure.municipality.ags, detail={"status": move[1]})
    saved: LogEntry = entry
    return saved
