"""Published tables of others, worked through. Where numbers come from stands at each; the rest is constructed."""

from itertools import chain, combinations

import numpy as np
import pytest

from surveys.disclosure import Answers, Population, Thresholds, attack, exposed_by_bridges
from surveys.disclosure.attack import View, leaks
from surveys.disclosure.bounds import Programme, System
from surveys.disclosure.scope import Item, scope_of
from surveys.disclosure.suppression import complement
from surveys.published import Reason
from tests.surveys.disclosure.tables import linked, one_way, two_way

OPEN = Thresholds(answers=1, staff=1)
"""Sensitive is what a test says, not what is small."""


def item_of(population: Population, counts: tuple[int, ...]) -> Item:
    return Item(scope_of(population), Answers(counts, None, 0, 0))


def numbers(item: Item, table: str, keys: str) -> frozenset[int]:
    return frozenset(item.scope.index[table, key] for key in keys.split())


def solved(item: Item, table: str, sensitive: str, thresholds: Thresholds = OPEN) -> set[str]:
    """Keys of the table that are hidden so that the sensitive ones are safe; no margin may be among them."""
    start = numbers(item, table, sensitive)
    found = complement(item, dict.fromkeys(start, Reason.FEW), start, thresholds)
    names = {item.name(number) for number in found}
    assert {name[0] for name in names} == {table}
    return {name[1] for name in names}


def bounds(item: Item, table: str, key: str, hidden: str) -> tuple[float, float]:
    shown = set(range(len(item.scope.cells))) - numbers(item, table, hidden)
    system = System(item, shown, item.scope.mask(item.scope.index[table, key]), ())
    programme = Programme(system, np.arange(len(system.n)))
    return round(programme.count(-1).value, 6), round(programme.count(1).value, 6)


# A 4×4 table with margins: sdcTable, tests/testthat/test-simpleheuristic.R (commit a999901). "while there are >= 2 supps
# in each constraint, a cell (w|b) can be exactly recomputed"; hiding x|b as well, w|b = 47 lies in 0..141 there.
FOUR = two_way("wxyz", "abcd")
FOUR_COUNTS = (30, 47, 64, 89, 90, 124, 5, 31, 92, 100, 59, 85, 800, 991, 651, 685)
FOUR_HIDDEN = "wa wb wc xa xc yb yd zb zd"


def test_two_hidden_in_every_row_and_column_and_yet_one_is_computed() -> None:
    item = item_of(FOUR, FOUR_COUNTS)
    hidden = FOUR_HIDDEN.split()
    assert all(
        sum(name[place] == end for name in hidden) >= 2 for place, ends in ((0, "wxyz"), (1, "abcd")) for end in ends
    )
    assert exposed_by_bridges("wxyz", "abcd", [(name[0], name[1]) for name in hidden]) == {("w", "b")}
    start = numbers(item, "inner", FOUR_HIDDEN)
    view = View(item, start, dict.fromkeys(start, Reason.FEW), OPEN)
    assert {leak.key for leak in leaks(view, with_known=False) if leak.kind == "exact"} == {"wb"}
    assert bounds(item, "inner", "wb", FOUR_HIDDEN) == (47, 47)


def test_one_more_hidden_cell_makes_it_safe_with_the_published_bounds() -> None:
    item = item_of(FOUR, FOUR_COUNTS)
    assert bounds(item, "inner", "wb", FOUR_HIDDEN + " xb") == (0, 141)
    assert exposed_by_bridges("wxyz", "abcd", [tuple(name) for name in (FOUR_HIDDEN + " xb").split()]) == set()


def test_our_choice_for_the_four_by_four_table_is_the_cheapest_of_all() -> None:
    item = item_of(FOUR, FOUR_COUNTS)
    found = solved(item, "inner", FOUR_HIDDEN)
    extra = found - set(FOUR_HIDDEN.split())
    assert sum(FOUR_COUNTS[_place(FOUR, key)] for key in extra) == _cheapest(item, "inner", FOUR_HIDDEN)
    assert len(extra) == 1  # as protectTable(method = "SIMPLEHEURISTIC") finds there


# Two linked tables: sdcTable, tests/testthat/test-linked-tables.r (commit 2de8413). Regions A to N, by county and by size;
# up to 3 answers are sensitive. Each table alone needs nothing more; together K = small − county 1 − N = 10 − 7 = 3.
REGIONS = "ABIJKLMN"
REGION_COUNTS = (2, 2, 8, 8, 3, 3, 3, 7)
EACH = {letter: letter for letter in REGIONS}
COUNTIES = {"county-1": "ABIJ", "county-2": "KLMN"}
SIZES = {"big": "LM", "small": "ABIJKN"}
SENSITIVE = "A B K L M"
UNCOVERED = Thresholds(answers=1, staff=1, count_slack=1)


