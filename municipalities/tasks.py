"""Background work of the municipalities app."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from municipalities.services.bin import purge


@shared_task(name="municipalities.tasks.purge_deleted")
def purge_deleted() -> int:
    """Empty the bin of what has been in it for longer than ``UNDO_DELETE_DAYS``; runs every night, safe to repeat."""
    return purge(before=timezone.now() - timedelta(days=settings.UNDO_DELETE_DAYS))
