"""A counting run over the whole inbox, with its job row.

Of finished runs only the last is kept: a list of runs and their times would be a log of when people answered.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import jobs
from portal.core.models import Job, JobState
from surveys.models import Pending
from surveys.services.counting import claimable, fold_all
from surveys.services.misfits import JOB

KEPT_FAILED = timedelta(days=30)


def fold_run() -> int:
    """Count everything that waits, and return how many were counted. No job row when nothing waits."""
    give_up_silent_runs()
    if not claimable().exists():
        return 0
    job = Job.objects.create(kind=JOB)
    done: list[int] = [0]
    jobs.run(job.pk, lambda progress: _work(progress, done))
    earlier = Job.objects.filter(kind=JOB, pk__lt=job.pk)
    earlier.filter(state=JobState.DONE).delete()
    earlier.filter(state=JobState.FAILED, finished_at__lt=timezone.now() - KEPT_FAILED).delete()
    return done[0]


def give_up_silent_runs() -> int:
    """Close the rows of runs whose worker was killed. Nothing is lost with them: what waits is still in the inbox."""
    silent = Job.objects.filter(kind=JOB, state=JobState.RUNNING, heartbeat_at__lt=timezone.now() - jobs.SILENT_AFTER)
    return silent.update(
        state=JobState.FAILED,
        error=_("Der Lauf ist abgebrochen. Es ging nichts verloren; der nächste Lauf zählt weiter."),
        finished_at=timezone.now(),
    )


def _work(progress: jobs.Progress, done: list[int]) -> None:
    waiting = Pending.objects.filter(set_aside=False).count() or 1

    def report(counted: int) -> None:
        done[0] = counted
        progress(min(99, 100 * counted // max(waiting, counted)), _("Antwortbögen zählen"))

    fold_all(report)
