"""Texts in every language: German first and in full width, the translations behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _

from municipalities.forms.base import VersionField
from portal.core.forms import LineField, TextField
from surveys.enums import german_name, language_label
from surveys.forms.rows import QuietForm, language_attributes
from surveys.services.editing import stamp
from surveys.wording import GERMAN


@dataclass(frozen=True)
class Text:
    """A text of a thing: its name, label, help; ``required`` in German.

    ``long`` for several paragraphs, ``grows`` for a sentence whose field grows with it.
    """

    name: str
    label: Any
    help: Any = ""
    long: bool = False
    grows: bool = False
    required: bool = False
    maximum: int = 500

    def field(self, language: str) -> forms.CharField:
        """The form field for one language."""
        attrs = language_attributes(language)
        required = self.required and language == GERMAN
        if self.long:
            widget = forms.Textarea(attrs={"rows": 3, **attrs})
            return TextField(
                label=self.label, required=required, max_length=self.maximum, help_text=self.help, widget=widget
            )
        return LineField(
            label=self.label,
            required=required,
            max_length=self.maximum,
            help_text=self.help,
            widget=forms.Textarea(attrs={"rows": 1, "class": "vp-survey-grows", **attrs})
            if self.grows
            else forms.TextInput(attrs=attrs),
        )


class TextsForm(QuietForm):
    """A form of a thing with texts. ``version`` is the stamp of what was shown (see services/editing.py)."""

    texts: tuple[Text, ...] = ()
    advanced: tuple[str, ...] = ()
    """Fields that few need: the page folds them away."""

    def __init__(
        self,
        data: Any = None,
        *,
        languages: Sequence[str],
        values: Mapping[str, Any],
        stored: bool = True,
        **kwargs: Any,
    ) -> None:
        self.languages, self.stored_values = list(languages), dict(values)
        super().__init__(data, initial={**self._initial(), "version": stamp(values) if stored else 0}, **kwargs)
        self.use_required_attribute = False
        for language in self.languages:
            for text in self.texts:
                self.fields[f"{text.name}_{language}"] = text.field(language)
        self.fields["version"] = VersionField()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _initial(self) -> dict[str, Any]:
        initial = {key: value for key, value in self.stored_values.items() if not isinstance(value, dict)}
        for text in self.texts:
            for language, words in self.stored_values.get(text.name, {}).items():
                initial[f"{text.name}_{language}"] = words
        return initial

    @property
    def german_fields(self) -> list[Any]:
        """The texts that respondents of every language fall back to."""
        return [self[f"{text.name}_{GERMAN}"] for text in self.texts]

    @property
    def translations(self) -> list[dict[str, Any]]:
        """For the template: the other languages with their fields."""
        return [
            {
                "code": language,
                "name": language_label(language),
                "direction": language_attributes(language)["dir"],
                "fields": [self[f"{text.name}_{language}"] for text in self.texts],
            }
            for language in self.languages
            if language != GERMAN
        ]

    @property
    def translations_open(self) -> bool:
        """Whether a translation has an error, which must not be hidden."""
        return any(field.errors for language in self.translations for field in language["fields"])

    @property
    def main_fields(self) -> list[Any]:
        """Fields without a language that everybody needs."""
        return [field for field in self.plain_fields if field.name not in self.advanced]

    @property
    def advanced_fields(self) -> list[Any]:
        return [self[name] for name in self.advanced if name in self.fields]

    @property
    def advanced_open(self) -> bool:
        """Whether a folded field has an error."""
        return any(field.errors for field in self.advanced_fields)

    @property
    def plain_fields(self) -> list[Any]:
        """Fields that belong to no language."""
        texts = {f"{text.name}_{language}" for language in self.languages for text in self.texts}
        return [self[name] for name in self.fields if name not in texts and name != "version"]

    @property
    def seen(self) -> int:
        """Stamp of what the form showed."""
        return int(self.cleaned_data["version"])

    def values(self) -> dict[str, Any]:
        """Values for the service: plain fields, and texts by language."""
        found = {field.name: self.cleaned_data[field.name] for field in self.plain_fields}
        for text in self.texts:
            words = {language: self.cleaned_data[f"{text.name}_{language}"] for language in self.languages}
            found[text.name] = {language: word for language, word in words.items() if word}
        return found

    def compared(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Values as lines of label → text, to compare two versions of the same thing."""
        lines = {str(field.label): self._shown(values.get(field.name)) for field in self.plain_fields}
        for text in self.texts:
            for language in self.languages:
                name = f"{text.label} ({german_name(language)})"
                lines[name] = values.get(text.name, {}).get(language, "")
        return lines

    def differences(self, theirs: Mapping[str, Any]) -> list[dict[str, str]]:
        """Rows of label, mine, theirs where the two differ, for the page after a conflict."""
        mine, other = self.compared(self.values()), self.compared(theirs)
        return [
            {"label": label, "mine": text or "–", "theirs": other.get(label) or "–"}
            for label, text in mine.items()
            if text != other.get(label, "")
        ]

    @staticmethod
    def _shown(value: Any) -> str:
        if isinstance(value, bool):
            return _("ja") if value else _("nein")
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return "" if value is None else str(value)
