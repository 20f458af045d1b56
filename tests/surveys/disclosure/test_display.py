"""Words, bands and rounding of what may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure import Thresholds, Verdict, band, present
from surveys.disclosure.display import bubble, coarse
from surveys.published import ItemResult, Number, Reason, State, Words
from surveys.tallies import ItemCounts

SHOWN = Verdict(shown=True)


def tally(
    values: dict[int, int], *, kind: str = "scale", skipped: int = 0, answered: int | None = None, **missing: int
) -> ItemCounts:
    n = sum(values.values()) if answered is None else answered
    return ItemCounts("x", kind, n + skipped + sum(missing.values()), 0, 0, skipped, missing, n, values)


def shown(kind: str, values: dict[int, int], **more: int) -> ItemResult:
    return present(kind, tally(values, kind=kind, **more), SHOWN)


def test_hidden_says_nothing_but_why() -> None:
    found = present("scale", tally({0: 3, 1: 40}), Verdict(shown=False, reason=Reason.TOWNS))
    assert found == ItemResult(State.HIDDEN, Reason.TOWNS)


def test_asked_by_nobody_is_not_hidden() -> None:
    counts = ItemCounts("x", "scale", 8, 8, 0, 0, {}, 0, {0: 0, 1: 0})
    assert present("scale", counts, Verdict(shown=False, reason=Reason.FEW)) == ItemResult(State.NOT_ASKED)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("scale", {-2: 0, -1: 0, 0: 0, 1: 3, 2: 6}, Words.AGREE),
        ("scale", {-2: 4, -1: 5, 0: 0, 1: 0, 2: 0}, Words.DISAGREE),
        ("scale", {-2: 0, -1: 0, 0: 7, 1: 0, 2: 0}, Words.NEUTRAL),
        ("scale", {-2: 0, -1: 0, 0: 1, 1: 3, 2: 4}, Words.NONE),
        ("scale", {-2: 0, -1: 0, 0: 0, 1: 4, 2: 6}, Words.NONE),
        ("scale", {-2: 0, -1: 0, 0: 0, 1: 0, 2: 60}, Words.AGREE),
        ("scale", {0: 0, 1: 0, 2: 35}, Words.ALIKE),
        ("scale", {0: 0, 1: 1, 2: 35}, Words.NONE),
        ("scale", {0: 0, 1: 3, 2: 3}, Words.NONE),
        ("single", {1: 12, 2: 0}, Words.ALIKE),
        ("number", {3: 12, 4: 0}, Words.ALIKE),
        ("classes", {0: 0, 1: 6}, Words.ALIKE),
    ],
)
def test_words_instead_of_figures(kind: str, values: dict[int, int], words: Words) -> None:
    found = shown(kind, values)
    assert found.words == words
    if words:
        assert found == ItemResult(State.WORDS, Reason.UNIFORM, words)
    else:
        assert found.state == State.SHOWN


def test_multiple_choice_is_alike_when_all_ticked_the_same() -> None:
    assert shown("multi", {1: 6, 2: 0}, answered=6).words == Words.ALIKE
    assert shown("multi", {1: 6, 2: 1}, answered=6).words == Words.NONE


def test_few_answers_are_bands_without_spread() -> None:
    found = shown("scale", {0: 3, 1: 2, 2: 3}, skipped=25, weiss_nicht=2)
    assert (found.answered, found.asked, found.skipped) == (Number(5, 9), Number(20, 49), Number(20, 49))
    assert found.missing == {"weiss_nicht": Number(1, 4)}
    assert (found.mean, found.median, found.deviation) == ("1.0", "", "")
    assert found.percents == {0: "~40", 1: "~25", 2: "~40"}
    assert found.bands == {0: 2, 1: 1, 2: 2}


def test_from_ten_answers_on_there_is_a_spread() -> None:
    found = shown("scale", {0: 4, 1: 2, 2: 4})
    assert (found.answered, found.mean, found.median, found.deviation) == (Number(10, 19), "1.0", "1.0", "0.9")


def test_from_twenty_answers_on_the_count_is_exact() -> None:
    found = shown("scale", {-2: 10, 0: 10, 2: 1}, skipped=3, weiss_nicht=0)
    assert (found.answered, found.asked, found.skipped) == (Number(21, 21), Number(24, 24), Number(1, 4))
    assert found.missing == {"weiss_nicht": Number(0, 0)}
    assert found.mean == "-0.9"


@pytest.mark.parametrize(("n", "text"), [(29, "~30"), (30, "33"), (99, "33"), (100, "33.0"), (300, "33.3")])
def test_percents_become_finer_with_the_base(n: int, text: str) -> None:
    assert shown("single", {1: n // 3, 2: n - n // 3}).percents[1] == text


def test_a_number_without_classes_shows_no_single_value() -> None:
    found = shown("number", dict.fromkeys(range(30), 1))
    assert (found.percents, found.bands, found.mean) == ({}, {}, "14.5")


def test_classes_have_no_mean() -> None:
    found = shown("classes", {0: 20, 1: 10})
    assert (found.mean, found.percents) == ("", {0: "67", 1: "33"})


def test_a_text_shows_how_many_answered() -> None:
    found = shown("long_text", {1: 25})
    assert (found.state, found.answered, found.percents, found.bands) == (State.SHOWN, Number(25, 25), {}, {})


@pytest.mark.parametrize(
    ("n", "number"),
    [(0, (0, 0)), (1, (1, 4)), (4, (1, 4)), (5, (5, 9)), (19, (10, 19)), (20, (20, 20)), (720, (720, 720))],
)
def test_bands(n: int, number: tuple[int, int]) -> None:
    assert band(n, Thresholds()) == Number(*number)


@given(st.integers(0, 10**6))
def test_coarse_bands_hold_their_number(n: int) -> None:
    found = coarse(n)
    assert found.low <= n
    assert found.high is None or n <= found.high
    assert n == 0 or not found.is_exact


def test_sizes_of_bubbles() -> None:
    assert [bubble(n) for n in (0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 50, 51)] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]


@given(st.lists(st.integers(0, 6), min_size=5, max_size=5), st.integers(0, 30))
def test_below_twenty_no_count_is_exact(numbers: list[int], skipped: int) -> None:
    values = dict(zip(range(-2, 3), numbers, strict=True))
    found = shown("scale", values, skipped=skipped)
    if found.state == State.SHOWN and sum(numbers) < 20:
        given_counts = [found.asked, found.reached, found.answered, *found.missing.values()]
        assert not any(number.is_exact for number in given_counts if number and number.low)
