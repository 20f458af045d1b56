"""The form of a training cohort."""

from typing import Any

from crispy_forms.layout import Field, Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, VersionField, in_order
from municipalities.models import Programme
from portal.core.forms import DayField, LineField
from surveys.enums import CourseFormat
from surveys.models import TrainingCohort

MOST = 32_000


class Folded(Fieldset):  # type: ignore[misc]
    """Fields that few need."""

    template = "kern/layout/details.html"


class CohortForm(TownForm):
    """What is known of a cohort; the programme stays as it was created, and the course for the reason ``fixed``.

    A new cohort belongs to a course that is ``known``, or to a new one.
    """

    hide_optional = True
    known = forms.ChoiceField(label=_("Schulung"), required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.all(), label=_("Programm"), required=False, empty_label=_("bitte wählen")
    )
    course = LineField(
        label=_("Name der Schulung"),
        max_length=120,
        required=False,
        help_text=_("Zum Beispiel: Ausbildung zum/zur Vielfaltsmanager:in"),
    )
    short = forms.SlugField(
        label=_("Kurzname der Schulung"),
        max_length=40,
        required=False,
        help_text=_("Steht in Adressen, in allen Kohorten gleich. Leer lassen: Das Portal bildet ihn aus dem Namen."),
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
        Fieldset(
            _("Schulung"),
            "known",
            Field("programme", wrapper_class="vp-new-course"),
            Field("course", wrapper_class="vp-new-course"),
            "number",
        ),
        Fieldset(_("Zeitraum"), Row("starts_on", "ends_on")),
        Fieldset(_("Durchführung und Gruppe"), "format", "participants", "note"),
        Folded(_("Erweitert"), "short"),
    )

    def __init__(self, *args: Any, is_new: bool, fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("course", "short") if fixed else ():
            self.fields[name].disabled, self.fields[name].help_text = True, fixed
        if is_new:
            del self.fields["version"]
            self._offer_courses()
            return
        del self.fields["programme"], self.fields["known"]
        self.fields["course"].required = not fixed
        self.layout = (Fieldset(_("Schulung"), "course", "number"), *self.layout[1:])

    def _offer_courses(self) -> None:
        rows = TrainingCohort.objects.order_by("course", "programme__name", "number").select_related("programme")
        self.courses = {f"{row.programme_id}:{row.short}": row for row in rows}
        names = [(key, f"{row.course} ({row.programme})") for key, row in self.courses.items()]
        known: Any = self.fields["known"]
        known.choices = [("", _("neue Schulung")), *names]
        if not names:
            known.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        in_order(self, "starts_on", "ends_on")
        if "known" in self.fields:
            self._take_known(values)
        return values

    def _take_known(self, values: dict[str, Any]) -> None:
        """The names of the course that was chosen, or those of a new one."""
        row = self.courses.get(values.pop("known", ""))
        if row is not None:
            values |= {"programme": row.programme, "course": row.course, "short": row.short}
            return
        for name, sentence in (
            ("programme", _("Bitte wählen Sie ein Programm.")),
            ("course", _("Bitte nennen Sie die Schulung.")),
        ):
            if name in values and not values[name]:
                self.add_error(name, sentence)
