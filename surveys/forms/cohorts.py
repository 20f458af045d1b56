"""The form of a training cohort."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, VersionField, in_order
from municipalities.models import Programme
from portal.core.forms import DayField, LineField
from surveys.enums import CourseFormat

MOST = 32_000


class CohortForm(TownForm):
    """What is known of a cohort; the programme stays as it was created, and the course for the reason ``fixed``."""

    programme = forms.ModelChoiceField(Programme.objects.all(), label=_("Programm"), empty_label=_("bitte wählen"))
    course = LineField(
        label=_("Schulung"),
        max_length=120,
        help_text=_("Zum Beispiel: Ausbildung zum/zur Vielfaltsmanager:in. In allen Kohorten gleich geschrieben."),
    )
    short = forms.SlugField(
        label=_("Kurzname der Schulung"),
        max_length=40,
        help_text=_("Steht in Adressen, in allen Kohorten gleich. Zum Beispiel: vielfaltsmanagement"),
    )
    number = forms.IntegerField(label=_("Nummer der Kohorte"), min_value=1, max_value=MOST)
    starts_on = DayField(label=_("Beginn"))
    ends_on = DayField(label=_("Ende"))
    format = forms.ChoiceField(label=_("Durchführung"), choices=CourseFormat.choices, widget=forms.RadioSelect)
    participants = forms.IntegerField(
        label=_("Zahl der Teilnehmenden"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("Nur die Zahl. Namen der Teilnehmenden gehören nicht hierher."),
    )
    note = LineField(label=_("Hinweis"), max_length=300, required=False)
    version = VersionField()

    layout = (
        Fieldset(_("Schulung"), "programme", "course", "short", "number"),
        Fieldset(_("Zeitraum"), Row("starts_on", "ends_on")),
        Fieldset(_("Durchführung und Gruppe"), "format", "participants", "note"),
    )

    def __init__(self, *args: Any, is_new: bool, fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("course", "short") if fixed else ():
            self.fields[name].disabled, self.fields[name].help_text = True, fixed
        del self.fields["version" if is_new else "programme"]
        if not is_new:
            self.layout = (Fieldset(_("Schulung"), "course", "short", "number"), *self.layout[1:])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        in_order(self, "starts_on", "ends_on")
        return values
