"""The sweep that finds jobs whose message was lost."""

from celery import current_app, shared_task

from portal.core.jobs import nudge, overdue


@shared_task
def sweep_jobs() -> int:
    """Nudge every overdue job again; return how many. A job's kind is the name of its task."""
    jobs = overdue()
    for job in jobs:
        if job.kind in current_app.tasks:
            nudge(current_app.tasks[job.kind], job.pk)
    return len(jobs)
