"""All texts of a version in one language, beside the German ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from municipalities.forms.base import VersionField
from portal.core.forms import LineField, TextField
from portal.core.text import clean_line
from surveys.forms.rows import QuietForm, language_attributes
from surveys.services.editing import stamp
from surveys.services.translations import translated
from surveys.services.version_texts import LONG, Part, Place
from surveys.wording import GERMAN

MOST_TEXTS = 800
"""Below the number of fields that a form may send; a longer version shows first what is missing."""


class TranslationForm(QuietForm):
    """One field for each text; ``version`` is the stamp of the texts that were shown."""

    def __init__(self, data: Any = None, *, found: Sequence[Part], language: str, **kwargs: Any) -> None:
        stored = translated(found, language)
        super().__init__(data, initial={**stored, "version": stamp(stored)}, **kwargs)
        self.use_required_attribute = False
        self.found = shown_of(found, language)
        for part in self.found:
            for place in part.places:
                self.fields[place.key] = _field(place, language)
        self.fields["version"] = VersionField()
        self.total, self.lacking = len(stored), sum(not text for text in stored.values())
        self.hidden = self.total - len(self.fields) + 1

    @property
    def tables(self) -> list[dict[str, Any]]:
        """For the template: a part with its rows of place, German text and field."""
        return [
            {
                "name": part.name,
                "rows": [
                    {"place": place, "german": place.texts[GERMAN], "field": self[place.key]} for place in part.places
                ],
            }
            for part in self.found
        ]

    @property
    def seen(self) -> int:
        return int(self.cleaned_data["version"])

    def values(self) -> dict[str, str]:
        """The texts by key, for the service."""
        return {key: text for key, text in self.cleaned_data.items() if key != "version"}

    def differences(self, theirs: Mapping[str, str]) -> list[dict[str, str]]:
        """Rows of label, mine, theirs where the two differ, for the page after a conflict."""
        return [
            {"label": str(self.fields[key].label), "mine": text or "–", "theirs": theirs.get(key) or "–"}
            for key, text in self.values().items()
            if text != theirs.get(key, "")
        ]


def shown_of(found: Sequence[Part], language: str) -> list[Part]:
    """All texts, or of very many the missing ones, as many as a form can carry."""
    if sum(len(part.places) for part in found) <= MOST_TEXTS:
        return list(found)
    left, shown = MOST_TEXTS, []
    for part in found:
        places = [place for place in part.places if not place.texts.get(language)][:left]
        left -= len(places)
        if places:
            shown.append(Part(part.name, places))
    return shown


def _field(place: Place, language: str) -> forms.CharField:
    attrs = {
        "rows": 1,
        "class": "vp-survey-grows",
        "aria-labelledby": f"de-{place.key}",
        **language_attributes(language),
    }
    field = TextField if place.maximum == LONG else LineField
    label = f"{place.kind} „{clean_line(place.texts[GERMAN], maximum=60)}“"
    return field(label=label, required=False, max_length=place.maximum, widget=forms.Textarea(attrs=attrs))
