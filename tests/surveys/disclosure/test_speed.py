"""How long the protection of a release takes; the figures are printed."""

import random
import time

import pytest

from surveys.disclosure import Answers, Population, protect, roll_up
from tests.figures import figure
from tests.surveys.disclosure.made import Survey, made, population_of

ITEMS = 40


@pytest.mark.parametrize(
    ("towns", "bar"), [(14, "≤ 1 s"), pytest.param(1000, "≤ 60 s", marks=pytest.mark.long), (200, "")]
)
def test_time_to_protect_a_release(towns: int, bar: str) -> None:
    survey = made(5, towns=towns, releases=1, per_town=51)
    if towns > 100:
        rng = random.Random(1)
        survey.classes.update(
            {table: [rng.randrange(n) for _ in range(towns)] for table, n in (("county", 21), ("size", 4))}
        )
    population, responses = population_of(survey, 0)
    begun = time.perf_counter()
    population, _merges = roll_up(population, responses.n)
    shown = sum(len(protect(population, answers).shown) for answers in _items(survey, population, responses))
    took = time.perf_counter() - begun
    figure(
        f"protect {ITEMS} items, {towns} towns, {len(responses.n)} atoms, {sum(responses.n)} answers",
        f"{took:.1f} s",
        bar,
    )
    assert shown > ITEMS


def _items(survey: Survey, population: Population, responses: Answers) -> list[Answers]:
    rng = random.Random(7)
    items = []
    for number in range(ITEMS):
        share = 0.5 + number / ITEMS / 2
        n = tuple(sum(rng.random() < share for _ in range(count)) for count in responses.n)
        items.append(Answers(n, tuple(sum(rng.choices(range(11), k=count)) for count in n), 0, 10))
    return items
