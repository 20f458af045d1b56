"""Dates of which sometimes only the year or the month is known: stored as 2021, 2021-02 or 2021-02-11."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.errors import DomainError

FIRST_YEAR, LAST_YEAR = 1990, 2100
ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
GERMAN = re.compile(r"(?:(?:(\d{1,2})\.)?(\d{1,2})\.)?(\d{4})", re.ASCII)


def parse(text: str) -> str:
    """Return the stored form of what somebody typed (2021, 02.2021, 11.02.2021 or ISO), empty for nothing.

    Raises ``DomainError`` for what is no date of the calendar between 1990 and 2100.
    """
    text = text.replace(" ", "")
    if not text:
        return ""
    if match := ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := GERMAN.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise DomainError(_("Bitte geben Sie ein Jahr, einen Monat oder einen Tag an: 2021, 02.2021 oder 11.02.2021."))
    parts = [int(part) for part in (year, month, day) if part]
    _refuse_impossible(parts)
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def show(value: str) -> str:
    """Return the stored form as a German reader writes it: 2021, Februar 2021, 11.02.2021."""
    match = ISO.fullmatch(value or "")
    if not match:
        return value or ""
    year, month, day = match.groups()
    if not month:
        return year
    when = date(int(year), int(month), int(day or 1))
    return date_format(when, "d.m.Y" if day else "F Y")


def _refuse_impossible(parts: list[int]) -> None:
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise DomainError(_("Bitte prüfen Sie das Jahr: erlaubt ist 1990 bis 2100."))
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError as error:
        raise DomainError(_("Diesen Tag gibt es nicht. Bitte prüfen Sie das Datum.")) from error
