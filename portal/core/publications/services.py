"""Steps in the life of a publication. The row is locked and the transaction open; who calls writes the audit row."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.core.decisions import insist
from portal.core.errors import DomainError
from portal.core.jobs import Progress, enqueue, run
from portal.core.models import Job, JobState
from portal.core.publications.models import Publication
from portal.core.publications.permissions import can_discard, can_release, can_retry, can_withdraw
from portal.core.publications.states import ReleaseState


def begin(row: Publication, *, by: Any) -> None:
    """Have it built in the background, for the first time or again; a build that still runs no longer counts."""
    job = enqueue(import_string(row.task), kind=row.task, key=str(row.pk), by=by)
    _change(row, state=ReleaseState.BUILDING, job=job)


def begin_again(row: Publication, *, by: Any) -> None:
    """Have a failed one built again."""
    insist(can_retry(by, row))
    begin(row, by=by)


def mark_released(row: Publication, *, by: Any, **more: Any) -> None:
    """Let its readers see it; ``more`` are other columns that its release sets."""
    insist(can_release(by, row))
    _change(row, state=ReleaseState.RELEASED, released_by=by, released_at=timezone.now(), **more)


def mark_withdrawn(row: Publication, *, by: Any, reason: str) -> None:
    """Take a released one back."""
    insist(can_withdraw(by, row))
    if not reason:
        raise DomainError(_("Bitte nennen Sie den Grund."), field="reason")
    _end(row, by, reason)


def mark_discarded(row: Publication, *, by: Any) -> None:
    """Give up one that was never released."""
    insist(can_discard(by, row))
    _end(row, by, _("Vor der Freigabe verworfen."))


def build_in_job(job_id: int, kind: type[Publication], build: Callable[[int, Progress], None]) -> None:
    """Build the publication that the job is about; when the job fails or is given up, it has failed too."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return
    try:
        run(job_id, lambda progress: build(int(job.key), progress))
    finally:
        job.refresh_from_db()
        if job.state == JobState.FAILED:
            rows = kind._default_manager.filter(pk=job.key, job=job, state=ReleaseState.BUILDING)
            rows.update(state=ReleaseState.FAILED)


def _end(row: Publication, by: Any, reason: str) -> None:
    now = timezone.now()
    _change(row, state=ReleaseState.WITHDRAWN, withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason)


def _change(row: Publication, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
