"""Widths of text in the shipped font, so that lines break right without a browser."""

from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FONTS = Path(__file__).parents[1] / "pdf_fonts"
_FILES = {400: "FiraSans-Regular.ttf", 600: "FiraSans-SemiBold.ttf", 700: "FiraSans-Bold.ttf"}
_FALLBACK = 0.62
"""Share of the font size that a character takes which the font lacks."""


@cache
def _advances(weight: int) -> dict[int, float]:
    with TTFont(_FONTS / _FILES[weight], lazy=True) as font:
        units = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return {point: widths[name][0] / units for point, name in font.getBestCmap().items()}


def text_width(text: str, size: float, *, weight: int = 400) -> float:
    """Width in the unit of ``size``; kerning is left out (it only narrows)."""
    return size * _ems(text, weight)


@lru_cache(maxsize=8192)
def _ems(text: str, weight: int) -> float:
    """Width in sizes of the font; kept, for the wide and the narrow drawing and the charts of a page repeat their words."""
    advances = _advances(weight)
    return sum([advances.get(ord(char), _FALLBACK) for char in text])


def wrap(text: str, width: float, size: float, *, weight: int = 400, lines: int = 2) -> list[str]:
    """``text`` on at most ``lines`` lines of ``width``, broken at spaces; what does not fit ends with an ellipsis."""
    words, result = text.split(), [""]
    while words:
        candidate = f"{result[-1]} {words[0]}".strip()
        if not result[-1] or text_width(candidate, size, weight=weight) <= width:
            result[-1] = candidate
            words.pop(0)
        elif len(result) < lines:
            result.append("")
        else:
            result[-1] += " " + " ".join(words)
            break
    return [shorten(line, width, size, weight=weight) for line in result]


def shorten(text: str, width: float, size: float, *, weight: int = 400) -> str:
    if text_width(text, size, weight=weight) <= width:
        return text
    while text and text_width(text + "…", size, weight=weight) > width:
        text = text[:-1]
    return text.rstrip(" -,;") + "…"
