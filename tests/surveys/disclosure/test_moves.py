"""The cheap proof of bounds: what it proves, the linear programs find as well."""

import random
from fractions import Fraction

import numpy as np
import pytest

from surveys.disclosure import Answers, Cell, Known, Population, Thresholds
from surveys.disclosure.bounds import Programme, System, narrow
from surveys.disclosure.moves import moves_enough, slack_of_mean
from surveys.disclosure.scope import Item, Mask, scope_of
from tests.surveys.disclosure.made import made, population_of

LIMITS = Thresholds()


def known_of(item: Item, rng: random.Random) -> tuple[Known, ...]:
    """Two earlier figures with a printed mean, each of some answers of the release."""
    assert item.sums is not None
    found = []
    for _figure in range(2):
        atoms = frozenset(rng.sample(range(item.scope.size), item.scope.size // 2))
        some = sorted(atoms)
        n = int(item.n[some].sum())
        mean = Fraction(int(item.sums[some].sum()), n)
        found.append(Known(atoms, n, n + 3, (mean - Fraction(1, 20), mean + Fraction(1, 20)), 1))
    return tuple(found)


def within_bounds(item: Item, shown: frozenset[int], target: Mask, known: tuple[Known, ...]) -> bool:
    """Whether the linear programs over all columns leave the ranges that are wanted."""
    system = System(item, shown, target, known)
    programme = Programme(system, np.arange(len(system.n)))
    count, slack = int(item.n[target].sum()), LIMITS.count_slack
    lowest, highest = programme.count(-1).value, programme.count(1).value
    if lowest > max(0, count - slack) + 1e-6 or highest < count + slack - 1e-6:
        return False
    return programme.mean(1).value - programme.mean(-1).value >= slack_of_mean(item, LIMITS) - 1e-6


@pytest.mark.parametrize("has_earlier", [False, True])
def test_what_moves_prove_is_so(has_earlier: bool) -> None:
    proved = tried = 0
    for seed in range(12):
        rng = random.Random(seed)
        population, answers = population_of(made(seed, towns=5, per_town=12), 1)
        item = Item(scope_of(population), answers)
        known = known_of(item, rng) if has_earlier else ()
        cells = range(len(item.scope.cells))
        for _try in range(3):
            hidden = frozenset(rng.sample(cells, len(cells) // 3)) - {item.scope.total}
            shown = frozenset(cells) - hidden
            for number in sorted(hidden):
                target, tried = item.scope.mask(number), tried + 1
                if moves_enough(item, shown, target, LIMITS, known):
                    proved += 1
                    assert within_bounds(item, shown, target, known), (seed, item.name(number))
    assert 0 < proved < tried


def two_kinds(alone: int, points: tuple[int, int, int] = (0, 0, 0)) -> tuple[Item, frozenset[int], Mask]:
    """Two hidden kinds of organisation share a shown group; in another one only the first answered, so many ``alone``.

    Item, shown cells, atoms of the first kind.
    """
    cells = [Cell("total", "total", frozenset({0, 1, 2}))]
    cells += [Cell("organisation", "first", frozenset({0, 2})), Cell("organisation", "second", frozenset({1}))]
    cells += [Cell("group", "both", frozenset({0, 1})), Cell("group", "alone", frozenset({2}))]
    population = Population((0, 1, 2), (False,) * 3, (0,) * 3, tuple(cells), across=True)
    item = Item(scope_of(population), Answers((10, 20, alone), points, -2, 2))
    shown = item.scope.numbers([("total", "total"), ("group", "both"), ("group", "alone")])
    return item, frozenset(shown), item.scope.mask(item.scope.index["organisation", "first"])


@pytest.mark.parametrize(
    ("alone", "is_proved"),
    [
        (1, True),  # all but one leave: 4 points over 2 answers
        (2, True),  # ten stay and change their points: 40 points over 12 answers
        (10, True),  # 40 points over 20 answers
        (11, False),  # the linear programs let more stay
    ],
)
def test_points_change_places_where_answers_cannot_leave(alone: int, is_proved: bool) -> None:
    item, shown, target = two_kinds(alone)
    assert moves_enough(item, shown, target, LIMITS, ()) is is_proved
    assert narrow(item, shown, target, LIMITS) is None


def test_few_points_above_the_lowest_move_a_mean_little() -> None:
    item, shown, target = two_kinds(1, (-19, -39, -2))
    assert not moves_enough(item, shown, target, LIMITS, ())
    found = narrow(item, shown, target, LIMITS)
    assert found is not None
    assert found.kind == "mean"


def test_an_earlier_figure_keeps_answers_where_they_are() -> None:
    item, shown, target = two_kinds(1)
    earlier = (Known(frozenset({0}), 10, 10, None, 1),)
    assert moves_enough(item, shown, target, LIMITS, ())
    assert not moves_enough(item, shown, target, LIMITS, earlier)
    found = narrow(item, shown, target, LIMITS, earlier)
    assert found is not None
    assert (found.kind, round(found.low), round(found.high)) == ("count", 11, 11)
