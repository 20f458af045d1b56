"""Which characters the PDF can draw. PDF/UA-1 and PDF/A-2a refuse a document with a missing glyph."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from portal.core.text import clean_text

FONTS = Path(__file__).parent / "pdf_fonts"
MISSING = "[?]"
_SOFT_HYPHEN = "\u00ad"
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@cache
def character_maps() -> tuple[frozenset[int], ...]:
    """Per family, the code points that all its cuts can draw, private-use areas left out."""
    families: dict[str, frozenset[int]] = {}
    for file in sorted(FONTS.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            family = str(font["name"].getBestFamilyName())
            points = frozenset(font.getBestCmap())
        families[family] = families.get(family, points) & points
    private = frozenset(range(0xE000, 0xF900))
    return tuple(points - private for points in families.values())


def drawable(value: str) -> str:
    """``value`` with ``[?]`` for every run of characters that no shipped font has; invisible format marks are dropped.

    A letter and its combining marks count together: one font must have them all.
    """
    parts: list[str] = []
    for cluster in _clusters(clean_text(value)):
        if cluster == "\n" or any(all(ord(char) in points for char in cluster) for points in character_maps()):
            parts.append(cluster)
        elif not parts or parts[-1] != MISSING:
            parts.append(MISSING)
    return "".join(parts)


def _clusters(value: str) -> list[str]:
    clusters: list[str] = []
    for char in value:
        category = unicodedata.category(char)
        if (category == "Cf" and char != _SOFT_HYPHEN) or _VARIATION.match(char):
            continue
        if category in ("Mn", "Me", "Mc") and clusters and clusters[-1] not in ("\n", " "):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
