"""Forms for texts, themes, quotations and named statements."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, VersionField
from portal.core.forms import DayField, LineField, RowsField, TextField
from surveys.compiled import CompiledItem
from surveys.enums_voices import RejectReason
from surveys.models import Statement, Theme
from surveys.rounds import Round
from surveys.selectors.statements import headings_of, point_label
from surveys.wording import GERMAN

LONGEST_TEXT = 5000
"""A text of 3,000 characters, with brackets in it."""
LONGEST_NAME = 120
VALUE = "value_"
"""Start of the names of the fields of a statement's items."""


class ApproveForm(TownForm):
    """The wording that others may read, and its themes. ``version`` is the revision of the review that was shown."""

    body = TextField(
        label=_("Freizugebender Text"),
        max_length=LONGEST_TEXT,
        rows=6,
        help_text=_("Ersetzen Sie, woran man jemanden erkennt, durch Klammern: […], [Name], [Ort]."),
    )
    themes = RowsField(Theme.objects.none(), label=_("Themen"), required=False, widget=forms.CheckboxSelectMultiple)
    new_theme = LineField(label=_("Neues Thema"), max_length=LONGEST_NAME, required=False)
    version = VersionField()

    def __init__(self, *args: Any, found: Round, language: str = "", direction: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"lang": language or GERMAN, "dir": direction or "auto"}
        themes: Any = self.fields["themes"]
        themes.queryset = Theme.objects.filter(questionnaire=found.questionnaire, item=found.item)
        if not themes.queryset.exists():
            del self.fields["themes"]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "themes": list(self.cleaned_data.get("themes") or [])}


class RejectForm(TownForm):
    """Why a text is not used."""

    reason = forms.ChoiceField(label=_("Grund"), choices=RejectReason.choices, widget=forms.RadioSelect)
    version = VersionField()

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        # It stands on one page with ``ApproveForm``, which has a field of the same name.
        super().__init__(data, initial=initial)
        self.auto_id = "reject_%s"


class ThemeForm(TownForm):
    """The name of a theme."""

    name = LineField(label=_("Name des Themas"), max_length=LONGEST_NAME)


class RenameForm(ThemeForm):
    """The name of a theme that exists."""

    version = VersionField()


class MergeForm(TownForm):
    """The theme that takes over the texts of another."""

    into = forms.ModelChoiceField(Theme.objects.none(), label=_("Zusammenführen mit"), empty_label=_("bitte wählen"))

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Theme.objects.filter(questionnaire=theme.questionnaire_id, item=theme.item).exclude(pk=theme.pk)
        into: Any = self.fields["into"]
        into.queryset = others


class TranslationForm(TownForm):
    """A German translation of a quotation, written by hand."""

    translation = TextField(
        label=_("Übersetzung ins Deutsche"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Steht als Übersetzung gekennzeichnet unter dem Zitat. Sie können das Feld leer lassen."),
    )


class CallForm(TownForm):
    """Until when a municipality may give its statement."""

    due_on = DayField(label=_("Möglich bis"))


class StatementForm(TownForm):
    """The points of the end survey, the function, a remark. Everything may stay empty until it is submitted."""

    hide_optional = True

    def __init__(self, data: Any, *, items: Sequence[CompiledItem], statement: Statement | None) -> None:
        initial: dict[str, Any] = {"version": 0}
        if statement is not None:
            stored = {VALUE + code: str(value) for code, value in statement.values.items()}
            initial = {"function": statement.function, "text": statement.text, "version": statement.revision, **stored}
        super().__init__(data, initial=initial)
        self.items = list(items)
        self.fields["function"] = LineField(
            label=_("In welcher Funktion antworten Sie?"),
            max_length=LONGEST_NAME,
            required=False,
            help_text=_("Zum Beispiel „Integrationsbeauftragte:r“. Bitte keinen Namen."),
        )
        for item in self.items:
            self.fields[VALUE + item.code] = _point_field(item)
        self.fields["text"] = TextField(
            label=_("Anmerkung"),
            max_length=1000,
            required=False,
            help_text=_("Höchstens 1.000 Zeichen. Bitte keine Namen anderer Personen."),
        )
        self.fields["version"] = VersionField()

    @property
    def groups(self) -> list[dict[str, Any]]:
        """For the template: the fields of the items under the headings of their matrices."""
        headings = headings_of(self.items)
        found: list[dict[str, Any]] = []
        for item in self.items:
            heading = headings.get(item.matrix, "")
            if not found or found[-1]["heading"] != heading:
                found.append({"heading": heading, "fields": []})
            found[-1]["fields"].append(self[VALUE + item.code])
        return found

    def values(self) -> dict[str, Any]:
        codes = [item.code for item in self.items]
        chosen = {code: self.cleaned_data[VALUE + code] for code in codes}
        return {
            "version": self.cleaned_data["version"],
            "function": self.cleaned_data["function"],
            "text": self.cleaned_data["text"],
            "values": {code: int(value) for code, value in chosen.items() if value},
        }


def _point_field(item: CompiledItem) -> forms.ChoiceField:
    points = [(str(point), point_label(item, point)) for point in range(item.maximum, item.minimum - 1, -1)]
    return forms.ChoiceField(
        label=item.label.get(GERMAN) or item.code,
        choices=[*points, ("", _("keine Angabe"))],
        required=False,
        widget=forms.RadioSelect,
    )


class SubmitForm(TownForm):
    """The consent, in the wording that stands beside it."""

    agreed = forms.BooleanField(
        label=_("Ich bin einverstanden und für diese Rückmeldung von meiner Kommune befugt"),
        error_messages={"required": _("Ohne Ihre Einwilligung lässt sich die Rückmeldung nicht abgeben.")},
    )
    version = VersionField()
