"""Reading e-mail addresses from a pasted text or a CSV file. Nothing here is stored."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.core.tables import read_csv
from portal.core.text import clean_line

_PARTS = re.compile(r"[\s,;<>\"'()\[\]]+")
_ENTRIES = re.compile(r"[\r\n,;]+")
_QUOTED = re.compile(r'"[^"\r\n]*"')
MOST_ROWS = 5_000
MAIL_LENGTH = 254


@dataclass
class AddressList:
    """Valid addresses once each, in their order; what stood there twice; what is no address; entries without any."""

    valid: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def addresses_in_text(text: str) -> AddressList:
    """Every word with an @; separators are blanks, line ends, comma, semicolon, brackets. Other words are names.

    An entry (between line ends, commas, semicolons; quoted names left out) without any @ is unknown.
    """
    found = _sorted_out(word for word in _PARTS.split(text) if "@" in word)
    return replace(found, unknown=_without_address(_ENTRIES.split(_QUOTED.sub("", text))))


def addresses_in_csv(content: bytes) -> AddressList:
    """Every cell with an @ in a CSV file; raises ``DomainError`` when it is unreadable. A line without one, but for the
    first, is unknown.
    """
    rows = [[cell for cell in row if isinstance(cell, str)] for row in read_csv(content, max_rows=MOST_ROWS).rows]
    found = _sorted_out(word for row in rows for cell in row for word in _PARTS.split(cell) if "@" in word)
    return replace(found, unknown=_without_address(" ".join(filter(None, row)) for row in rows[1:]))


def _without_address(entries: Iterable[str]) -> list[str]:
    tidy = (clean_line(entry, maximum=MAIL_LENGTH) for entry in entries)
    return [entry for entry in dict.fromkeys(tidy) if entry and "@" not in entry]


def _sorted_out(words: Iterable[str]) -> AddressList:
    found, seen = AddressList(), set()
    for word in words:
        address = word.strip(".").removeprefix("mailto:")
        key = address.casefold()
        if not _is_valid(address):
            found.invalid.append(address[:MAIL_LENGTH])
        elif key in seen:
            found.duplicates.append(address)
        else:
            seen.add(key)
            found.valid.append(address)
    return found


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= MAIL_LENGTH and address.isascii()
