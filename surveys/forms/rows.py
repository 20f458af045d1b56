"""Rows of a form (options, points, missing codes, comparisons): any number of them, with empty ones to fill in.

More rows come by the button "weitere Zeilen", which sends the form: with JavaScript the rows alone are replaced, without
it the page comes back at the first new one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy, ngettext

from portal.core.forms import LineField
from surveys.enums import RIGHT_TO_LEFT, german_name
from surveys.wording import GERMAN

MOST_ROWS = 120
NEW_ROWS = 3
MORE = "more"
"""Name of the button that asks for more rows; its value is the prefix of the rows."""


def language_attributes(language: str) -> dict[str, str]:
    """Language and direction of a field."""
    return {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}


class QuietForm(forms.Form):
    """A form that can be shown again with what was typed, without judging it yet (``quiet``)."""

    hide_optional = True
    quiet = False

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.quiet else super().errors

    def is_valid(self) -> bool:
        return not self.quiet and super().is_valid()


class Row(QuietForm):
    """One row. ``label_fields`` are its texts, one a language."""

    place = forms.IntegerField(label=gettext_lazy("Platz"), required=False, min_value=0, max_value=999)
    remove = forms.BooleanField(label=gettext_lazy("entfernen"), required=False)
    key = "code"
    noun = gettext_lazy("Zeile")
    folded: tuple[str, ...] = ()
    """Fields behind the translations."""

    def __init__(self, *args: Any, languages: Sequence[str], number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.number = languages, number
        self.is_stored = bool(self.initial)
        self.use_required_attribute = False
        for language in languages:
            attrs = language_attributes(language)
            label = self.legend if language == GERMAN else german_name(language)
            self.fields[f"label_{language}"] = LineField(
                label=label, max_length=300, required=False, widget=forms.TextInput(attrs=attrs)
            )
        if "place" in self.fields:
            self.fields["place"].widget.attrs["class"] = "vp-survey-place"

    @property
    def legend(self) -> str:
        return f"{self.noun} {self.number + 1}"

    @property
    def german_field(self) -> Any:
        return self[f"label_{GERMAN}"]

    @property
    def first_field(self) -> str:
        """Name of the field that gets the focus in a new row."""
        return f"label_{GERMAN}"

    @property
    def translation_fields(self) -> list[Any]:
        return [self[f"label_{language}"] for language in self.languages if language != GERMAN]

    @property
    def more_title(self) -> str:
        """What is folded away."""
        parts = [str(self.fields[name].label) for name in self.folded]
        if count := len(self.languages) - 1:
            parts.insert(0, ngettext("Übersetzung (%(n)s)", "Übersetzungen (%(n)s)", count) % {"n": count})
        return ", ".join(parts)

    @property
    def folded_fields(self) -> list[Any]:
        return [self[name] for name in self.folded]

    def said(self) -> list[str]:
        """What stands in the texts now, valid or not."""
        return [str(self[f"label_{language}"].value() or "") for language in self.languages]

    @property
    def more_open(self) -> bool:
        """Whether a field that is folded away has an error."""
        return any(field.errors for field in (*self.folded_fields, *self.translation_fields))

    @property
    def is_empty(self) -> bool:
        """Nothing that counts is filled in (after validation)."""
        names = [self.key, *(f"label_{language}" for language in self.languages)]
        return not any(self.cleaned_data.get(name) not in {None, ""} for name in names)

    def label(self) -> dict[str, str]:
        """The texts by language, without empty ones."""
        found = {language: self.cleaned_data.get(f"label_{language}", "") for language in self.languages}
        return {language: text for language, text in found.items() if text}

    def value(self) -> dict[str, Any]:
        """The row for the service."""
        return {"code": self.cleaned_data["code"], "label": self.label()}


def focus_on(row: Any) -> None:
    """Let the page put the focus on the first field of a row."""
    row.fields[row.first_field].widget.attrs["data-focus"] = True


class Rows:
    """All rows with a prefix, of what is stored or of what was sent, and some empty ones."""

    def __init__(
        self,
        form_class: type[Any],
        *,
        prefix: str,
        data: Mapping[str, Any] | None,
        initial: Sequence[Mapping[str, Any]],
        extra: int = 2,
        quiet: bool = False,
        **options: Any,
    ) -> None:
        self.prefix = prefix
        self.count = self._count(data, len(initial), extra)
        self.forms: list[Any] = []
        for number in range(self.count):
            first = dict(initial[number]) if number < len(initial) else {}
            name = f"{prefix}-{number}"
            row = form_class(data, prefix=name, initial=first, number=number, empty_permitted=False, **options)
            row.quiet = quiet
            self.forms.append(row)
        if data is not None and data.get(MORE) == prefix and self.count >= NEW_ROWS:
            focus_on(self.forms[-NEW_ROWS])

    def _count(self, data: Mapping[str, Any] | None, stored: int, extra: int) -> int:
        if data is None:
            return min(MOST_ROWS, stored + extra)
        sent = str(data.get(f"{self.prefix}-rows", ""))
        count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else stored + extra
        return min(MOST_ROWS, count + (NEW_ROWS if data.get(MORE) == self.prefix else 0))

    def filled(self) -> list[Any]:
        """Valid rows that say something and are not to be removed, in the order of their places."""
        rows = [
            row for row in self.forms if row.is_valid() and not row.is_empty and not row.cleaned_data.get("remove")
        ]
        return sorted(rows, key=lambda row: (self._place(row), row.number))

    def values(self) -> list[dict[str, Any]]:
        return [row.value() for row in self.filled()]

    def sentences(self) -> list[str]:
        """What is wrong in the rows, for the summary on top of the form."""
        found = []
        for row in self.forms:
            if row.is_valid() or row.cleaned_data.get("remove"):
                continue
            for name, errors in row.errors.items():
                label = row.fields[name].label if name in row.fields else ""
                place = row.legend if label in {"", row.legend} else f"{row.legend}, {label}"
                found += [f"{place}: {error}" for error in errors]
        return found

    @staticmethod
    def _place(row: Any) -> float:
        place = row.cleaned_data.get("place")
        return place if place is not None else float("inf")
