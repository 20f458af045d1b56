"""The way through a questionnaire when the server pages: which sections and questions come, and where one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.compiled import CompiledSection, CompiledVersion
from surveys.conditions import codes, holds

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A page: section ``index`` with the questions ``only``; past the last section it is the page to send from.

    ``number`` of ``total`` counts the sections that come as far as the answers tell, ``is_settled``: no answer here or
    later changes the total. ``is_last``: nothing can follow.
    """

    index: int
    only: frozenset[str]
    number: int
    total: int
    is_settled: bool
    is_first: bool
    is_last: bool


def step_at(compiled: CompiledVersion, index: int, known: Known) -> Step:
    """Describe the page of the section ``index``."""
    section = compiled.sections[index] if index < len(compiled.sections) else None
    asked = [position for position, other in enumerate(compiled.sections) if comes(other, known)]
    only = frozenset(questions(section, known)) if section else frozenset()
    return Step(
        index=index,
        only=only,
        number=len([position for position in asked if position < index]) + 1,
        total=max(len(asked), 1),
        is_settled=is_settled(compiled, index),
        is_first=not any(position < index for position in asked),
        is_last=section is None or not any(_may_come(later, known, only) for later in compiled.sections[index + 1 :]),
    )


def following(compiled: CompiledVersion, index: int, known: Known) -> int:
    """Index of the next section that comes; the number of sections when all are done."""
    later = range(index + 1, len(compiled.sections))
    return next((position for position in later if comes(compiled.sections[position], known)), len(compiled.sections))


def preceding(compiled: CompiledVersion, index: int, known: Known) -> int:
    """Index of the section before, or of the first one that comes."""
    earlier = range(min(index, len(compiled.sections)) - 1, -1, -1)
    found = next((position for position in earlier if comes(compiled.sections[position], known)), None)
    return following(compiled, -1, known) if found is None else found


def comes(section: CompiledSection, known: Known) -> bool:
    """Whether the section is a page at all: its condition holds, and there is something to read or to answer."""
    return holds(section.condition, known) and bool(questions(section, known) or (section.intro and not section.items))


def questions(section: CompiledSection, known: Known) -> list[str]:
    """Codes to show: those asked, and those that an answer on the same page may bring up."""
    shown: list[str] = []
    for item in section.items:
        if holds(item.condition, known) or not codes(item.condition).isdisjoint(shown):
            shown.append(item.code)
    return shown


def is_settled(compiled: CompiledVersion, index: int) -> bool:
    """Whether no answer from the section ``index`` on decides which sections come."""
    still_open: set[str] = set()
    for section in compiled.sections[index:]:
        if not _decides_on(section).isdisjoint(still_open):
            return False
        still_open.update(item.code for item in section.items)
    return True


def _decides_on(section: CompiledSection) -> set[str]:
    """Codes of the items that decide whether the section comes: also those of its questions, if none is for everybody."""
    found = codes(section.condition)
    if section.items and all(item.condition for item in section.items):
        found |= {code for item in section.items for code in codes(item.condition)}
    return found - {item.code for item in section.items}


def section_of(compiled: CompiledVersion, code: str) -> int:
    """Index of the section with this item; the number of sections if none has it."""
    sections = enumerate(compiled.sections)
    return next((index for index, section in sections if any(item.code == code for item in section.items)),
                len(compiled.sections))  # fmt: skip


def _may_come(section: CompiledSection, known: Known, open_codes: frozenset[str]) -> bool:
    """Whether the section comes now, or may come after the answers to ``open_codes``."""
    if comes(section, known) or not codes(section.condition).isdisjoint(open_codes):
        return True
    return holds(section.condition, known) and any(
        not codes(item.condition).isdisjoint(open_codes) for item in section.items
    )