@pytest.mark.parametrize(
    ("tables", "exact"),
    [({"county": COUNTIES}, set()), ({"size": SIZES}, set()), ({"county": COUNTIES, "size": SIZES}, {"K"})],
)
def test_tables_safe_alone_and_unsafe_together(tables: dict[str, dict[str, str]], exact: set[str]) -> None:
    item = item_of(linked(REGIONS, region=EACH, **tables), REGION_COUNTS)
    start = numbers(item, "region", SENSITIVE)
    view = View(item, start, dict.fromkeys(start, Reason.FEW), UNCOVERED)
    assert {leak.key for leak in leaks(view, with_known=False) if leak.kind == "exact"} == exact


def test_the_linked_tables_hide_n_as_well_as_sdctable_does() -> None:
    item = item_of(linked(REGIONS, region=EACH, county=COUNTIES, size=SIZES), REGION_COUNTS)
    assert solved(item, "region", SENSITIVE, UNCOVERED) == set(SENSITIVE.split()) | {"N"}


# A small table with its optimum: investment by activity (rows) and region (columns), the introductory example to
# Fischetti and Salazar-González, Management Science 47 (2001) 1008–1026, as reprinted with this solution in the
# description of the cell suppression software of the Australian Bureau of Statistics. We did not see the paper itself.
INVESTMENT = two_way("123", "ABC")
INVESTMENT_COUNTS = (20, 50, 10, 8, 19, 22, 17, 32, 12)


def test_the_optimum_of_a_published_table() -> None:
    item = item_of(INVESTMENT, INVESTMENT_COUNTS)
    assert solved(item, "inner", "2C") == {"2C", "2A", "3A", "3C"}
    assert bounds(item, "inner", "2C", "2C 2A 3A 3C") == (5, 30)
    assert _cheapest(item, "inner", "2C") == 8 + 17 + 12


# Constructed, the optimum proved by trying everything.
@pytest.mark.parametrize(
    ("counts", "sensitive"),
    [
        ((3, 9, 14, 30), "0"),
        ((4, 1, 30, 40), "0 1"),
        ((2, 6, 6, 7, 50), "0"),
        ((1, 2, 5, 6, 8, 9), "0 1"),
    ],
)
def test_one_way_tables_lose_as_little_as_possible(counts: tuple[int, ...], sensitive: str) -> None:
    item = item_of(one_way(counts), counts)
    found = solved(item, "organisation", sensitive, Thresholds())
    extra = found - set(sensitive.split())
    assert sum(counts[int(key)] for key in extra) == _cheapest(item, "organisation", sensitive, Thresholds())


@pytest.mark.parametrize("seed", range(4))
def test_random_tables_lose_as_little_as_possible(seed: int) -> None:
    counts = tuple(int(number) for number in np.random.default_rng(seed).integers(1, 30, 9))
    item = item_of(INVESTMENT, counts)
    found = solved(item, "inner", "1A")
    cost = sum(counts[_place(INVESTMENT, key)] for key in found - {"1A"})
    assert cost == _cheapest(item, "inner", "1A")


def test_a_published_count_that_a_hidden_one_follows_from_is_named() -> None:
    population = one_way((3, 9, 14))
    found = attack(
        population, Answers((3, 9, 14), None, 0, 0), [("total", "total"), ("organisation", "1"), ("organisation", "2")]
    )
    assert {leak.culprits for leak in found if leak.key == "0"} >= {
        (("organisation", "1"), ("organisation", "2"), ("total", "total"))
    }


def _cheapest(item: Item, table: str, sensitive: str, thresholds: Thresholds = OPEN) -> int:
    """By trying all sets of further cells of the table, judged by the attack alone."""
    start = numbers(item, table, sensitive)
    others = [number for number in item.scope.tables[table] if number not in start]
    best = None
    for extra in chain.from_iterable(combinations(others, size) for size in range(len(others) + 1)):
        cost = sum(int(item.counts[number]) for number in extra)
        if best is None or cost < best:
            view = View(item, start | set(extra), dict.fromkeys(start, Reason.FEW), thresholds)
            if next(leaks(view, with_known=False), None) is None:
                best = cost
    assert best is not None
    return best


def _place(population: Population, key: str) -> int:
    return next(min(cell.atoms) for cell in population.cells if cell.name == ("inner", key))
