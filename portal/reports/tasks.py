"""Background work of the reports."""

from celery import shared_task

from portal.core.publications.services import build_in_job
from portal.reports.building import build
from portal.reports.models import ReportEdition


@shared_task(name=ReportEdition.task)
def build_edition(job_id: int) -> None:
    """Build the edition that the job is about."""
    build_in_job(job_id, ReportEdition, build)
