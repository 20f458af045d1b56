"""Statistics of one item from its counts alone, in exact integer and rational arithmetic.

The same counts give the same digits on every engine and in every order. Values are points as they were printed: a
reversed item is not turned, 0 is a value like any other, negative points count negative. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt


@dataclass(frozen=True)
class Summary:
    """Of ``n`` answers with the given ``total`` of points.

    ``mean`` and ``median`` are None without an answer; the ``variance`` (sample, divisor n - 1) below two. The median of
    an even number is the middle of the two middle answers.
    """

    n: int
    total: int
    mean: Fraction | None
    median: Fraction | None
    variance: Fraction | None

    def deviation(self, digits: int) -> str:
        """The sample standard deviation (root of ``variance``) with so many decimals; empty below two answers."""
        return "" if self.variance is None else _root(self.variance, digits)


def summary(values: Mapping[int, int]) -> Summary:
    """Summary of counts by value. A negative count is a ``ValueError``."""
    if any(number < 0 for number in values.values()):
        raise ValueError("a count is negative")
    n = sum(values.values())
    total = sum(value * number for value, number in values.items())
    if not n:
        return Summary(0, 0, None, None, None)
    squares = sum(value * value * number for value, number in values.items())
    variance = Fraction(n * squares - total * total, n * (n - 1)) if n > 1 else None
    middle = Fraction(_ranked(values, (n - 1) // 2) + _ranked(values, n // 2), 2)
    return Summary(n, total, Fraction(total, n), middle, variance)


def rounded(value: Fraction | int, digits: int = 0) -> str:
    """A decimal string, rounded half away from zero (DIN 1333, "kaufmännisch"); never "-0"."""
    scaled, below = value.numerator * 10**digits, value.denominator
    whole = (2 * abs(scaled) + below) // (2 * below)
    return _decimal(whole, digits, negative=scaled < 0)


def percent(part: int, base: int) -> Fraction:
    """``part`` of ``base`` in percent. A base of 0 is a ``ZeroDivisionError``."""
    return Fraction(100 * part, base)


def _ranked(values: Mapping[int, int], rank: int) -> int:
    """The answer with that rank, from 0, in ascending order."""
    for value in sorted(values):
        rank -= values[value]
        if rank < 0:
            return value
    raise IndexError(rank)


def _root(square: Fraction, digits: int) -> str:
    """Half up: the largest whole w with (w - 1/2)² ≤ square · 100**digits, that is (2w - 1)² ≤ 4 · square · 100**digits."""
    scaled = 4 * square * 100**digits
    return _decimal((isqrt(scaled.numerator // scaled.denominator) + 1) // 2, digits, negative=False)


def _decimal(whole: int, digits: int, *, negative: bool) -> str:
    text = str(whole).rjust(digits + 1, "0")
    sign = "-" if negative and whole else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)
