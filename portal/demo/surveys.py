"""Surveys of the demo: the shipped questionnaires, synthetic answers to them, and what was released of these."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from municipalities.models import Programme
from portal.core.publications.states import ReleaseState
from portal.demo import sample
from portal.demo.real import SLUG
from portal.demo.releases import load_cohort_releases, load_releases, load_waiting_release
from portal.demo.voices import load_voices
from surveys.models import Histogram, Release
from surveys.services.shipped import load_instruments
from surveys.simulation.cohorts import simulate_cohorts
from surveys.simulation.fill import simulate_open_survey, simulate_programme


@dataclass(frozen=True)
class SurveySummary:
    """How many synthetic surveys, responses and releases there are now."""

    deployments: int
    responses: int
    releases: int


@transaction.atomic
def load_surveys(*, today: date | None = None) -> SurveySummary:
    """Load what is not there yet: the real programme with surveys that are over, the invented one with an open survey.

    Only for demo mode; every answer is labelled as synthetic.
    """
    load_instruments()
    for programme in Programme.objects.filter(slug=SLUG):
        simulate_programme(programme=programme)
        simulate_cohorts(programme=programme)
        load_releases(programme)
        load_cohort_releases(programme)
        load_voices(programme)
    for programme in Programme.objects.filter(slug=sample.SLUG):
        simulate_open_survey(programme=programme, today=today or timezone.localdate())
        load_waiting_release(programme)
    counted = Histogram.objects.filter(deployment__is_synthetic=True).aggregate(
        deployments=Count("deployment", distinct=True), responses=Sum("responses")
    )
    released = Release.objects.filter(counts__deployment__is_synthetic=True, state=ReleaseState.RELEASED).distinct()
    return SurveySummary(counted["deployments"], counted["responses"] or 0, released.count())
