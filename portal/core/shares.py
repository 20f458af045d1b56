"""Shares of counts, rounded once: every page and every file of the portal prints the same percentage."""

from decimal import Decimal


def share_of(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` (0–1), rounded half up from the two counts to a percentage with one decimal; None of nothing."""
    return Decimal((2000 * part + whole) // (2 * whole)).scaleb(-3) if whole else None
