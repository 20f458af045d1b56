"""Missing texts: German ones are errors, missing translations are warnings, one line a thing."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from surveys.enums import LANGUAGE_NAMES
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services.findings import ERROR, WARNING, Finding, Subject
from surveys.wording import GERMAN, short_label

Texts = Mapping[str, str]


def language_findings(version: QuestionnaireVersion, sections: list[Section]) -> Iterator[Finding]:
    """Findings about texts of the version, its sections and questions."""
    texts = [version.title, version.intro, version.purpose, version.thanks]
    name = _("Titel und Einleitung")
    yield from _missing(version, name, [version.title], texts, Subject(version, page="version_edit"))
    for section in sections:
        name = _("Abschnitt „%(code)s“") % {"code": section.code}
        subject = Subject(version, section=section)
        yield from _missing(version, name, [section.title], [section.title, section.intro], subject)
        for item in section.items.all():
            needed = item_texts(item)
            yield from _missing(
                version, f"„{short_label(item)}“", needed, [*needed, item.hint], Subject(version, item=item)
            )


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


def _missing(
    version: QuestionnaireVersion, name: str, needed: list[Texts], shown: list[Texts], subject: Subject
) -> Iterator[Finding]:
    lacking = missing_languages(version.languages, needed, shown)
    if GERMAN in lacking:
        yield Finding(ERROR, "german-missing", _("%(name)s: Es fehlt ein deutscher Text.") % {"name": name}, subject)
    others = [LANGUAGE_NAMES.get(language, language) for language in lacking if language != GERMAN]
    if others:
        sentence = _("%(name)s: Es fehlen Übersetzungen (%(languages)s).")
        yield Finding(
            WARNING, "translation-missing", sentence % {"name": name, "languages": ", ".join(others)}, subject
        )
