"""German numbers and coordinates for SVG."""

from decimal import ROUND_HALF_UP, Decimal


def german(value: float | Decimal, *, places: int = 1) -> str:
    """``1234.5`` as ``1.234,5``: at most ``places`` decimals, no trailing zeros, a true minus sign."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}".translate(str.maketrans(",.", ".,"))
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def with_unit(value: float | Decimal, unit: str) -> str:
    return f"{german(value)} {unit}" if unit else german(value)


def coordinate(value: float) -> str:
    """One decimal with a dot, whatever the locale."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
