"""Housekeeping of accounts."""

from celery import shared_task
from django.core.management import call_command

from portal.accounts.limits import purge_guesses


@shared_task
def tidy_accounts() -> None:
    """Delete login attempts whose window is over and sessions that have expired."""
    purge_guesses()
    call_command("clearsessions")
