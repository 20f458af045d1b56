"""Background work of the reports."""

from celery import shared_task

from portal.core.jobs import Progress, run
from portal.core.models import Job
from portal.reports.building import build, settle


@shared_task(name="portal.reports.tasks.build_edition")
def build_edition(job_id: int) -> None:
    """Build the edition that the job is about."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return

    def work(progress: Progress) -> None:
        build(int(job.key), progress)

    try:
        run(job_id, work)
    finally:
        job.refresh_from_db()
        settle(job)
