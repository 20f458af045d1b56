"""Statistics from counts equal those of numpy and scipy on the single answers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surveys.disclosure import Thresholds, Verdict, present
from surveys.statistics import rounded, summary
from surveys.tallies import ItemCounts

SCALES = [(0, 10), (0, 5), (-2, 2), (1, 5), (-40, 7)]


def counts(low: int, high: int) -> st.SearchStrategy[dict[int, int]]:
    numbers = st.lists(st.integers(0, 60), min_size=high - low + 1, max_size=high - low + 1)
    return numbers.map(lambda found: dict(zip(range(low, high + 1), found, strict=True)))


random_scales = st.integers(-50, 50).flatmap(
    lambda low: st.integers(low + 1, low + 60).flatmap(lambda high: counts(low, high))
)


def single(values: dict[int, int]) -> np.ndarray:
    return np.repeat(np.array(list(values), dtype=np.float64), list(values.values()))


@given(st.one_of(*(counts(low, high) for low, high in SCALES), random_scales))
def test_summary_equals_numpy_and_scipy(values: dict[int, int]) -> None:
    found, answers = summary(values), single(values)
    assert (found.n, found.total) == (len(answers), int(answers.sum()))
    if not len(answers):
        assert (found.mean, found.median, found.variance, found.deviation(3)) == (None, None, None, "")
        return
    assert float(found.mean) == pytest.approx(np.mean(answers), abs=1e-9)
    assert float(found.median) == np.median(answers)
    if len(answers) == 1:
        assert found.variance is None
        return
    assert float(found.variance) == pytest.approx(np.var(answers, ddof=1), abs=1e-9)
    assert float(found.variance) == pytest.approx(stats.tvar(answers), abs=1e-9)
    assert float(found.deviation(9)) == pytest.approx(np.std(answers, ddof=1), abs=1e-8)


@given(random_scales, st.randoms())
def test_order_changes_nothing(values: dict[int, int], rng: object) -> None:
    mixed = list(values.items())
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert summary(dict(mixed)) == summary(values)


@given(counts(-2, 2), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_missing_codes_are_in_no_statistic(values: dict[int, int], unknown: int, skipped: int, away: int) -> None:
    n = sum(values.values())
    tally = ItemCounts(
        "x", "scale", n + unknown + skipped + away + 3, away, 3, skipped, {"weiss_nicht": unknown}, n, values
    )
    result = present("scale", tally, Verdict(shown=True), Thresholds(one_sided=0, deviation=0, exact=0))
    if not n or len([value for value in values.values() if value]) == 1:
        assert result.mean == ""
        return
    answers = single(values)
    assert result.mean == rounded(Fraction(int(answers.sum()), n), 1)
    assert result.answered.low == n
    assert float(result.deviation) == pytest.approx(np.std(answers, ddof=1), abs=0.0501)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(1, 20), 1, "0.1"),
        (Fraction(-1, 20), 1, "-0.1"),
        (Fraction(-1, 25), 1, "0.0"),
        (Fraction(0), 1, "0.0"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(2, 3), 3, "0.667"),
        (Fraction(1005, 1000), 2, "1.01"),
        (7, 0, "7"),
    ],
)
def test_rounding_is_half_away_from_zero(value: Fraction, digits: int, text: str) -> None:
    assert rounded(value, digits) == text


@given(st.fractions(), st.integers(0, 4))
def test_rounding_errs_by_half_a_unit_at_most(value: Fraction, digits: int) -> None:
    text = rounded(value, digits)
    assert abs(Fraction(text) - value) * 2 * 10**digits <= 1
    assert rounded(-value, digits).lstrip("-") == text.lstrip("-")
    assert not (text.startswith("-") and Fraction(text) == 0)


def test_deviation_is_rounded_half_up_to_any_digits() -> None:
    assert summary({0: 1, 1: 1}).deviation(30) == "0.707106781186547524400844362105"
    assert summary({0: 2, 4: 2}).deviation(2) == "2.31"
    assert summary({3: 4}).deviation(1) == "0.0"


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError):
        summary({1: -1, 2: 5})
