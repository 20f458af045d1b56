"""The attacker of ``attacker.py`` against releases of seeded surveys in time order; and against rules switched off."""

import pytest

from surveys.disclosure import Answers, Cell, Plan, Population, Rule, Thresholds, protect, roll_up
from tests.surveys.disclosure.attacker import World, findings, insider_findings, narrow
from tests.surveys.disclosure.made import made, population_of, settled, world_after_all
from tests.surveys.disclosure.tables import one_way

NOTHING = Thresholds(answers=0, staff=0, towns=0, town_answers=0, new_answers=0, count_slack=0)


def without(*rules: Rule) -> Thresholds:
    return Thresholds(rules=frozenset(Rule) - set(rules))


@pytest.mark.parametrize("seed", range(10))
def test_nobody_computes_anything_from_two_releases(seed: int) -> None:
    world = world_after_all(made(seed), Thresholds())
    assert findings(world) == []
    assert narrow(world) == []


@pytest.mark.parametrize("seed", [100, 102])
def test_nobody_computes_anything_from_four_releases(seed: int) -> None:
    world = world_after_all(made(seed, releases=4, towns=6), Thresholds())
    assert findings(world) == []
    assert narrow(world) == []


@pytest.mark.parametrize("seed", range(200, 206))
def test_nobody_computes_anything_where_few_answered(seed: int) -> None:
    world = world_after_all(made(seed, releases=1, per_town=12, towns=10), Thresholds())
    assert findings(world) == []
    assert narrow(world) == []


@pytest.mark.parametrize("seed", range(300, 306))
def test_nobody_computes_anything_who_has_read_the_results_of_single_towns(seed: int) -> None:
    world = world_after_all(made(seed, towns=6, per_town=16), Thresholds(), with_towns=True)
    assert world.alone
    assert findings(world) == []
    assert insider_findings(world) == []


def test_without_earlier_results_of_single_towns_the_rest_is_found() -> None:
    thresholds = without(Rule.EARLIER)
    worlds = [world_after_all(made(seed, towns=6, per_town=16), thresholds, with_towns=True) for seed in (300, 301)]
    assert any(insider_findings(world) for world in worlds)


def test_most_of_what_is_large_enough_is_shown() -> None:
    """What shows nothing is safe and useless."""
    shown = cells = 0
    for seed in range(6):
        population, answers = population_of(made(seed, towns=12, releases=1), 0)
        population, _merges = roll_up(population, answers.n)
        population, plan, _steps = settled(population, answers, (), Thresholds())
        shown, cells = shown + len(plan.shown), cells + len(population.cells)
    assert shown >= 0.85 * cells


@pytest.mark.parametrize(
    "thresholds",
    [
        pytest.param(NOTHING, id="thresholds"),
        pytest.param(without(Rule.REMAINDER, Rule.LINKED, Rule.BOUNDS), id="complementary"),
        pytest.param(without(Rule.LINKED), id="linked"),
        pytest.param(without(Rule.EARLIER), id="earlier"),
        pytest.param(without(Rule.OWN), id="own"),
    ],
)
def test_without_any_one_rule_the_attacker_finds_something(thresholds: Thresholds) -> None:
    seeds = (1, 2, 200, 201, 202, 203)
    surveys = [made(seed, **({"releases": 1, "per_town": 12, "towns": 10} if seed >= 200 else {})) for seed in seeds]
    assert any(findings(world_after_all(survey, thresholds)) for survey in surveys)


@pytest.mark.parametrize(("thresholds", "found"), [(Thresholds(), 0), (without(Rule.BOUNDS), 1)])
def test_without_bounds_a_count_is_pinned_between_small_siblings(thresholds: Thresholds, found: int) -> None:
    """4 and 1 together are enough for the remainder rule, yet the 4 can only be 0 to 5."""
    counts = (4, 1, 30, 40)
    population = one_way(counts)
    plan = protect(population, Answers(counts, None, 0, 0), (), thresholds)
    assert len(narrow(_world(population, counts, plan, frozenset({0})))) == found


@pytest.mark.parametrize(("thresholds", "found"), [(Thresholds(), False), (without(Rule.REMAINDER), True)])
def test_without_the_remainder_rule_two_towns_stand_alone(thresholds: Thresholds, found: bool) -> None:
    """Two kinds of organisation from the same two towns: each is uncertain, both together are these towns' answers."""
    towns = (0, 1, 0, 1, *range(6), *range(6))
    counts = (3, 3, 1, 2, *[6] * 6, *[7] * 6)
    cells = [Cell("total", "total", frozenset(range(16)))]
    parts = {"a": range(2), "b": range(2, 4), "c": range(4, 10), "d": range(10, 16)}
    cells += [Cell("organisation", key, frozenset(atoms)) for key, atoms in parts.items()]
    population = Population(towns, (False,) * 16, (0,) * 16, tuple(cells), across=True)
    plan = protect(population, Answers(counts, None, 0, 0), (), thresholds)
    world = _world(population, counts, plan, frozenset(range(4)))
    assert any(reader is None for _kind, reader, _atoms in findings(world)) is found


def test_following_first_proposals_ends_and_leaves_no_conflict() -> None:
    steps = []
    for seed in range(6):
        population, answers = population_of(made(seed, releases=1), 0)
        _population, plan, taken = settled(population, answers, (), Thresholds())
        assert plan.conflicts == ()
        steps.append(taken)
    assert max(steps) > 0


def _world(population: Population, counts: tuple[int, ...], plan: Plan, hidden: frozenset[int]) -> World:
    facts = tuple(cell.atoms for cell in population.cells if plan.verdicts[cell.name].shown)
    return World(population.towns, counts, facts, (hidden,))
