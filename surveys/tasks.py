"""Background work of the surveys app. Messages are hints: the inbox is the truth, and the beat sweeps it."""

import logging

from celery import shared_task

from portal.core.errors import DomainError
from portal.core.publications.services import build_in_job
from surveys.models import Deployment, Release
from surveys.services.counting import fold_deployment
from surveys.services.releases.building import build
from surveys.services.retention import due_for_purge, purge_answers
from surveys.services.runs import fold_run

log = logging.getLogger(__name__)


# Acknowledged before the work: a message lost with its worker costs a minute, one that kills workers does not come back.
@shared_task(name="surveys.tasks.fold", acks_late=False)
def fold(deployment_id: int | None = None) -> int:
    """Count what waits for one deployment, or for all (the sweep); safe to run twice and beside itself."""
    return fold_run() if deployment_id is None else fold_deployment(deployment_id)


@shared_task(name="surveys.tasks.purge")
def purge() -> int:
    """Delete raw answers whose retention period is over; runs every night, safe to repeat."""
    return sum(_purged(deployment) for deployment in due_for_purge())


@shared_task(name=Release.task)
def build_release(job_id: int) -> None:
    """Build the release that the job is about."""
    build_in_job(job_id, Release, build)


def _purged(deployment: Deployment) -> bool:
    try:
        purge_answers(deployment=deployment)
    except DomainError as error:
        log.error("%s", error.message)
        return False
    return True
