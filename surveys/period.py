"""When a deployment takes answers: from the first day until the last second of the last, unless it was closed before."""

from datetime import datetime
from enum import Enum

from django.utils import timezone

from surveys.models import Deployment


class Period(Enum):
    """Where a deployment stands in time."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


def period_of(deployment: Deployment, now: datetime | None = None) -> Period:
    """Return the period; days are those of the portal's time zone."""
    now = now or timezone.now()
    if deployment.closed_at is not None and deployment.closed_at <= now:
        return Period.OVER
    today = timezone.localdate(now)
    if today < deployment.opens_on:
        return Period.BEFORE
    return Period.OPEN if today <= deployment.closes_on else Period.OVER
