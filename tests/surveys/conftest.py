"""Fixtures of the tests of surveys."""

from typing import Any

import pytest


@pytest.fixture
def single_answers(settings: Any) -> None:
    """Answers are counted one by one, for tests in which the size of a batch is not the point."""
    settings.SURVEY_SMALLEST_BATCH = 1
