"""How many were asked tells who was not: it is said only where it uncovers no small group."""

import pytest

from surveys import models as m
from surveys.disclosure import Known, Population, Thresholds
from surveys.published import CellResult, State
from surveys.selectors.releases import published
from surveys.services.releases.asked import where_asked_is_told
from tests.factories import ProgrammeFactory
from tests.surveys.answers import NOT_ASKED, all_kinds_version, every_kind
from tests.surveys.disclosure.test_rules import across
from tests.surveys.releasing import Desk, add_counts

TOWNS = 6
TOTAL = ("total", "total")


def told(
    population: Population, responses: tuple[int, ...], known: tuple[Known, ...] = (), **asked: tuple[int, ...]
) -> dict[str, set[str]]:
    """Keys of the cells that tell how many were asked, by item."""
    found = where_asked_is_told(
        population, responses, asked, lambda _item: known, Thresholds(), frozenset(), lambda: None
    )
    return {item: {key for _table, key in cells} for item, cells in found.items()}


def test_three_people_that_were_not_asked_are_not_found_by_subtraction() -> None:
    """Of the row "rest" 3 answered for themselves: 20 responses less 17 asked, and the total less all who were asked."""
    population, answers = across({"clubs": (9,) * 6, "schools": (8,) * 6, "rest": (4, 4, 3, 3, 3, 3)})
    without_three = (*answers.n[:12], 3, 3, 2, 3, 3, 3)
    found = told(population, answers.n, everybody=answers.n, some=without_three)
    assert found == {"everybody": {"total", "clubs", "schools", "rest"}, "some": {"clubs", "schools"}}


def test_a_whole_group_that_is_not_asked_and_may_be_shown_is_no_secret() -> None:
    population, answers = across({"clubs": (9,) * 6, "schools": (8,) * 6, "rest": (4,) * 6})
    asked = (*answers.n[:12], *(0,) * 6)
    assert told(population, answers.n, item=asked) == {"item": {"total", "clubs", "schools", "rest"}}


def test_two_questions_asked_of_nearly_the_same_are_not_told_both() -> None:
    population, answers = across({"clubs": (9,) * 6, "schools": (8,) * 6, "rest": (4,) * 6})
    wider = (*answers.n[:12], *(0,) * 6)
    narrower = (8, 8, 8, *wider[3:])
    found = told(population, answers.n, wider=wider, narrower=narrower)
    assert found["wider"] == {"total", "clubs", "schools", "rest"}
    assert found["narrower"] == {"schools"}


def test_what_earlier_releases_told_counts_as_known() -> None:
    """Six more responses, of which two were not asked: together with the earlier numbers that would be told."""
    population, answers = across({"clubs": (9,) * 6 + (3, 3), "schools": (8,) * 8, "rest": (4,) * 8})
    asked = (*answers.n[:16], *(0,) * 8)
    before = (Known(frozenset({0, 1, 2, 3, 4, 5, *range(8, 24)}), 0, 10**9),)
    fewer = (*answers.n[:6], 2, 2, *answers.n[8:16], *(0,) * 8)
    assert told(population, answers.n, item=asked)["item"] == {"total", "clubs", "schools", "rest"}
    assert "total" not in told(population, answers.n, before, item=fewer)["item"]


def rows_of(number: int, not_asked: int) -> list[dict[str, int]]:
    return [{"wichtig": at % 11, "zustimmung": NOT_ASKED if at < not_asked else at % 5 - 2} for at in range(number)]


@pytest.mark.django_db
@pytest.mark.parametrize(("not_asked", "is_told"), [(0, True), (1, False), (4, True)])
def test_a_release_says_how_many_were_asked_only_where_it_may(desk: Desk, not_asked: int, is_told: bool) -> None:
    """One in each of four towns is too few; four in each are 16 people."""
    programme, version = ProgrammeFactory.create(), all_kinds_version()
    rows = [every_kind(version=version, programme=programme) for _town in range(4)]
    for row in rows:
        add_counts(row, rows_of(25, not_asked))
    cell = total(desk.of_wave(rows))
    result = cell.items["zustimmung"]
    assert (result.state, cell.items["wichtig"].asked is not None) == (State.SHOWN, True)
    assert result.answered is not None
    figures = (result.asked, result.reached, result.skipped)
    assert [figure is not None for figure in figures] == [is_told] * 3


def total(made: m.Release) -> CellResult:
    return published(made).tables[0].cells[0]
