"""Groups: is anything broken down, would it ever be shown, and do the questions together single people out?

The publication rule shows a cell from 5 answers on (10 for the staff of one administration), and a part of a whole only
if the rest stays above the threshold too; so a breakdown needs two cells over it.
"""

from collections.abc import Iterator, Mapping
from math import floor, prod

from django.utils.translation import gettext as _

from portal.core.templatetags.portal_tags import german_number
from surveys.enums import ItemKind, ItemRole
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services.findings import HINT, WARNING, Finding, Subject
from surveys.thresholds import MINIMUM as THRESHOLD
from surveys.wording import GERMAN, short_label

MANY_TRAITS = 2
"""More questions than this that describe the person make people recognisable."""


def group_findings(
    version: QuestionnaireVersion, sections: list[Section], invited: Mapping[str, int] | int | None, return_rate: float
) -> Iterator[Finding]:
    """Findings about roles, breakdowns for the invited numbers, and traits of persons."""
    items = [item for section in sections for item in section.items.all()]
    roles = {item.role: item for item in items if item.role}
    if items and not roles and version.questionnaire.municipality_id is None:
        sentence = _(
            "Keine Frage schlüsselt auf (Befragtengruppe, Art der Organisation). Es gibt dann nur Gesamtergebnisse."
        )
        yield Finding(HINT, "no-role", sentence, Subject(version))
    if isinstance(invited, Mapping):
        group = roles.get(ItemRole.GROUP)
        yield from _known_groups(version, group, invited) if group else ()
        invited = sum(invited.values())
    if invited:
        for item in roles.values():
            yield from _breakdown(version, item, invited, return_rate)
        yield from _crossed(version, roles, invited, return_rate)
    yield from _traits(version, items, invited)


def expected_answers(invited: int, return_rate: float) -> int:
    """Answers to count on, rounded down."""
    return floor(invited * return_rate)


def traits(items: list[Item]) -> list[Item]:
    """Questions that describe the person rather than an opinion: numbers, and single choices beyond yes and no."""
    return [
        item
        for item in items
        if item.kind == ItemKind.NUMBER or (item.kind == ItemKind.SINGLE and len(item.options.all()) > 2)
    ]


def _breakdown(version: QuestionnaireVersion, item: Item, invited: int, rate: float) -> Iterator[Finding]:
    answers, cells = expected_answers(invited, rate), len(item.options.all())
    names = {
        "n": invited,
        "rate": round(rate * 100),
        "answers": answers,
        "name": short_label(item),
        "cells": cells,
        "limit": THRESHOLD,
    }
    subject = Subject(version, item=item)
    if answers < 2 * THRESHOLD:
        sentence = _(
            "Bei %(n)s eingeladenen Personen wird diese Aufschlüsselung nie angezeigt: „%(name)s“. Bei einem Rücklauf von "
            "%(rate)s %% kommen %(answers)s Antworten; zwei Gruppen mit je %(limit)s wären nötig."
        )
        yield Finding(WARNING, "breakdown-never", sentence % names, subject)
    elif cells and answers < THRESHOLD * cells:
        sentence = _(
            "Bei %(n)s eingeladenen Personen wird die Aufschlüsselung nach „%(name)s“ nur zum Teil angezeigt: %(answers)s "
            "Antworten verteilen sich auf %(cells)s Gruppen, jede braucht mindestens %(limit)s."
        )
        yield Finding(HINT, "breakdown-partly", sentence % names, subject)


def _crossed(version: QuestionnaireVersion, roles: Mapping[str, Item], invited: int, rate: float) -> Iterator[Finding]:
    if len(roles) < 2:
        return
    cells = prod(max(1, len(item.options.all())) for item in roles.values())
    answers = expected_answers(invited, rate)
    if answers >= 2 * THRESHOLD and answers < THRESHOLD * cells / 2:
        sentence = _(
            "Beide Aufschlüsselungen zugleich ergeben %(cells)s Gruppen für %(answers)s erwartete Antworten. "
            "Rechnen Sie damit, dass die meisten davon nicht angezeigt werden."
        ) % {"cells": cells, "answers": answers}
        yield Finding(HINT, "breakdown-crossed", sentence, Subject(version))


def _known_groups(version: QuestionnaireVersion, group: Item, invited: Mapping[str, int]) -> Iterator[Finding]:
    labels = {option.code: option.label.get(GERMAN) or option.code for option in group.options.all()}
    for code, number in invited.items():
        if code in labels and number < THRESHOLD:
            sentence = _("Die Gruppe „%(group)s“ wird nie einzeln angezeigt: Eingeladen sind nur %(n)s Personen.")
            found = sentence % {"group": labels[code], "n": number}
            yield Finding(WARNING, "group-never", found, Subject(version, item=group))


def _traits(version: QuestionnaireVersion, items: list[Item], invited: int | None) -> Iterator[Finding]:
    """Quasi-identifiers: together they may fit one person only."""
    found = traits(items)
    if len(found) <= MANY_TRAITS:
        return
    combinations = prod(_values(item) for item in found)
    names = {
        "n": len(found),
        "names": ", ".join(f"„{item.code}“" for item in found),
        "combinations": german_number(combinations),
    }
    sentence = _(
        "%(n)s Fragen beschreiben die Person (%(names)s): %(combinations)s mögliche Kombinationen. Wer jemanden kennt, "
        "könnte den Bogen erkennen. Lassen Sie Fragen weg oder fassen Sie Antworten zusammen."
    )
    if invited:
        sentence = _(
            "%(n)s Fragen beschreiben die Person (%(names)s): %(combinations)s mögliche Kombinationen für %(invited)s "
            "eingeladene Personen. Lassen Sie Fragen weg oder fassen Sie Antworten zusammen."
        )
        names["invited"] = german_number(invited)
    yield Finding(WARNING, "many-traits", sentence % names, Subject(version, item=found[-1]))


def _values(item: Item) -> int:
    if item.kind == ItemKind.NUMBER:
        return len(item.bins) + 1 if item.bins else (item.maximum or 0) - (item.minimum or 0) + 1
    return len(item.options.all())
