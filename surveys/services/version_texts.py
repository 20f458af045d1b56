"""Every text of a version that respondents read, each once, in the order they read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from surveys.models import Item, Option, QuestionnaireVersion, Section
from surveys.wording import GERMAN

Holder = QuestionnaireVersion | Section | Item | Option
LONG, LABEL, SHORT = 3000, 1000, 300


@dataclass(frozen=True)
class Place:
    """Where a text stands: ``path`` leads from the row that holds it to its texts by language."""

    key: str
    kind: str
    holder: Holder
    path: tuple[str | int, ...]
    maximum: int = SHORT

    @property
    def texts(self) -> Mapping[str, str]:
        found: Any = getattr(self.holder, str(self.path[0]))
        for step in self.path[1:]:
            found = found[step]
        return found or {}

    def put(self, language: str, text: str) -> None:
        """Set or remove the text of a language in the row, which is not saved."""
        texts: Any = {name: words for name, words in self.texts.items() if name != language}
        if text:
            texts[language] = text
        if len(self.path) == 1:
            setattr(self.holder, str(self.path[0]), texts)
            return
        inside: Any = getattr(self.holder, str(self.path[0]))
        for step in self.path[1:-1]:
            inside = inside[step]
        inside[self.path[-1]] = texts


@dataclass
class Part:
    """The texts of the beginning and end, or of a section with its questions."""

    name: str
    places: list[Place] = field(default_factory=list)


def parts(version: QuestionnaireVersion, sections: Sequence[Section]) -> list[Part]:
    """All texts that have German words; ``sections`` with questions and options at hand."""
    whole = [
        Place("title", _("Titel"), version, ("title",)),
        Place("intro", _("Einleitung"), version, ("intro",), LONG),
        Place("purpose", _("Wozu und wie ausgewertet wird"), version, ("purpose",), LONG),
        Place("thanks", _("Dank"), version, ("thanks",), LABEL),
    ]
    found = [Part(_("Anfang und Ende"), whole)]
    for section in sections:
        part = Part(section.title.get(GERMAN) or section.code)
        part.places += [
            Place(f"s{section.pk}-title", _("Überschrift"), section, ("title",)),
            Place(f"s{section.pk}-intro", _("Einleitung"), section, ("intro",), LONG),
        ]
        seen: set[str] = set()
        for item in section.items.all():
            part.places += _of_item(item, first=not item.matrix or item.matrix not in seen)
            seen.add(item.matrix)
        found.append(part)
    for part in found:
        part.places = [place for place in part.places if place.texts.get(GERMAN)]
    return [part for part in found if part.places]


def _of_item(item: Item, *, first: bool) -> Iterator[Place]:
    """The texts of a question; what the rows of a matrix share stands at the ``first`` row."""
    key = f"i{item.pk}"
    if item.matrix and first:
        yield Place(f"{key}-matrix", _("Frage über der Matrix"), item, ("matrix_label",), LABEL)
    yield Place(f"{key}-label", _("Frage"), item, ("label",), LABEL)
    yield Place(f"{key}-hint", _("Hinweis"), item, ("hint",), LABEL)
    for option in item.options.all():
        yield Place(f"{key}-o{option.number}", _("Antwort"), option, ("label",))
    if first:
        for point in sorted(item.labels, key=int):
            yield Place(f"{key}-p{point}", _("Skala, Wert %(point)s") % {"point": point}, item, ("labels", point))
        for index, entry in enumerate(item.missing):
            if "label" in entry:
                yield Place(f"{key}-m{entry['code']}", _("Ohne Antwort"), item, ("missing", index, "label"))


def missing_counts(version: QuestionnaireVersion, sections: Sequence[Section]) -> dict[str, int]:
    """How many texts have no translation, by language; languages that lack nothing are left out."""
    every = [place for part in parts(version, sections) for place in part.places]
    counts = {
        language: sum(not place.texts.get(language) for place in every)
        for language in version.languages
        if language != GERMAN
    }
    return {language: count for language, count in counts.items() if count}


def written_languages(version: QuestionnaireVersion, sections: Sequence[Section]) -> list[str]:
    """German, and the languages of the version in which at least one question is written."""
    items = [item for section in sections for item in section.items.all()]
    return [
        language
        for language in version.languages
        if language == GERMAN or any(item.label.get(language) for item in items)
    ]
