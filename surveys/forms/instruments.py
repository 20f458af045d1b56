"""Forms of questionnaires, versions and sections."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from portal.core.forms import LineField
from surveys.answering_texts import languages as spoken
from surveys.enums import LANGUAGE_NAMES, Wave, german_name, language_label
from surveys.forms.texts import Text, TextsForm
from surveys.naming import slug_from
from surveys.wording import GERMAN


def other_languages() -> list[tuple[Any, list[tuple[str, str]]]]:
    """All languages but German by their German names, first those that the portal itself speaks."""
    codes = sorted((code for code in LANGUAGE_NAMES if code != GERMAN), key=lambda code: slug_from(german_name(code)))
    ours = [(code, language_label(code)) for code in codes if code in spoken()]
    others = [(code, language_label(code)) for code in codes if code not in spoken()]
    return [
        (_("Auch Knöpfe und Hinweise sind übersetzt"), ours),
        (_("Knöpfe und Hinweise bleiben deutsch"), others),
    ]


class TownField(LineField):
    """A municipality by its name or official key; works with thousands of them and without JavaScript."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        towns = (
            Municipality.objects.filter(ags=text) if text.isdigit() else Municipality.objects.filter(name__iexact=text)
        )
        found = list(towns[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError(
            _("Diesen Namen haben mehrere Kommunen. Bitte geben Sie den Amtlichen Gemeindeschlüssel an.")
            if found
            else _("Diese Kommune ist nicht bekannt. Bitte prüfen Sie Name oder Amtlichen Gemeindeschlüssel."),
            code="unknown",
        )


class HelperForm(forms.Form):
    """A form whose ``<form>`` element stands in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if "languages" in self.fields:
            self.helper["languages"].wrap(Field, wrapper_class="vp-survey-choose")

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NameForm(HelperForm):
    """How staff find a questionnaire."""

    title = LineField(label=_("Titel"), max_length=200, help_text=_("So erscheint er in Listen."))
    wave = forms.ChoiceField(label=_("Zeitpunkt"), choices=Wave.choices, widget=forms.RadioSelect)


class QuestionnaireForm(NameForm):
    """A new questionnaire."""

    languages = forms.MultipleChoiceField(
        label=_("Sprachen neben Deutsch"),
        choices=other_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sie können später Sprachen ergänzen."),
    )
    municipality = TownField(
        label=_("Nur für eine Kommune (örtliche Zusatzfragen)"),
        max_length=120,
        required=False,
        help_text=_(
            "Name oder Amtlicher Gemeindeschlüssel. Örtliche Zusatzfragen gehen nie in ein Ergebnis des Programms ein."
        ),
    )


class LanguagesForm(HelperForm):
    """The languages of a version."""

    languages = forms.MultipleChoiceField(
        label=_("Sprachen neben Deutsch"),
        choices=other_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Deutsch gehört immer dazu. Texte einer abgewählten Sprache bleiben gespeichert."),
    )


class VersionForm(TextsForm):
    """What people read before and after the questions."""

    texts = (
        Text("title", _("Titel"), required=True, maximum=200),
        Text("intro", _("Einleitung"), _("Wer fragt, und worum geht es?"), long=True, maximum=3000),
        Text("purpose", _("Wozu und wie ausgewertet wird"), long=True, maximum=3000),
        Text("thanks", _("Dank"), _("Steht nach dem Absenden."), long=True, maximum=1000),
    )
    minutes = forms.IntegerField(label=_("Dauer in Minuten"), min_value=1, max_value=90)


class SectionForm(TextsForm):
    """A page of the questionnaire."""

    texts = (
        Text("title", _("Überschrift"), required=True, maximum=200),
        Text("intro", _("Einleitung"), long=True, maximum=3000),
    )
    advanced = ("code",)
    code = LineField(
        label=_("Kurzname"),
        max_length=40,
        required=False,
        help_text=_(
            "Für Auswertung und Austausch, zum Beispiel „zufriedenheit“. Niemand der Befragten sieht ihn. "
            "Leer lassen: Das Portal bildet ihn aus der Überschrift."
        ),
    )
