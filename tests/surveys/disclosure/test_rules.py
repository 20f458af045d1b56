"""Each rule by itself, on small scopes whose result can be read off."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from surveys.disclosure import Answers, Cell, Known, Population, Proposal, Thresholds, attack, merge, protect, roll_up
from surveys.disclosure.columns import columns_of
from surveys.disclosure.readers import _basis, derived_by_towns
from surveys.disclosure.scope import scope_of
from surveys.disclosure.spans import derived
from tests.surveys.disclosure.made import made, population_of
from tests.surveys.disclosure.tables import one_way

TOTAL = ("total", "total")


def across(
    rows: Mapping[str, tuple[int, ...]], table: str = "organisation", epochs: int = 1
) -> tuple[Population, Answers]:
    """Answers by key and town; towns are 0, 1, …, atoms by key, then town."""
    towns = [town for counts in rows.values() for town in range(len(counts))]
    cells, first = [Cell("total", "total", frozenset(range(len(towns))))], 0
    for key, counts in rows.items():
        cells.append(Cell(table, key, frozenset(range(first, first + len(counts)))))
        first += len(counts)
    size = len(towns)
    population = Population(tuple(towns), (False,) * size, (0,) * size, tuple(cells), across=True)
    return population, Answers(tuple(n for counts in rows.values() for n in counts), None, 0, 0)


def counties(*towns: tuple[int, ...]) -> tuple[Population, Answers]:
    """Answers by town, county by county; each town is one atom."""
    counts = [count for county in towns for count in county]
    cells, first = [Cell("total", "total", frozenset(range(len(counts))))], 0
    for key, county in enumerate(towns):
        cells.append(Cell("county", str(key), frozenset(range(first, first + len(county)))))
        first += len(county)
    size = len(counts)
    population = Population(tuple(range(size)), (False,) * size, (0,) * size, tuple(cells), across=True)
    return population, Answers(tuple(counts), None, 0, 0)


def reasons(population: Population, answers: Answers, *known: Known, **more: object) -> dict[str, str]:
    plan = protect(population, answers, known, **more)  # type: ignore[arg-type]
    return {key: verdict.reason.value for (_table, key), verdict in plan.verdicts.items() if not verdict.shown}


def test_the_search_gives_signs_of_life_and_finds_the_same() -> None:
    """One for every set that is tried."""
    population, answers = population_of(made(3, releases=1), 0)
    signs: list[None] = []
    plan = protect(population, answers, pulse=lambda: signs.append(None))
    assert plan == protect(population, answers)
    assert not all(verdict.shown for verdict in plan.verdicts.values())
    assert len(signs) > 2


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True)])
def test_five_answers_in_one_town(n: int, shown: bool) -> None:
    population = Population((0,), (False,), (0,), (Cell("total", "total", frozenset({0})),), across=False)
    assert protect(population, Answers((n,), None, 0, 0)).verdicts[TOTAL].shown is shown


@pytest.mark.parametrize(("counts", "shown"), [((9, 0), False), ((10, 0), True), ((5, 1), True)])
def test_ten_where_only_staff_answered(counts: tuple[int, int], shown: bool) -> None:
    population = Population((0, 0), (True, False), (0, 0), (Cell("total", "total", frozenset({0, 1})),), across=False)
    assert protect(population, Answers(counts, None, 0, 0)).verdicts[TOTAL].shown is shown


@pytest.mark.parametrize(
    ("towns", "reason"),
    [((1, 1, 1), "few"), ((50, 50), "towns"), ((50, 50, 4, 4), "towns"), ((5, 5, 5), "own"), ((5, 5, 5, 5), "")],
)
def test_a_programme_total_takes_three_towns_beside_the_reader(towns: tuple[int, ...], reason: str) -> None:
    population, answers = counties(towns)
    assert protect(population, answers).verdicts[TOTAL].reason.value == reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((1, 1, 1, 1, 0), "few"),
        ((5, 5, 0, 0, 0), "towns"),
        ((2, 2, 2, 0, 0), "own"),
        ((8, 2, 1, 1, 0), "own"),
        ((2,) * 5, ""),
    ],
)
def test_a_group_takes_three_towns_beside_the_reader(row: tuple[int, ...], reason: str) -> None:
    population, answers = across({"a": row, "b": (20,) * 5, "c": (30,) * 5})
    assert protect(population, answers).verdicts["organisation", "a"].reason.value == reason


@pytest.mark.parametrize(("each", "reason"), [(1, "few"), (2, ""), (3, "")])
def test_ten_staff_of_several_administrations_too(each: int, reason: str) -> None:
    """The start page promises it of every result about staff."""
    population, answers = across({"a": (each,) * 7, "b": (20,) * 7, "c": (30,) * 7})
    staff = tuple(atom < 7 for atom in range(21))
    found = Population(population.towns, staff, population.epochs, population.cells, across=True)
    assert protect(found, answers).verdicts["organisation", "a"].reason.value == reason


def test_a_hidden_cell_takes_the_smallest_sibling_with_it() -> None:
    population, answers = across({"a": (1, 1, 1, 0, 0), "b": (5,) * 5, "c": (4,) * 5, "d": (9,) * 5})
    assert reasons(population, answers) == {"a": "few", "c": "remainder"}


def test_nobody_asked_is_no_hidden_cell_and_hides_no_sibling() -> None:
    population, answers = across({"a": (0, 0, 0, 0, 0), "b": (5,) * 5, "c": (4,) * 5})
    asked = Answers(answers.n, None, 0, 0, asked=(0,) * 5 + (9,) * 10)
    assert reasons(population, asked) == {"a": ""}
    assert reasons(population, answers) == {"a": "few", "c": "remainder"}


def test_a_category_without_anybody_hides_no_sibling() -> None:
    population, answers = across({"a": (), "b": (5,) * 5, "c": (4,) * 5})
    assert reasons(population, answers) == {"a": "few"}


def test_what_the_consultant_takes_out_says_so() -> None:
    population, answers = across({"a": (5,) * 5, "b": (6,) * 5, "c": (7,) * 5})
    found = reasons(population, answers, chosen=frozenset({("organisation", "a"), ("organisation", "gone")}))
    assert found == {"a": "chosen"}


def test_few_new_answers_are_hidden_and_protected() -> None:
    population, answers = across({"a": (5, 5, 5, 5, 5, 1, 1), "b": (6,) * 7, "c": (7,) * 7})
    before = [Known(frozenset(range(5)), 25, 25), Known(frozenset(range(7, 14)), 42, 42)]
    assert reasons(population, answers, *before) == {"a": "new", "b": "remainder"} | {}


def test_new_answers_of_too_few_towns_are_a_conflict_with_the_earlier_release() -> None:
    population, answers = across({"a": (5, 5, 5, 5, 5, 6, 0), "b": (6,) * 7, "c": (7,) * 7})
    plan = protect(population, answers, [Known(frozenset(range(5)), 25, 25, release=7)])
    assert [(found.kind, found.table, found.key, found.against) for found in plan.conflicts] == [
        ("earlier", "organisation", "a", 7)
    ]
    assert plan.conflicts[0].proposals[0] == Proposal("merge", "organisation", ("a", "b"))


def test_what_earlier_releases_tell_alone_is_no_conflict_now() -> None:
    population, answers = across({"a": (1, 1, 1, 0, 0), "b": (5,) * 5, "c": (4,) * 5, "d": (9,) * 5})
    told = [Known(frozenset(range(5)), 3, 3, release=1)]
    assert protect(population, answers, told).conflicts == ()


def test_what_a_town_was_told_of_itself_is_no_secret_from_it() -> None:
    population, answers = counties((30, 20, 25, 12, 9), (7, 30, 8, 21))
    own = [Known(frozenset({town}), 5, 50, release=town) for town in range(9)]
    assert protect(population, answers, own) == protect(population, answers)


def test_two_towns_that_could_compute_each_other_hold_the_release() -> None:
    """County 0 is towns 0 to 4, cohort "a" is towns 1 to 5: the difference of both sums is that of towns 0 and 5."""
    population, answers = counties((20, 21, 22, 23, 24), (25,) * 9)
    a, b = frozenset(range(1, 6)), frozenset({0, *range(6, 14)})
    cells = (*population.cells, Cell("cohort", "a", a), Cell("cohort", "b", b))
    population = Population(population.towns, population.staff, population.epochs, cells, across=True)
    found = protect(population, answers).conflicts
    assert {conflict.kind for conflict in found} == {"own"}
    leaks = attack(population, answers, [cell.name for cell in cells])
    assert {leak.town for leak in leaks} == {0, 5}
    assert attack(population, answers, [cell.name for cell in cells if cell.table != "cohort"]) == ()


def test_a_hidden_mean_keeps_two_points() -> None:
    """All answers of a pair of rows but one are 10: the hidden mean would be 9.8 to 10 although the count is open."""
    population = one_way((4, 12, 30))
    answers = Answers((4, 12, 30), (40, 119, 150), 0, 10)
    shown = [TOTAL, ("organisation", "2")]
    assert {(leak.kind, leak.key) for leak in attack(population, answers, shown)} == {("mean", "0")}
    assert attack(population, Answers((4, 12, 30), (40, 60, 150), 0, 10), shown) == ()
    assert attack(population, Answers((4, 12, 30), None, 0, 10), shown) == ()


def test_bounds_of_an_earlier_mean_are_used() -> None:
    """Without it the four hidden answers could have any mean."""
    population = one_way((4, 12, 30))
    answers = Answers((4, 12, 30), (36, 60, 150), 0, 10)
    shown = [TOTAL, ("organisation", "2")]
    close = Known(frozenset({0, 1, 2}), 40, 50, (Fraction(5), Fraction(6)), release=1)
    assert attack(population, answers, shown, [close]) == ()
    told = Known(frozenset({1}), 12, 12, (Fraction(99, 20), Fraction(101, 20)), release=1)
    assert {leak.key for leak in attack(population, answers, shown, [told])} == {"0"}


def test_showing_what_must_be_hidden_is_a_leak() -> None:
    population, answers = across({"a": (1, 1, 1, 0, 0), "b": (5,) * 5, "c": (4,) * 5})
    everything = [cell.name for cell in population.cells]
    assert ("exact", "a") in {(leak.kind, leak.key) for leak in attack(population, answers, everything)}
    assert attack(population, answers, []) == ()


def test_small_categories_are_rolled_up_with_the_smallest_it_takes() -> None:
    population, answers = across({"a": (1, 1, 0, 0, 0), "b": (20,) * 5, "c": (4,) * 5, "d": (9,) * 5})
    rolled, merges = roll_up(population, answers.n)
    assert merges == (Proposal("merge", "organisation", ("a", "c")),)
    assert [cell.key for cell in rolled.cells] == ["total", "b", "d", "uebrige"]
    assert rolled.cells[-1].atoms == frozenset(range(5)) | frozenset(range(10, 15))
    assert reasons(rolled, answers) == {}


def test_a_table_is_not_rolled_up_into_one_row() -> None:
    population, answers = across({"a": (1, 1, 0, 0, 0), "b": (1, 0, 0, 0, 20)})
    assert roll_up(population, answers.n) == (population, ())


def test_merging_joins_the_rest_and_refuses_unknown_keys() -> None:
    population, _answers = across({"a": (1,), "b": (2,), "c": (3,), "uebrige": (4,)})
    assert [cell.key for cell in merge(population, "organisation", ("a", "b")).cells] == ["total", "c", "uebrige"]
    assert len(merge(population, "organisation", ("a", "b")).cells[-1].atoms) == 3
    with pytest.raises(KeyError):
        merge(population, "organisation", ("a", "z"))


@pytest.mark.parametrize("cells", [(), (Cell("county", "a", frozenset({0})),)])
def test_a_scope_without_total_is_refused(cells: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError):
        protect(Population((0,), (False,), (0,), cells, across=False), Answers((9,), None, 0, 0))


def test_overlapping_cells_and_unfitting_answers_are_refused() -> None:
    total = Cell("total", "total", frozenset({0, 1}))
    twice = (total, Cell("group", "a", frozenset({0, 1})), Cell("group", "b", frozenset({1})))
    with pytest.raises(ValueError):
        protect(Population((0, 1), (False,) * 2, (0,) * 2, twice, across=True), Answers((9, 9), None, 0, 0))
    with pytest.raises(ValueError):
        protect(Population((0, 1), (False,) * 2, (0,) * 2, (total,), across=True), Answers((9,), None, 0, 0))


@pytest.mark.parametrize("seed", range(4))
def test_solving_for_all_towns_at_once_equals_town_by_town(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways of ``readers``; the threshold between them is lowered, no code replaced."""
    population, _answers = population_of(made(seed, towns=30, releases=1), 0)
    columns = columns_of(scope_of(population), (), frozenset())
    shown = frozenset(range(len(population.cells))) - {2 + seed}
    public = {found.place for found in derived(columns, shown)}
    one_by_one = {
        found
        for town in set(columns.town.tolist()) - {-1}
        for found in derived(columns, shown, town)
        if found.place not in public
    }
    monkeypatch.setattr("surveys.disclosure.readers.ONE_BY_ONE", 0)
    assert set(derived_by_towns.__wrapped__(columns, shown)) == one_by_one
    assert len(_basis(columns, shown, columns.first_atom * 0 + range(columns.size))) <= len(shown)


def test_thresholds_can_be_stricter() -> None:
    population, answers = across({"a": (5,) * 5, "b": (6,) * 5, "c": (7,) * 5})
    assert reasons(population, answers, thresholds=Thresholds(answers=40, towns=1, town_answers=1)) == {
        "a": "few",
        "b": "few",
        "c": "few",
    }
