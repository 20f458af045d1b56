"""Running background work so that nothing is lost, done twice or repeated for ever."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from celery import Task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.models import Job, JobState

SILENT_AFTER = timedelta(minutes=3)
SIGN_EVERY, FURTHER_EVERY = 10, 1
OPEN = (JobState.WAITING, JobState.RUNNING)
Work = Callable[["Progress"], None]


class Progress:
    """Given to the work of a job, to say how far it has come; each call is a sign of life.

    A new step is written at once, a further percent every ``FURTHER_EVERY`` seconds (as often as pages ask), the same
    again every ``SIGN_EVERY``: saying it more often costs nothing.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.said, self.said_at = (-1, ""), 0.0

    def __call__(self, percent: int, step: str) -> None:
        now = monotonic()
        pause = SIGN_EVERY if (percent, step) == self.said else FURTHER_EVERY if step == self.said[1] else 0
        if now - self.said_at < pause:
            return
        self.said, self.said_at = (percent, step), now
        Job.objects.filter(pk=self.job.pk).update(progress=percent, step=step, heartbeat_at=timezone.now())


def enqueue(task: Task, *, kind: str, key: str, by: Any = None) -> Job:
    """Create the job row and nudge a worker once the transaction is stored.

    An open job of that key is replaced: what it does was asked for before, and it may be about to end. A broker that is
    away costs nothing: the row stays, and the sweep finds it.
    """
    with transaction.atomic():
        replaced = Job.objects.filter(kind=kind, key=key, state__in=OPEN)
        replaced.update(state=JobState.DONE, step=_("Durch einen neuen Auftrag ersetzt"), finished_at=timezone.now())
        job = Job.objects.create(kind=kind, key=key, asked_by=by if getattr(by, "pk", None) else None)
        transaction.on_commit(lambda: nudge(task, job.pk), robust=True)
    return job


def nudge(task: Task, job_id: int) -> None:
    """Send the message that a job waits."""
    task.apply_async(args=[job_id], retry=False)


def claim(job_id: int) -> Job | None:
    """Take a waiting or silent job, counting the start; None when somebody else has it, it is over, or was given up."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or not job.is_open:
            return None
        now = timezone.now()
        if job.state == JobState.RUNNING and job.heartbeat_at and job.heartbeat_at > now - SILENT_AFTER:
            return None
        if job.deliveries >= Job.MAX_DELIVERIES:
            _finish(job, JobState.FAILED, _("Der Auftrag ist dreimal abgebrochen und wurde aufgegeben."))
            return None
        job.state, job.deliveries, job.heartbeat_at = JobState.RUNNING, job.deliveries + 1, now
        job.save(update_fields=["state", "deliveries", "heartbeat_at"])
        return job


def run(job_id: int, work: Work) -> bool:
    """Claim the job and do the work; True when it was done now.

    A ``DomainError`` ends the job as failed with its sentence; any other error as failed with a general one and is
    raised again for the log.
    """
    job = claim(job_id)
    if job is None:
        return False
    try:
        work(Progress(job))
    except DomainError as error:
        _finish(job, JobState.FAILED, error.message)
        return False
    except Exception:
        _finish(job, JobState.FAILED, _("Unerwarteter Fehler. Der Betrieb des Portals findet ihn im Protokoll."))
        raise
    _finish(job, JobState.DONE, "")
    return True


def _finish(job: Job, state: JobState, error: str) -> None:
    """End the job, unless it was replaced or somebody else has started it since."""
    done = {"progress": 100} if state == JobState.DONE else {}
    mine = Job.objects.filter(pk=job.pk, state__in=OPEN, deliveries=job.deliveries)
    mine.update(state=state, error=error[:500], finished_at=timezone.now(), **done)


def overdue() -> list[Job]:
    """Jobs that wait without having been started, or whose worker has fallen silent, oldest first."""
    limit = timezone.now() - SILENT_AFTER
    waiting = Job.objects.filter(state=JobState.WAITING, created_at__lt=timezone.now() - timedelta(seconds=30))
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=limit)
    return list((waiting | silent).order_by("created_at")[:100])
