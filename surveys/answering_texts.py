"""What the interface says to respondents, in their language: one JSON file a language in ``answering_languages``.

Another language is one more file. Where a file is missing, the interface is German and says so.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from surveys.enums import RIGHT_TO_LEFT

FOLDER = Path(__file__).parent / "answering_languages"
GERMAN = "de"


@cache
def languages() -> tuple[str, ...]:
    """Languages in which the interface speaks, German first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.json")), key=lambda code: (code != GERMAN, code)))


@cache
def interface(language: str) -> Mapping[str, str]:
    """All sentences of the interface; German for a language without a file."""
    known = language if language in languages() else GERMAN
    texts: Mapping[str, str] = json.loads((FOLDER / f"{known}.json").read_text(encoding="utf-8"))
    return texts


def sentence(language: str, key: str, **values: object) -> str:
    """One sentence with its values filled in."""
    return interface(language)[key].format(**values) if values else interface(language)[key]


def day(language: str, date: date) -> str:
    """A day as people of the language write it."""
    with override(language):
        return date_format(date)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def choose(accepted: str, offered: tuple[str, ...], wanted: str = "") -> str:
    """The language to speak: the one asked for, else the first of ``Accept-Language`` that is offered, else German."""
    if wanted in offered:
        return wanted
    for code, _quality in parse_accept_lang_header(accepted[:500]):
        for candidate in (code, code.partition("-")[0]):
            if candidate in offered:
                return candidate
    return GERMAN if GERMAN in offered or not offered else offered[0]
