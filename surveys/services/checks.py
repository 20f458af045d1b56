"""The check list of a version: what would go wrong or puzzle people. Reads the version once, stores nothing."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.enums import TEXT_KINDS, ItemKind
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services.check_conditions import condition_findings
from surveys.services.check_groups import group_findings
from surveys.services.check_languages import language_findings
from surveys.services.findings import ERROR, HINT, WARNING, Finding, Subject
from surveys.wording import GERMAN, short_label

LONGEST_MINUTES = 15
SECONDS = {
    ItemKind.SINGLE: 12, ItemKind.MULTI: 18, ItemKind.SCALE: 8, ItemKind.NUMBER: 12, ItemKind.TEXT: 25,
    ItemKind.LONG_TEXT: 60,
}  # fmt: skip
"""Seconds that a question takes to be answered, on a phone; reading comes on top (200 words a minute)."""
WORDS_PER_SECOND = 200 / 60


def check_version(
    version: QuestionnaireVersion, *, invited: Mapping[str, int] | int | None = None, return_rate: float = 0.6
) -> list[Finding]:
    """All findings, errors first. ``invited``: how many people, in all or by code of the group; 3 queries."""
    rows = version.sections.order_by("position", "pk").prefetch_related("items__options")
    sections = list(rows)
    for section in sections:
        section.version = version
        for item in section.items.all():
            item.section = section
    found = [
        *_structure(version, sections),
        *language_findings(version, sections),
        *condition_findings(sections),
        *group_findings(version, sections, invited, return_rate),
    ]
    return sorted(found, key=lambda finding: finding.severity.value)


def can_ask(version: QuestionnaireVersion) -> Decision:
    """May this version be asked? Not with errors: whoever creates a deployment asks here first."""
    errors = [finding for finding in check_version(version) if finding.severity is ERROR]
    if not errors:
        return ALLOWED
    sentence = _("Diese Fassung lässt sich noch nicht einsetzen: %(first)s") % {"first": errors[0].sentence}
    if len(errors) > 1:
        more = len(errors) - 1
        sentence += " " + ngettext("(und %(n)s weiterer Fehler)", "(und %(n)s weitere Fehler)", more) % {"n": more}
    return refuse(sentence)


def minutes_needed(sections: list[Section]) -> int:
    """Estimated minutes for somebody who is asked everything, in German."""
    seconds = 0.0
    for section in sections:
        words = _words(section.title, section.intro)
        seen: set[str] = set()
        for item in section.items.all():
            words += _words(item.label, item.hint, *(option.label for option in item.options.all()))
            if item.matrix and item.matrix not in seen:
                seen.add(item.matrix)
                words += _words(item.matrix_label)
            seconds += SECONDS[ItemKind(item.kind)]
        seconds += words / WORDS_PER_SECOND
    return max(1, round(seconds / 60))


def _words(*texts: Mapping[str, str]) -> int:
    return sum(len(text.get(GERMAN, "").split()) for text in texts)


def _structure(version: QuestionnaireVersion, sections: list[Section]) -> Iterator[Finding]:
    items = [item for section in sections for item in section.items.all()]
    whole = Subject(version)
    if not items:
        yield Finding(ERROR, "empty", _("Der Fragebogen hat noch keine Frage."), whole)
    for section in sections:
        if not section.items.all() and not section.intro.get(GERMAN):
            sentence = _("Der Abschnitt „%(name)s“ ist leer und erscheint nicht.") % {"name": section.code}
            yield Finding(WARNING, "empty-section", sentence, Subject(version, section=section))
        yield from _matrices(version, section)
    yield from _duplicates(version, items)
    for item in items:
        yield from _answers(item, Subject(version, item=item))
    needed = minutes_needed(sections)
    if items and max(needed, version.minutes) > LONGEST_MINUTES:
        sentence = _(
            "Wer alles gefragt wird, braucht etwa %(needed)s Minuten (angegeben: %(stated)s). "
            "Ab %(limit)s Minuten brechen viele ab. Bitte kürzen Sie."
        ) % {"needed": needed, "stated": version.minutes, "limit": LONGEST_MINUTES}
        yield Finding(WARNING, "too-long", sentence, whole)
    elif items and needed > 2 * version.minutes:
        sentence = _("Angegeben sind %(stated)s Minuten, geschätzt sind es %(needed)s.") % {
            "needed": needed,
            "stated": version.minutes,
        }
        yield Finding(HINT, "duration", sentence, whole)


def _duplicates(version: QuestionnaireVersion, items: list[Item]) -> Iterator[Finding]:
    codes = [item.code for item in items]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        item = next(item for item in items if item.code == code)
        sentence = _("Den Kurznamen „%(code)s“ haben mehrere Fragen. Ihre Antworten ließen sich nicht trennen.")
        yield Finding(ERROR, "duplicate-code", sentence % {"code": code}, Subject(version, item=item))


def _answers(item: Item, subject: Subject) -> Iterator[Finding]:
    """What a question offers to answer with."""
    name, options = {"name": short_label(item)}, list(item.options.all())
    if item.kind in {ItemKind.SINGLE, ItemKind.MULTI} and len(options) < 2:
        severity = WARNING if options else ERROR
        yield Finding(severity, "few-options", _("„%(name)s“ hat keine Auswahl an Antworten.") % name, subject)
    if item.kind == ItemKind.MULTI and len(options) > 2 and not any(option.exclusive for option in options):
        sentence = _(
            "„%(name)s“ hat keine Antwort wie „nichts davon“, die alle anderen ausschließt. "
            "Wer nichts ankreuzt, gilt dann als „übersprungen“."
        )
        yield Finding(HINT, "no-none-option", sentence % name, subject)
    if item.kind == ItemKind.SCALE:
        ends = [item.labels.get(str(point), {}).get(GERMAN) for point in (item.minimum, item.maximum)]
        if not all(ends):
            sentence = _("Bei „%(name)s“ ist nicht beschriftet, was die Enden der Skala bedeuten.") % name
            yield Finding(WARNING, "scale-ends", sentence, subject)
    if item.kind not in TEXT_KINDS and item.required and not item.missing:
        sentence = _("„%(name)s“ ist Pflicht, ohne „keine Angabe“. Wer nicht antworten möchte, bricht ab.") % name
        yield Finding(HINT, "no-way-out", sentence, subject)


def _matrices(version: QuestionnaireVersion, section: Section) -> Iterator[Finding]:
    """Rows of a matrix stand together and share their scale."""
    rows = list(section.items.all())
    for matrix in sorted({row.matrix for row in rows if row.matrix}):
        places = [place for place, row in enumerate(rows) if row.matrix == matrix]
        members = [rows[place] for place in places]
        subject = Subject(version, item=members[0])
        if places != list(range(places[0], places[-1] + 1)):
            sentence = _("Die Zeilen der Matrix „%(matrix)s“ stehen nicht beisammen.") % {"matrix": matrix}
            yield Finding(ERROR, "matrix-split", sentence, subject)
        scales = {(row.minimum, row.maximum, tuple(entry["code"] for entry in row.missing)) for row in members}
        if len(scales) > 1:
            sentence = _("Die Zeilen der Matrix „%(matrix)s“ haben verschiedene Skalen.") % {"matrix": matrix}
            yield Finding(ERROR, "matrix-scales", sentence, subject)
