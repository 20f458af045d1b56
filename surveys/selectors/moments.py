"""Answers by group as of one moment, so that two looks never tell to which group somebody belongs who came in between.

A moment is followed by the next one when five more answers have come, while the survey is open not on the same day. It
is kept in the cache; without one nobody sees numbers by group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils import timezone

from surveys.models import Deployment
from surveys.period import Period, period_of
from surveys.thresholds import MINIMUM

KEPT = 180 * 24 * 3600


@dataclass(frozen=True)
class Moment:
    """Answers by group on a day, ``received`` in all."""

    day: date
    received: int
    groups: Mapping[int, int]


def moment_of(deployment: Deployment, groups: Mapping[int, int]) -> Moment | None:
    """The moment that may be shown when the numbers are ``groups`` now; None while the cache is away. No query."""
    now = Moment(timezone.localdate(), sum(groups.values()), groups)
    name = f"survey-groups:{deployment.pk}"
    try:
        last: Moment | None = cache.get_or_set(name, now, KEPT)
        if last is None or not _is_next(deployment, last, now):
            return last
        # The first to come decides for all who come at once.
        found: Moment | None = cache.get_or_set(f"{name}:{last.received}", now, KEPT)
        cache.set(name, found, KEPT)
    except Exception:
        return None
    return found


def _is_next(deployment: Deployment, last: Moment, now: Moment) -> bool:
    if now.received - last.received < MINIMUM:
        return False
    return last.day != now.day or period_of(deployment) is Period.OVER
