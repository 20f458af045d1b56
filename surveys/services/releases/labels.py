"""Rows of the tables of a release: their keys, German labels and order. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from surveys.published import Dimension
from surveys.services.releases.atoms import ALL, NOBODY
from surveys.services.releases.items import german
from surveys.services.releases.sources import LARGEST, SIZES, UNKNOWN, Source, asks_cohort

REST = "uebrige"
_FEW, _LONG = 3, 100
"""So many rows that were put together are named, if their names are no longer than that."""
TOWN_TABLES = frozenset({Dimension.TOTAL, Dimension.COUNTY, Dimension.COHORT, Dimension.SIZE})
"""Tables whose rows are unions of whole municipalities."""


def labels(dimension: Dimension, sources: Sequence[Source]) -> dict[str, str]:
    """Label by key, in the order of the questionnaire, of the alphabet, of cohorts or of sizes.

    Of questionnaires every option has a row, answered or not, so that a missing row says nothing.
    """
    if dimension == Dimension.TOTAL:
        return {ALL: _("Alle Antwortenden")}
    if dimension in {Dimension.GROUP, Dimension.ORGANISATION}:
        return _options(dimension, sources)
    facts = [source.facts for source in sources]
    if dimension == Dimension.COUNTY:
        named = {str(fact["county"]): str(fact["county_name"]) or _("Schulungskohorten") for fact in facts}
        return dict(sorted(named.items(), key=lambda entry: (entry[1].casefold(), entry[0])))
    if dimension == Dimension.COHORT:
        numbers = sorted({fact["cohort"] for fact in facts if fact["cohort"] is not None})
        named = {str(number): _("Kohorte %(number)s") % {"number": number} for number in numbers}
        return {**named, "": _or_training(_("ohne Angabe der Kohorte"), sources)}
    return _sizes(_or_training(_("Einwohnerzahl unbekannt"), sources))


def label_of(key: str, merged: Sequence[str], known: dict[str, str]) -> str:
    """Label of a row, also of one that was rolled up."""
    if key in known:
        return known[key]
    if named := _cohorts(merged, known):
        return named
    together = " / ".join(known.get(part, "") for part in merged)
    is_clear = merged and len(merged) <= _FEW and all(part in known for part in merged)
    return together if is_clear and (key != REST or len(together) <= _LONG) else _("Übrige")


def _cohorts(merged: Sequence[str], known: dict[str, str]) -> str:
    """``Kohorten 1 und 2``: few cohorts that were put together keep their numbers."""
    numbers = sorted(int(part) for part in merged if part.isdecimal())
    are_cohorts = all(known.get(str(number)) == _("Kohorte %(number)s") % {"number": number} for number in numbers)
    if not 2 <= len(merged) <= _FEW or len(numbers) < len(merged) or not are_cohorts:
        return ""
    first, last = ", ".join(map(str, numbers[:-1])), numbers[-1]
    return _("Kohorten %(first)s und %(last)s") % {"first": first, "last": last}


def _options(dimension: Dimension, sources: Sequence[Source]) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in sorted(sources, key=lambda source: (-source.number, source.deployment)):
        version = source.version
        item = version.group_item if dimension == Dimension.GROUP else version.organisation_item
        for option in item.options if item else ():
            found.setdefault(option.code, german(option.label) or option.code)
    unnamed = _("ohne Angabe") if dimension == Dimension.GROUP else _("keine Organisation oder ohne Angabe")
    return {**found, NOBODY: unnamed}


def _or_training(label: str, sources: Sequence[Source]) -> str:
    """Training cohorts stand in the row of municipalities of which something is not known."""
    has_training = any(asks_cohort(source.facts) for source in sources)
    return _("%(label)s oder Schulungskohorte") % {"label": label} if has_training else label


def _sizes(unknown: str) -> dict[str, str]:
    words = [
        _("unter 10.000 Einwohner:innen"),
        _("10.000 bis unter 20.000 Einwohner:innen"),
        _("20.000 bis unter 50.000 Einwohner:innen"),
        _("50.000 und mehr Einwohner:innen"),
    ]
    keys = [*(key for _edge, key in SIZES), LARGEST]
    return {**dict(zip(keys, words, strict=True)), UNKNOWN: unknown}
