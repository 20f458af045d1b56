"""Missing texts: German ones are errors, translations are warnings, one line a language."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.enums import german_name
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services.findings import ERROR, WARNING, Finding, Subject
from surveys.services.version_texts import missing_counts
from surveys.wording import GERMAN, short_label

Texts = Mapping[str, str]


def language_findings(version: QuestionnaireVersion, sections: list[Section]) -> Iterator[Finding]:
    """German texts that are missing, one line a thing, and one line for each language with gaps."""
    begin = Subject(version, page="version_edit")
    yield from _german(_("Titel und Einleitung"), [version.title], begin)
    for section in sections:
        name = _("Abschnitt „%(code)s“") % {"code": section.code}
        yield from _german(name, [section.title], Subject(version, section=section))
        for item in section.items.all():
            yield from _german(f"„{short_label(item)}“", item_texts(item), Subject(version, item=item))
    if sections and version.questionnaire.municipality_id is None:
        yield from _beginning(version, begin)
    for language, count in missing_counts(version, sections).items():
        sentence = ngettext("Auf %(language)s fehlt %(n)s Text.", "Auf %(language)s fehlen %(n)s Texte.", count)
        names = {"language": german_name(language), "n": count}
        subject = Subject(version, page="version_translate", language=language)
        yield Finding(WARNING, "translation-missing", sentence % names, subject)


def item_texts(item: Item) -> list[Texts]:
    """The texts of a question that every language needs."""
    texts: list[Texts] = [item.label, *(option.label for option in item.options.all())]
    texts += [entry.get("label") or {} for entry in item.missing]
    texts += [row for row in item.labels.values() if any(row.values())]
    return [*texts, item.matrix_label] if item.matrix else texts


def missing_languages(languages: list[str], needed: list[Texts], shown: list[Texts]) -> list[str]:
    """Languages in which a needed text is missing, or one that is there in German."""
    return [
        language
        for language in languages
        if not all(text.get(language) for text in needed)
        or any(text.get(GERMAN) and not text.get(language) for text in shown)
    ]


def _german(name: str, needed: list[Texts], subject: Subject) -> Iterator[Finding]:
    if not all(text.get(GERMAN) for text in needed):
        yield Finding(ERROR, "german-missing", _("%(name)s: Es fehlt ein deutscher Text.") % {"name": name}, subject)


def _beginning(version: QuestionnaireVersion, subject: Subject) -> Iterator[Finding]:
    """Respondents want to know who asks and what for before they begin."""
    if not version.intro.get(GERMAN):
        sentence = _("Die deutsche Einleitung fehlt: Wer fragt, und worum geht es?")
        yield Finding(WARNING, "no-intro", sentence, subject)
    if not version.purpose.get(GERMAN):
        sentence = _("Der deutsche Text „Wozu und wie ausgewertet wird“ fehlt.")
        yield Finding(WARNING, "no-purpose", sentence, subject)
