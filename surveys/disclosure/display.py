"""How a result appears once it may be shown: words instead of figures, bands, rounding (rules 3 and 7)."""

from collections.abc import Mapping
from dataclasses import replace

from surveys.disclosure.interface import Thresholds, Verdict
from surveys.published import ItemResult, Number, Reason, State, Words
from surveys.statistics import percent, rounded, summary
from surveys.tallies import ItemCounts

MEAN_KINDS = frozenset({"scale", "number"})
"""Kinds with a mean. Pass "classes" for a number that is counted by class: its values are indexes."""
DISTRIBUTION_KINDS = frozenset({"single", "multi", "scale", "classes"})
"""A number without classes has no distribution: its outermost values would be single answers."""
BANDS = ((0, 0), (1, 4), (5, 9), (10, 19), (20, 49), (50, 99))
BUBBLES = (0, 2, 5, 10, 20, 50)
"""Upper edges of the sizes 0 to 5; more is 6."""


def present(
    kind: str, counts: ItemCounts, verdict: Verdict, thresholds: Thresholds | None = None, *, tells_asked: bool = True
) -> ItemResult:
    """The result as it is published. Nothing of ``counts`` passes that the verdict and the rule keep back.

    ``tells_asked``: whether it may be said how many were asked, and how many of them gave no answer.
    """
    thresholds = thresholds or Thresholds()
    if not counts.asked:
        return ItemResult(State.NOT_ASKED)
    if not verdict.shown or not counts.answered:
        return ItemResult(State.HIDDEN, verdict.reason or Reason.FEW)
    if words := words_for(kind, counts, thresholds):
        return ItemResult(State.WORDS, Reason.UNIFORM, words)
    figures = _figures(kind, counts, thresholds)
    return figures if tells_asked else replace(figures, asked=None, reached=None, skipped=None, missing={})


def band(n: int, thresholds: Thresholds | None = None) -> Number:
    """A count: exact from ``thresholds.exact`` on, else a band."""
    return Number(n, n) if n >= (thresholds or Thresholds()).exact else coarse(n)


def coarse(n: int) -> Number:
    """A count in a band at any size, so that no subtraction gives an exact one."""
    for low, high in BANDS:
        if n <= high:
            return Number(low, high)
    return Number(BANDS[-1][1] + 1, None)


def words_for(kind: str, counts: ItemCounts, thresholds: Thresholds) -> Words:
    """What is said instead of figures; ``Words.NONE`` where figures may stand.

    All answers equal, at any number of answers, would say of each person what it answered. On a scale around 0 it is
    also enough that few answers are all on one side. The side is that of the printed scale, reversed or not.
    """
    given = [value for value, number in counts.values.items() if number]
    if kind == "multi":
        return Words.ALIKE if all(number in {0, counts.answered} for number in counts.values.values()) else Words.NONE
    if kind not in MEAN_KINDS | DISTRIBUTION_KINDS or not given:
        return Words.NONE
    around_zero = kind == "scale" and min(counts.values) < 0
    if around_zero and (len(given) == 1 or counts.answered < thresholds.one_sided):
        return _side(given)
    return Words.ALIKE if len(given) == 1 else Words.NONE


def _side(given: list[int]) -> Words:
    if min(given) > 0:
        return Words.AGREE
    if max(given) < 0:
        return Words.DISAGREE
    return Words.NEUTRAL if set(given) == {0} else Words.NONE


def _figures(kind: str, counts: ItemCounts, thresholds: Thresholds) -> ItemResult:
    number = coarse if counts.answered < thresholds.exact else lambda n: band(n, thresholds)
    spread = kind in MEAN_KINDS and counts.answered >= thresholds.deviation
    numbers = summary(counts.values) if kind in MEAN_KINDS else None
    shares = kind in DISTRIBUTION_KINDS
    return ItemResult(
        state=State.SHOWN,
        asked=number(counts.asked),
        reached=number(counts.reached),
        answered=number(counts.answered),
        skipped=number(counts.skipped),
        missing={code: number(found) for code, found in counts.missing.items()},
        mean=rounded(numbers.mean, 1) if numbers and numbers.mean is not None else "",
        median=rounded(numbers.median, 1) if spread and numbers and numbers.median is not None else "",
        deviation=numbers.deviation(1) if spread and numbers else "",
        percents=percents(counts.values, counts.answered, thresholds) if shares else {},
        bands={value: bubble(found) for value, found in counts.values.items()} if shares else {},
    )


def percents(values: Mapping[int, int], answered: int, thresholds: Thresholds) -> dict[int, str]:
    """Shares of the answered by value: steps of 5 with "~", then whole percents, then one decimal, by size of the base."""
    if answered < thresholds.rough_percent:
        return {value: f"~{5 * int(rounded(percent(found, answered) / 5))}" for value, found in values.items()}
    digits = 0 if answered < thresholds.percent else 1
    return {value: rounded(percent(found, answered), digits) for value, found in values.items()}


def bubble(n: int) -> int:
    """Size of a bubble: 0 for nobody, 1 to 6 for bands of answers."""
    return next((size for size, edge in enumerate(BUBBLES) if n <= edge), len(BUBBLES))
