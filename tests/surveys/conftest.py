"""Fixtures of the tests of surveys."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.celery import app
from tests.factories import UserFactory
from tests.surveys.releasing import Desk


@pytest.fixture
def single_answers(settings: Any) -> None:
    """Answers are counted one by one, for tests in which the size of a batch is not the point."""
    settings.SURVEY_SMALLEST_BATCH = 1


@pytest.fixture
def desk(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    """Two consultants; what they order is built at once."""
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    people = [UserFactory.create(consultant=True) for _person in range(2)]
    yield Desk(people[0], people[1], django_capture_on_commit_callbacks)
    app.conf.task_always_eager = before
