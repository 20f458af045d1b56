"""What in a text may identify somebody: marks for the reviewer, who decides. Pure, and deliberately eager."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    """What a marked place looks like."""

    EMAIL = "email"
    LINK = "link"
    DATE = "date"
    ADDRESS = "address"
    PHONE = "phone"
    NAME = "name"
    OFFICE = "office"
    PLACE = "place"


@dataclass(frozen=True)
class Hint:
    """A marked place: ``text[start:end]``."""

    start: int
    end: int
    kind: HintKind


_MONTHS = (
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|January|February|March|May|June|July|October|December)\b"
)
_UPPER = r"[A-ZÄÖÜÀ-ÞĀ-ŽŞİĞА-ЯІЇЄҐ]"
_PATTERNS: tuple[tuple[HintKind, str], ...] = (
    (HintKind.EMAIL, r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"),
    (HintKind.LINK, r"(?:https?://|www\.)\S{1,300}|(?<!\w)@\w{3,60}"),
    (HintKind.DATE, rf"\b\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTHS})(?:\s?\d{{4}}|\s?\d{{2}})?\b|\b\d{{4}}-\d\d-\d\d\b"),
    (
        HintKind.ADDRESS,
        rf"\b{_UPPER}[\w-]{{0,40}}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer)\s+\d{{1,4}}\s?[a-z]?\b"
        rf"|\b(?:Am|An der|An den|Auf der|Im|In der|Zum|Zur)\s+{_UPPER}[\w-]{{1,40}}\s+\d{{1,4}}\b"
        rf"|\b[\w-]{{0,30}}\s?(?:Straße|Strasse|Str\.|Allee|Platz|Weg)\s+\d{{1,4}}\s?[a-z]?\b|\b\d{{5}}\s+{_UPPER}\w+",
    ),
    (HintKind.PHONE, r"(?<![\w.])(?:\+|00)?\(?\d(?:[\s/().-]{0,2}\d){6,14}(?!\w)"),
    (
        HintKind.NAME,
        r"\b(?:Herrn?|Frau|Fr\.|Hr\.|Dr\.|Prof\.|Mrs?\.?|Ms\.?)(?:\s+(?:Dr\.|Prof\.))*"
        rf"\s+{_UPPER}[\w’'-]+(?:\s+{_UPPER}[\w’'-]+)?"
        rf"|\b(?:[Ii]ch heiße|[Mm]ein Name ist|[Mm]y name is)\s+{_UPPER}[\w’'-]+(?:\s+{_UPPER}[\w’'-]+)?",
    ),
    (
        HintKind.OFFICE,
        r"\b(?:Ober|Erste[rn]? )?[Bb]ürgermeister(?::?in)?\b|\b\w{0,40}(?:beauftragte|leiter(?=\b|in\b|:in\b))\w*(?::\w+)?"
        r"|\b\w{0,40}(?:vorsitzende|Vorsitzende|Landr[aä]t|Dezernent)\w*",
    ),
)
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]


def hints(text: str, places: Iterable[str] = ()) -> tuple[Hint, ...]:
    """Places that may identify somebody, in order, without overlap; ``places`` are names of municipalities."""
    taken: list[Hint] = []
    for hint in _found(text, places):
        if all(hint.end <= other.start or hint.start >= other.end for other in taken):
            taken.append(hint)
    return tuple(sorted(taken, key=lambda hint: hint.start))


def pieces(text: str, marks: Iterable[Hint]) -> tuple[tuple[str, HintKind | None], ...]:
    """The text cut at its marks: parts with the kind of their mark, or None."""
    parts: list[tuple[str, HintKind | None]] = []
    at = 0
    for mark in marks:
        parts += [(text[at : mark.start], None), (text[mark.start : mark.end], mark.kind)]
        at = mark.end
    return tuple(part for part in [*parts, (text[at:], None)] if part[0])


def _found(text: str, places: Iterable[str]) -> Iterator[Hint]:
    for kind, pattern in _COMPILED:
        yield from (Hint(*match.span(), kind) for match in pattern.finditer(text))
    for name in sorted({place for place in places if place}, key=len, reverse=True):
        found = re.finditer(rf"\b{re.escape(name)}\w{{0,3}}", text, re.IGNORECASE)
        yield from (Hint(*match.span(), HintKind.PLACE) for match in found)
