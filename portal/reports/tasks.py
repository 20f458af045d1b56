"""Background work of the reports."""

from celery import shared_task

from portal.core.publications.services import build_in_job
from portal.reports.building import build
from portal.reports.forgetting import forget_taken_back
from portal.reports.models import ReportEdition


@shared_task(name=ReportEdition.task)
def build_edition(job_id: int) -> None:
    """Build the edition that the job is about."""
    build_in_job(job_id, ReportEdition, build)


@shared_task(name="portal.reports.tasks.forget_statements")
def forget_statements(programme_id: int | None = None) -> None:
    """Take statements that were taken back out of editions that nobody has released, of one programme or of all."""
    forget_taken_back(**({} if programme_id is None else {"programme": programme_id}))
