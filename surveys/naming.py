"""Short names made from what people read: "Wie zufrieden sind Sie?" → wie_zufrieden_sind_sie."""

import re
from collections.abc import Collection

from django.utils.text import slugify

LONGEST = 40
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss"})


def slug_from(text: str) -> str:
    """The text as part of an address: small letters, figures and hyphens, umlauts spelt out."""
    return slugify(text.translate(_GERMAN))


def code_from(
    text: str, *, fallback: str, taken: Collection[str] = (), longest: int = LONGEST, forbidden: str = ""
) -> str:
    """A short name from a German text: whole words up to ``longest`` characters, with a number where it is taken.

    ``fallback`` stands for a text without letters, and before one that begins with a figure or ``forbidden``.
    """
    words = re.sub(r"[^a-z0-9]+", "_", slug_from(text)).strip("_")
    if not words or words[0].isdigit() or (forbidden and f"{words}_".startswith(forbidden)):
        words = f"{fallback}_{words}".strip("_")
    base, number = _cut(words, longest), 2
    found = base
    while found in taken:
        end = f"_{number}"
        found, number = _cut(base, longest - len(end)) + end, number + 1
    return found


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    whole = words[: longest + 1].rpartition("_")[0]
    return whole or words[:longest]
