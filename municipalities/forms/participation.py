"""Form of a participation, for the consultancy."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.enums import Phase, Scope
from municipalities.forms.base import TownForm, VersionField, in_order, optional_choices
from portal.core.forms import DayField, LineField, TextField

PARTICIPATION_FIELDS = [
    "phase", "cohort", "scope", "starts_on", "ends_on", "start_year", "ended_early", "ended_early_reason", "baseline",
    "results", "managers_trained", "note", "version",
]  # fmt: skip


class ParticipationForm(TownForm):
    """Where the accompaniment of a municipality stands and what came out of it."""

    phase = forms.ChoiceField(label=_("Phase"), choices=optional_choices(Phase.choices), required=False)
    cohort = forms.IntegerField(label=_("Kohorte"), min_value=1, max_value=99, required=False)
    scope = forms.ChoiceField(label=_("Umfang"), choices=optional_choices(Scope.choices), required=False)
    starts_on = DayField(label=_("Beginn der Begleitung"), required=False)
    ends_on = DayField(label=_("Ende der Begleitung"), required=False)
    start_year = forms.IntegerField(
        label=_("Jahr des Beginns"),
        min_value=1990,
        max_value=2100,
        required=False,
        help_text=_("Wenn nur das Jahr bekannt ist."),
    )
    ended_early = forms.BooleanField(label=_("Die Begleitung ist vorzeitig beendet"), required=False)
    ended_early_reason = LineField(label=_("Grund"), max_length=300, required=False)
    baseline = TextField(label=_("Ausgangslage"), required=False, help_text=_("Ein Punkt je Zeile."))
    results = TextField(label=_("Ergebnisse"), required=False, help_text=_("Ein Punkt je Zeile."))
    managers_trained = forms.IntegerField(
        label=_("Ausgebildete Vielfaltsmanager:innen"), min_value=0, max_value=10_000, required=False
    )
    note = LineField(label=_("Hinweis"), max_length=300, required=False)
    version = VersionField()

    layout = (
        Fieldset(_("Stand der Begleitung"), "phase", Row("cohort", "scope")),
        Fieldset(_("Zeitraum"), Row("starts_on", "ends_on"), "start_year", "ended_early", "ended_early_reason"),
        Fieldset(_("Ausgangslage und Ergebnisse"), "baseline", "results", "managers_trained", "note"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        in_order(self, "starts_on", "ends_on")
        start, year = data.get("starts_on"), data.get("start_year")
        if start and year and start.year != year:
            self.add_error("start_year", _("Das Jahr passt nicht zum Beginn der Begleitung."))
        if data.get("ended_early") and not data.get("ended_early_reason"):
            self.add_error("ended_early_reason", _("Bitte nennen Sie den Grund für das vorzeitige Ende."))
        if data.get("ended_early_reason") and not data.get("ended_early"):
            self.add_error("ended_early", _("Sie nennen einen Grund: Ist die Begleitung vorzeitig beendet?"))
        return data
