"""A programme with three municipalities whose figures are counted by hand in the tests."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from municipalities.enums import BodyState, Phase
from municipalities.models import Municipality, Programme
from tests.factories import (
    BodyFactory,
    LogEntryFactory,
    MeasureFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PostFactory,
    PostHoldingFactory,
    ProgrammeFactory,
    ShiftFactory,
)


@dataclass
class Scene:
    """``ashausen`` has every signal, ``behausen`` none, ``cehausen`` no post and an early end."""

    programme: Programme
    ashausen: Municipality
    behausen: Municipality
    cehausen: Municipality


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def scene(db: None, today: date) -> Scene:
    programme = ProgrammeFactory.create(name="Vielfalt vor Ort", slug="vielfalt", ends_on=today + timedelta(days=365))
    towns = [
        MunicipalityFactory.create(name="Ashausen", slug="ashausen", district="Nordkreis", district_key="98001"),
        MunicipalityFactory.create(name="Behausen", slug="behausen", district="Südkreis", district_key="98002"),
        MunicipalityFactory.create(name="Cehausen", slug="cehausen", district="Südkreis", district_key="98002"),
    ]
    scene = Scene(programme, *towns)
    ParticipationFactory.create(programme=programme, municipality=scene.ashausen, cohort=1, phase=Phase.IMPLEMENTATION)
    ParticipationFactory.create(programme=programme, municipality=scene.behausen, cohort=2, phase=Phase.KICKOFF)
    ParticipationFactory.create(
        programme=programme,
        municipality=scene.cehausen,
        cohort=2,
        phase="",
        ended_early=True,
        ended_early_reason="andere Aufgaben gingen vor",
    )
    _fill_ashausen(scene.ashausen, today)
    _fill_behausen(scene.behausen)
    MeasureFactory.create(municipality=scene.cehausen, cancelled=True)
    _fill_elsewhere()
    return scene


def _fill_ashausen(town: Municipality, today: date) -> None:
    """5 measures: 2 late (one moved twice), 1 stale, 1 done, 1 postponed; a vacant post; a dormant body."""
    late = MeasureFactory.create(municipality=town, late=True, title="Kanarienvogel Willkommensfest")
    ShiftFactory.create_batch(2, measure=late)
    ShiftFactory.create(measure=MeasureFactory.create(municipality=town, late=True))
    stale = MeasureFactory.create(municipality=town, stale=True)
    LogEntryFactory.create(measure=stale, happened_on=today - timedelta(days=200))
    MeasureFactory.create(municipality=town, done=True)
    MeasureFactory.create(municipality=town, postponed=True)
    MeasureFactory.create(municipality=town, late=True, deleted_at=timezone.now())
    held = PostFactory.create(municipality=town, title="Integrationsbeauftragte:r")
    PostHoldingFactory.create(post=held, ends_on=today - timedelta(days=31))
    BodyFactory.create(municipality=town, name="Runder Tisch Vielfalt", state=BodyState.DORMANT)
    BodyFactory.create(municipality=town, state=BodyState.ACTIVE)


def _fill_behausen(town: Municipality) -> None:
    """2 measures without any signal; a post that is held."""
    LogEntryFactory.create(measure=MeasureFactory.create(municipality=town, running=True))
    ShiftFactory.create_batch(3, measure=MeasureFactory.create(municipality=town, done=True))
    PostHoldingFactory.create(post=PostFactory.create(municipality=town))


def _fill_elsewhere() -> None:
    """A municipality of another programme, with every signal; it must not show up anywhere."""
    other = ParticipationFactory.create(municipality__name="Zethausen").municipality
    ShiftFactory.create_batch(2, measure=MeasureFactory.create(municipality=other, late=True))
    MeasureFactory.create(municipality=other, stale=True)
    PostFactory.create(municipality=other)
    BodyFactory.create(municipality=other, state=BodyState.SUSPENDED)
