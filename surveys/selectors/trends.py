"""Feedback of the cohorts of a course in time order: which releases a trend shows, and to whom."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from municipalities.models import Programme
from portal.core.publications.states import ReleaseState
from surveys.enums_releases import ReleaseScope
from surveys.models import Questionnaire, Release, TrainingCohort
from surveys.published import Published
from surveys.querysets_releases import ReleaseQuerySet
from surveys.selectors.releases import published


@dataclass(frozen=True)
class TrendPoint:
    """A cohort and the newest release of its feedback."""

    cohort: TrainingCohort
    release: Release

    @property
    def results(self) -> Published:
        """What the release says of all its answers; decoded results are kept in memory."""
        return published(self.release)


@dataclass(frozen=True)
class Trend:
    """The cohorts of a course that answered a questionnaire and of which something is released, in time order."""

    programme: Programme
    questionnaire: Questionnaire
    course: str
    points: tuple[TrendPoint, ...]

    @property
    def version(self) -> str:
        """Changes with everything that the trend shows."""
        parts = [f"{point.release.sha256}-{point.cohort.pk}-{point.cohort.revision}" for point in self.points]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    @property
    def is_public(self) -> bool:
        return all(point.release.public for point in self.points)

    @property
    def route(self) -> list[str]:
        """Arguments of its URLs."""
        return [self.programme.slug, self.questionnaire.code, self.points[0].cohort.short]

    def get_absolute_url(self) -> str:
        return reverse("surveys:result_trend", args=self.route)


def trend_of(user: Any, programme: str, questionnaire: str, course: str) -> Trend | None:
    """The trend that an address names, if the user may read every release it shows; two queries.

    Of each cohort the newest release counts, of any of its deployments. What was withdrawn is not there.
    """
    rows = _released().filter(
        deployment__cohort__programme__slug=programme,
        deployment__cohort__short=course,
        questionnaire__code=questionnaire,
    )
    return next(iter(_readable_trends(user, rows)), None)


def trend_url(user: Any, release: Release) -> str:
    """Address of the trend that a release of a cohort belongs to; empty for others. Up to two queries."""
    cohort = release.deployment.cohort if release.deployment else None
    if cohort is None or release.deployment is None or release.deployment.programme is None:
        return ""
    trend = trend_of(user, release.deployment.programme.slug, release.questionnaire.code, cohort.short)
    return trend.get_absolute_url() if trend else ""


def trends(user: Any) -> list[Trend]:
    """Every trend that the user may read in full, by programme, questionnaire and course; two queries."""
    return _readable_trends(user, _released())


def _released() -> ReleaseQuerySet:
    rows = Release.objects.filter(scope=ReleaseScope.DEPLOYMENT, state=ReleaseState.RELEASED)
    return rows.exclude(deployment__cohort=None).for_list()


def _readable_trends(user: Any, rows: ReleaseQuerySet) -> list[Trend]:
    newest: dict[tuple[int, int], Release] = {}
    for release in rows.order_by("as_of", "released_at", "pk"):
        newest[_cohort(release).pk, release.questionnaire_id] = release
    readable = set(rows.visible_to(user).values_list("pk", flat=True))
    found: dict[tuple[Any, ...], list[TrendPoint]] = {}
    for release in newest.values():
        cohort = _cohort(release)
        key = (cohort.programme_id, release.questionnaire_id, cohort.short)
        found.setdefault(key, []).append(TrendPoint(cohort, release))
    made = [_trend(points) for points in found.values() if {point.release.pk for point in points} <= readable]
    return sorted(made, key=lambda trend: (trend.programme.name, trend.questionnaire.title, trend.route))


def _trend(points: Iterable[TrendPoint]) -> Trend:
    ordered = sorted(points, key=lambda point: (point.cohort.starts_on, point.cohort.number))
    last = ordered[-1]
    programme = last.release.deployment.programme if last.release.deployment else None
    assert programme is not None  # noqa: S101
    return Trend(programme, last.release.questionnaire, last.cohort.course, tuple(ordered))


def _cohort(release: Release) -> TrainingCohort:
    cohort = release.deployment.cohort if release.deployment else None
    assert cohort is not None  # noqa: S101
    return cohort
