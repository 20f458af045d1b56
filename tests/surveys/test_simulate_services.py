"""Filling surveys with synthetic answers: by command, while they are open, for cohorts, and never in a real installation."""

import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from municipalities.models import Programme
from portal.demo.real import load_real
from surveys import models as m
from surveys.enums import Wave
from surveys.selectors.counts import item_counts
from surveys.services.shipped import load_instruments
from surveys.simulation.cohorts import simulate_cohorts
from surveys.simulation.fill import remove_simulated, simulate_open_survey
from tests.loaded import loaded_once
from tests.surveys.test_simulate import mean

pytestmark = pytest.mark.django_db


def before_answers() -> int:
    programme = load_real()
    load_instruments()
    return programme.pk


plan = loaded_once(before_answers)


@pytest.fixture
def programme(plan: int, db: None) -> Programme:
    return Programme.objects.get(pk=plan)


def test_an_open_survey_has_few_answers_so_far(programme: Programme) -> None:
    (part,) = simulate_open_survey(programme=programme, today=timezone.localdate())
    assert (part.deployments, part.responses) == (14, 23 * 5 + 11 * 5 + 4 * 4)
    assert simulate_open_survey(programme=programme, today=timezone.localdate()) == []


def test_the_command_fills_once_and_quickly(programme: Programme) -> None:
    out = StringIO()
    started = time.perf_counter()
    call_command("simulate_responses", stdout=out)
    print(f"\nsimulate_responses: {time.perf_counter() - started:.1f} s")
    assert "anfangsbefragung: 720 künstliche Antwortbögen in 14 Kommunen" in out.getvalue()
    call_command("simulate_responses", stdout=out)
    assert "nichts geändert" in out.getvalue()
    call_command("simulate_responses", "--remove", stdout=out)
    assert "28 künstliche Erhebungen gelöscht" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("simulate_responses", "--programme", "fehlt", stdout=out)


def test_a_real_installation_gets_no_synthetic_answers(programme: Programme, settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="Demo-Betrieb"):
        call_command("simulate_responses")


REPORTED = {"basisschulung": 4.4, "vertiefung": 4.7, "gesamt": 4.6, "nuetzlich": 4.4, "vernetzung": 4.5}
"""Final report, chapter 5.2: means over all cohorts."""


def test_five_cohorts_of_53_people_answer_as_the_report_says(programme: Programme) -> None:
    (done,) = simulate_cohorts(programme=programme)
    assert (done.deployments, done.responses) == (5, 53)
    assert simulate_cohorts(programme=programme) == []
    rows = m.Deployment.objects.filter(wave=Wave.FEEDBACK).order_by("cohort__number")
    assert sum(row.cohort.participants or 0 for row in rows if row.cohort) == 53
    assert all(row.is_synthetic and row.cohort and "künstlich" in row.cohort.note for row in rows)
    cells = [item_counts(row) for row in rows]
    assert {code: round(mean(cells, code), 1) for code in REPORTED} == pytest.approx(REPORTED, abs=0.11)
    for code in ("inhalte", "methoden", "praxisbezug"):
        assert mean(cells[3:], code) > mean(cells[1:3], code), "in person higher than digital"
    assert remove_simulated(programme=programme) == 5
    assert not m.TrainingCohort.objects.exists()
