"""Forms of a measure: create, edit, filter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.enums import (
    DONE_STATUSES,
    STARTED_STATUSES,
    STATUS_DEFINITIONS,
    Effort,
    MeasureStatus,
    Priority,
    Visibility,
)
from municipalities.forms.base import TownForm, VersionField, optional_choices
from municipalities.models import (
    Body,
    DiversityDimension,
    FieldOfAction,
    Goal,
    Measure,
    Municipality,
    Post,
    TargetGroup,
)
from portal.core.forms import DayField, LineField, RowsField, TextField
from portal.core.labels import HelpedLabel

FIRST_STATUSES = [MeasureStatus.PLANNED, MeasureStatus.RUNNING, MeasureStatus.DONE, MeasureStatus.UNKNOWN]


def status_choices(statuses: list[Any]) -> list[tuple[str, HelpedLabel]]:
    """Radio choices of statuses, each with its definition beside it."""
    return [(str(status), HelpedLabel(MeasureStatus(status).label, STATUS_DEFINITIONS[status])) for status in statuses]


def optional_choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """A select that may stay empty."""
    return forms.ChoiceField(label=label, choices=optional_choices(choices), required=False, **kwargs)


class MeasureForm(TownForm):
    """Everything of a measure but its status, which moves by its own pages. Choices come from the municipality only."""

    title = LineField(label=_("Titel"), max_length=200, help_text=_("Kurz und so, dass Außenstehende es verstehen."))
    description = TextField(label=_("Beschreibung"), required=False)
    goals = RowsField(Goal.objects.none(), label=_("Ziele"), required=False, widget=forms.CheckboxSelectMultiple)
    field_of_action = forms.ModelChoiceField(FieldOfAction.objects.none(), label=_("Handlungsfeld"), required=False)
    dimensions = RowsField(
        DiversityDimension.objects.all(), label=_("Vielfaltsdimensionen"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Mehrere sind möglich; so wird sichtbar, wo sie sich kreuzen."),
    )  # fmt: skip
    target_groups = RowsField(
        TargetGroup.objects.all(), label=_("Zielgruppen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = LineField(label=_("Ort oder Sozialraum"), required=False)
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Verantwortliche Stelle"), required=False,
        help_text=_("Verantwortlich ist die Stelle, nicht die Person: So bleibt die Zuständigkeit bei einem Wechsel klar."),
    )  # fmt: skip
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Gremium"), required=False)
    partners = LineField(
        label=_("Beteiligte"), max_length=300, required=False, help_text=_("Vereine, Ämter, Träger, Ehrenamtliche.")
    )
    priority = optional_choice(_("Priorität"), Priority.choices)
    effort = optional_choice(_("Aufwand"), Effort.choices)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=status_choices(FIRST_STATUSES),
        widget=forms.RadioSelect,
        initial=MeasureStatus.PLANNED,
    )
    planned_start = DayField(label=_("Geplanter Beginn"), required=False)
    planned_end = DayField(label=_("Geplantes Ende"), required=False)
    actual_start = DayField(label=_("Tatsächlicher Beginn"), required=False)
    actual_end = DayField(label=_("Tatsächliches Ende"), required=False)
    period_text = LineField(
        label=_("Zeitraum in Worten"),
        max_length=100,
        required=False,
        help_text=_("Wenn kein genauer Tag bekannt ist."),
    )
    funding_programme = LineField(label=_("Förderprogramm"), required=False)
    funding_amount = forms.DecimalField(
        label=_("Fördersumme (€)"), min_value=0, max_digits=12, decimal_places=2, required=False, localize=True
    )
    own_share = forms.DecimalField(
        label=_("Eigenanteil (€)"), min_value=0, max_digits=12, decimal_places=2, required=False, localize=True
    )
    participants = forms.IntegerField(label=_("Teilnehmende"), min_value=0, max_value=1_000_000, required=False)
    sign_of_success = TextField(label=_("Woran erkennen wir den Erfolg?"), required=False, rows=3)
    decision_reference = LineField(
        label=_("Beschluss"), required=False, help_text=_("Gremium, Datum oder Vorlagennummer.")
    )
    lessons_learned = TextField(label=_("Was haben wir gelernt?"), required=False, rows=3)
    is_good_practice = forms.BooleanField(
        label=_("Gute Praxis: kann anderen Kommunen als Beispiel dienen"), required=False
    )
    visibility = forms.ChoiceField(
        label=_("Sichtbarkeit"), choices=Visibility.choices, widget=forms.RadioSelect, initial=Visibility.INTERNAL
    )
    note = TextField(label=_("Hinweis"), required=False, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, town: Municipality, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        scoped = {"goals": Goal, "field_of_action": FieldOfAction, "post": Post, "body": Body}
        for name, model in scoped.items():
            field: Any = self.fields[name]
            field.queryset = model.objects.live().filter(municipality=town)
        for name in ("field_of_action", "post", "body"):
            self.fields[name].empty_label = _("keine Angabe")  # type: ignore[attr-defined]
        for name in self._not_offered():
            del self.fields[name]

    def _not_offered(self) -> set[str]:
        """A new measure has no version; an existing one moves its status and a set end date by its own pages."""
        if self.measure is None:
            return {"version", "actual_start", "actual_end", "lessons_learned"}
        names = {"status"}
        names |= {"planned_end"} if self.measure.planned_end else set()
        names |= {"actual_start"} if self.measure.status not in STARTED_STATUSES else set()
        names |= {"actual_end"} if self.measure.status not in DONE_STATUSES else set()
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        planned_end = data.get("planned_end") or (self.measure and self.measure.planned_end)
        self._in_order(data.get("planned_start"), planned_end, "planned_start", "planned_end")
        self._in_order(data.get("actual_start"), data.get("actual_end"), "actual_start", "actual_end")
        return data

    def _in_order(self, first: Any, last: Any, *names: str) -> None:
        """Like ``in_order``, for an end that may stand on another page: then the sentence goes to the start."""
        if first and last and first > last:
            name = next(name for name in reversed(names) if name in self.fields)
            self.add_error(name, _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."))

    def values(self) -> dict[str, Any]:
        """Cleaned values for the service, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


SECTIONS: list[tuple[Any, list[str]]] = [
    (_("Worum geht es?"), ["title", "description", "goals", "field_of_action"]),
    (_("Wann?"), ["status", "planned_start", "planned_end", "actual_start", "actual_end", "period_text"]),
    (_("Wer kümmert sich?"), ["post", "body", "partners", "priority", "effort"]),
    (_("Für wen und wo?"), ["dimensions", "target_groups", "place", "participants"]),
    (_("Mittel und Beschluss"), ["funding_programme", "funding_amount", "own_share", "decision_reference"]),
    (_("Wirkung"), ["sign_of_success", "lessons_learned", "is_good_practice", "visibility", "note"]),
]
EDITED_FIELDS = [name for _title, names in SECTIONS for name in names if name != "status"]


def sections(form: MeasureForm) -> list[tuple[Any, list[Any]]]:
    """(heading, bound fields) of the form, without sections that are empty."""
    found = [(title, [form[name] for name in names if name in form.fields]) for title, names in SECTIONS]
    return [(title, fields) for title, fields in found if fields]
