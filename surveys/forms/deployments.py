"""Forms of one deployment and the filter of their list."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, VersionField, in_order
from municipalities.models import Programme
from portal.core.forms import DayField, LineField
from surveys.enums import Recruitment, Wave
from surveys.forms.rollout import CHANNELS, VersionChoice, language_choices
from surveys.models import Deployment, Questionnaire, QuestionnaireVersion, TrainingCohort
from surveys.period import Period, period_of
from surveys.querysets import BY_ASKED, DeploymentQuerySet

STATES = [("planned", _("geplant")), ("open", _("offen")), ("over", _("geschlossen"))]
MOST_INVITED = 10_000_000


class DeploymentForm(TownForm):
    """Terms of a deployment; what the moment no longer allows is not on the form."""

    opens_on = DayField(label=_("Beginn"))
    closes_on = DayField(label=_("Letzter Tag"), help_text=_("Geantwortet werden kann bis 24 Uhr."))
    channel = forms.ChoiceField(label=_("Zugang"), choices=CHANNELS, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Sprachen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Deutsch ist immer dabei."),
    )
    local_version = VersionChoice(
        QuestionnaireVersion.objects.none(),
        label=_("Örtliche Zusatzfragen"),
        required=False,
        empty_label=_("keine"),
        help_text=_("Stehen am Ende des Fragebogens und gehen nur in das Ergebnis dieser Kommune ein."),
    )
    recruitment = forms.ChoiceField(label=_("Ansprache"), choices=Recruitment.choices)
    recruitment_text = LineField(label=_("Wie wird eingeladen?"), max_length=500, required=False)
    version = VersionField()

    def __init__(self, *args: Any, deployment: Deployment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deployment = deployment
        languages: Any = self.fields["languages"]
        languages.choices = language_choices(code for code in deployment.version.languages if code != "de")
        local: Any = self.fields["local_version"]
        local.queryset = QuestionnaireVersion.objects.filter(
            questionnaire__municipality=deployment.municipality_id
        ).select_related("questionnaire")
        for name in _fixed(period_of(deployment)):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "opens_on" in self.fields:
            in_order(self, "opens_on", "closes_on")
        if "languages" in values:
            values["languages"] = list(dict.fromkeys(["de", *values["languages"]]))
        return values


def _fixed(period: Period) -> tuple[str, ...]:
    """Fields that cannot change any more."""
    if period is Period.BEFORE:
        return ()
    begun = ("opens_on", "channel", "local_version")
    return begun if period is Period.OPEN else (*begun, "closes_on")


class InvitedForm(TownForm):
    """How many people of each group were invited; empty when nobody knows."""

    def __init__(self, *args: Any, groups: Mapping[str, str], numbers: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = list(groups)
        for index, (code, label) in enumerate(groups.items()):
            self.fields[f"group_{index}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_INVITED, required=False, initial=numbers.get(code)
            )

    def values(self) -> dict[str, Any]:
        return {
            "numbers": {code: self.cleaned_data[f"group_{index}"] for index, code in enumerate(self.groups)},
        }


class CloseForm(TownForm):
    """Why a deployment is closed before its last day."""

    reason = LineField(
        label=_("Grund"),
        max_length=300,
        help_text=_("Steht bei der Erhebung und bei den Angaben zur Methode."),
    )


class ReopenForm(CloseForm):
    """Why a deployment is opened again, and until when."""

    closes_on = DayField(label=_("Neuer letzter Tag"), help_text=_("Geantwortet werden kann bis 24 Uhr."))
    field_order = ("closes_on", "reason")


class DeploymentFilter(forms.Form):
    """Filter of the list, in the URL; a value nobody offers is ignored, never an error."""

    name = LineField(label=_("Name enthält"), max_length=120, required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.all(), to_field_name="slug", label=_("Programm"), required=False, empty_label=_("alle")
    )
    wave = forms.ChoiceField(label=_("Zeitpunkt"), required=False, choices=[("", _("alle")), *Wave.choices])
    state = forms.ChoiceField(label=_("Stand"), required=False, choices=[("", _("alle")), *STATES])
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.filter(municipality=None),
        to_field_name="code",
        label=_("Fragebogen"),
        required=False,
        empty_label=_("alle"),
    )
    cohort = forms.ModelChoiceField(
        TrainingCohort.objects.all(), label=_("Kohorte"), required=False, empty_label=_("alle")
    )
    hide_optional = True

    def rows(self, rows: DeploymentQuerySet) -> DeploymentQuerySet:
        """The deployments that pass: what runs first, then by municipality; there is no order by success."""
        self.is_valid()
        get = self.cleaned_data.get
        if get("name"):
            rows = rows.filter(Q(municipality__name__icontains=get("name")) | Q(cohort__course__icontains=get("name")))
        if get("programme"):
            rows = rows.filter(programme=get("programme"))
        if get("wave"):
            rows = rows.filter(wave=get("wave"))
        if get("questionnaire"):
            rows = rows.filter(version__questionnaire=get("questionnaire"))
        if get("cohort"):
            rows = rows.filter(cohort=get("cohort"))
        narrowed = {"planned": rows.planned, "open": rows.open, "over": rows.over}.get(get("state") or "")
        rows = narrowed() if narrowed else rows
        return rows.current_first().order_by("stage", *BY_ASKED, "-opens_on", "pk")

    @property
    def is_active(self) -> bool:
        """True when a filter narrows the list."""
        return any(self.data.get(name) for name in self.fields)
