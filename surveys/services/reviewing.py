"""What to know before a version is frozen for good: its errors, its warnings in few lines, its languages."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.enums import german_name
from surveys.models import QuestionnaireVersion
from surveys.selectors.instruments import sections_of
from surveys.services.checks import check_version
from surveys.services.findings import ERROR, WARNING
from surveys.services.version_texts import missing_counts, written_languages
from surveys.wording import GERMAN

MOST = 5
"""Sentences of one kind; the check list has the others."""


@dataclass(frozen=True)
class Review:
    """``errors`` forbid to ask the version, ``warnings`` want a decision."""

    errors: list[str]
    warnings: list[str]


def review(version: QuestionnaireVersion) -> Review:
    """What the check list says of a draft, in short; a frozen version needs no decision. About 8 queries."""
    if version.is_frozen:
        return Review([], [])
    found = check_version(version)
    errors = [one.sentence for one in found if one.severity is ERROR]
    others = [one.sentence for one in found if one.severity is WARNING and one.code != "translation-missing"]
    return Review(_cut(errors), _language_sentences(version) + _cut(others))


def _language_sentences(version: QuestionnaireVersion) -> list[str]:
    sections = sections_of(version)
    written, gaps = written_languages(version, sections), missing_counts(version, sections)
    sentences = []
    if some := [f"{german_name(code)} ({gaps[code]})" for code in written if code in gaps]:
        text = _("Texte fehlen auf %(languages)s. Die Befragten sehen dort Deutsch.")
        sentences.append(text % {"languages": _listed(some)})
    if none := [german_name(code) for code in version.languages if code not in written]:
        text = ngettext(
            "Keine Frage ist übersetzt auf %(languages)s. Diese Sprache wird nicht angeboten.",
            "Keine Frage ist übersetzt auf %(languages)s. Diese Sprachen werden nicht angeboten.",
            len(none),
        )
        sentences.append(text % {"languages": _listed(none)})
    return sentences


def offered_languages(version: QuestionnaireVersion) -> list[str]:
    """Languages besides German in which respondents would read something; 3 queries."""
    return [code for code in written_languages(version, sections_of(version)) if code != GERMAN]


def _cut(sentences: list[str]) -> list[str]:
    more = len(sentences) - MOST
    if more <= 0:
        return sentences
    rest = ngettext("und %(n)s weiterer Punkt in der Prüfliste", "und %(n)s weitere Punkte in der Prüfliste", more)
    return [*sentences[:MOST], rest % {"n": more}]


def _listed(words: list[str]) -> str:
    return _("%(words)s und %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]} if words[1:] else words[0]
