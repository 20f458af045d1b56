"""A small programme whose history is known day by day, and a finished edition of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import time_machine

from municipalities import models as m
from municipalities.enums import MeasureStatus, ReasonCode
from portal.accounts.models import User
from portal.celery import app
from portal.reports.models import ReportEdition
from portal.reports.services import create_edition
from tests.factories import (
    BodyFactory,
    GoalFactory,
    MeasureFactory,
    ParticipationFactory,
    ProgrammeFactory,
    StrategyFactory,
    UserFactory,
)

STICHTAG = date(2026, 6, 30)
BEFORE = datetime(2026, 5, 1, 10, tzinfo=UTC)
AFTER = datetime(2026, 7, 15, 10, tzinfo=UTC)


@dataclass
class Plan:
    """Rows of one municipality, all recorded on 1 May 2026."""

    programme: m.Programme
    town: m.Municipality
    goal: m.Goal
    body: m.Body
    done: m.Measure
    running: m.Measure
    postponed: m.Measure
    cancelled: m.Measure


def make_plan(programme: m.Programme, name: str) -> Plan:
    with time_machine.travel(BEFORE, tick=False):
        town = ParticipationFactory.create(programme=programme, municipality__name=name).municipality
        goal = GoalFactory.create(strategy=StrategyFactory.create(municipality=town), number=1)
        late = {"running": True, "planned_end": date(2026, 6, 1)}
        return Plan(
            programme=programme,
            town=town,
            goal=goal,
            body=BodyFactory.create(municipality=town),
            done=MeasureFactory.create(municipality=town, title=f"Fest {name}", done=True, goals=[goal]),
            running=MeasureFactory.create(municipality=town, title=f"Beratung {name}", goals=[goal], **late),
            postponed=MeasureFactory.create(
                municipality=town,
                title=f"Basar {name}",
                status=MeasureStatus.POSTPONED,
                reason_code=ReasonCode.STAFF,
                reason_text="Zwei Stellen frei",
            ),
            cancelled=MeasureFactory.create(municipality=town, title=f"Messe {name}", cancelled=True),
        )


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test happens on 15 July 2026, whatever the day is; those with a real worker share its clock."""
    if request.node.get_closest_marker("services"):
        yield
        return
    with time_machine.travel(AFTER):
        yield


@pytest.fixture(autouse=True)
def inline(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tasks run inline, also where a broker is configured, but for the tests that want a real worker."""
    configured = app.conf.task_always_eager
    app.conf.task_always_eager = configured or not request.node.get_closest_marker("services")
    yield
    app.conf.task_always_eager = configured


@pytest.fixture
def programme(db: None) -> m.Programme:
    return ProgrammeFactory.create(name="Programm Vielfalt", slug="vielfalt", source="Abschlussbericht")


@pytest.fixture
def plan(programme: m.Programme) -> Plan:
    return make_plan(programme, "Ahausen")


@pytest.fixture
def creator(db: None) -> User:
    return UserFactory.create(consultant=True)


@pytest.fixture
def second(db: None) -> User:
    return UserFactory.create(consultant=True)


@pytest.fixture
def order(creator: User, django_capture_on_commit_callbacks: Callable[..., object]) -> Callable[..., ReportEdition]:
    """Order an edition as the creator and let the background finish it."""

    def make(programme: m.Programme, as_of: date = STICHTAG) -> ReportEdition:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            edition = create_edition(programme=programme, as_of=as_of, by=creator)
        edition.refresh_from_db()
        return edition

    return make


@pytest.fixture
def edition(plan: Plan, order: Callable[..., ReportEdition]) -> ReportEdition:
    """A finished edition that nobody has released."""
    return order(plan.programme)
