"""Reading e-mail addresses from a pasted text or a CSV file. Nothing here is stored."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.core.tables import read_csv

_PARTS = re.compile(r"[\s,;<>\"'()\[\]]+")
MOST_ROWS = 5_000
MAIL_LENGTH = 254


@dataclass
class AddressList:
    """Valid addresses once each, in their order; what stood there twice; what is no address."""

    valid: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)


def addresses_in_text(text: str) -> AddressList:
    """Every word with an @; separators are blanks, line ends, comma, semicolon, brackets. Other words are names."""
    return _sorted_out(word for word in _PARTS.split(text) if "@" in word)


def addresses_in_csv(content: bytes) -> AddressList:
    """Every cell with an @ in a CSV file; raises ``DomainError`` when it is unreadable."""
    rows = read_csv(content, max_rows=MOST_ROWS).rows
    words = (word for row in rows for cell in row if isinstance(cell, str) for word in _PARTS.split(cell))
    return _sorted_out(word for word in words if "@" in word)


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
