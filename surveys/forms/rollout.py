"""The form that deploys a questionnaire."""

from typing import Any

from crispy_forms.layout import Field, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _n
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, in_order
from municipalities.models import Municipality, Programme
from portal.core.forms import DayField, LineField, RowsField, is_id
from portal.core.labels import HelpedLabel
from surveys.enums import LANGUAGE_NAMES, Channel, Recruitment, Wave, language_label
from surveys.models import QuestionnaireVersion, TrainingCohort
from surveys.selectors.rollout import Terms, towns_of
from surveys.services.reviewing import offered_languages
from surveys.wording import GERMAN

CHANNELS = [
    (
        Channel.OPEN,
        HelpedLabel(
            Channel.OPEN.label, _("Wer den Link oder QR-Code hat, kann antworten. Gut für Aushang und Presse.")
        ),
    ),
    (
        Channel.TOKEN,
        HelpedLabel(
            Channel.TOKEN.label,
            _("Jede Person bekommt einen Code, der einmal gilt: gedruckt oder per E-Mail. Gut für bekannte Gruppen."),
        ),
    ),
]


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return _n("%(title)s, Fassung %(number)s (%(state)s)") % {
            "title": obj.questionnaire.title,
            "number": obj.number,
            "state": obj.get_state_display(),
        }


class CohortsField(RowsField):
    """Cohorts, each with its programme: courses of two programmes may be called the same."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.programme})"


def language_choices(codes: Any) -> list[tuple[str, str]]:
    """Codes with their names, in German and in their own script."""
    return [(code, language_label(code)) for code in codes]


ALL, ONE, COHORTS = "programme", "town", "cohorts"
WHERE = [
    (ALL, _("Alle Kommunen eines Programms")),
    (ONE, _("Eine einzelne Kommune")),
    (COHORTS, _("Kohorten einer Schulung")),
]
RELOAD = {
    "hx-get": "", "hx-include": "[name=languages]", "hx-target": "#id_languages_group",
    "hx-select": "#id_languages_group", "hx-swap": "outerHTML",
}  # fmt: skip
"""With JavaScript the languages are those of the questionnaire chosen last."""


def where_of(data: Any) -> str:
    """Where a survey goes to when nobody says it: follows from what is filled in."""
    return COHORTS if data.get("cohorts") else ONE if data.get("town") else ALL


class RolloutForm(TownForm):
    """Where a questionnaire goes, which one, when, how and in which languages.

    What does not belong to ``where`` is not shown (static/css/deployments.css) and does not count.
    """

    hide_optional = True
    where = forms.ChoiceField(
        label=_("Wo soll gefragt werden?"), choices=WHERE, required=False, widget=forms.RadioSelect, initial=ALL
    )
    version = VersionChoice(QuestionnaireVersion.objects.none(), label=_("Fragebogen"), empty_label=_("bitte wählen"))
    programme = forms.ModelChoiceField(
        Programme.objects.all(),
        label=_("Programm"),
        required=False,
        empty_label=_("keines"),
        help_text=_("In der Vorschau können Sie einzelne Kommunen auslassen."),
    )
    town = LineField(
        label=_("Kommune"),
        max_length=140,
        required=False,
        help_text=_("Name oder amtlicher Gemeindeschlüssel."),
    )
    cohorts = CohortsField(
        TrainingCohort.objects.select_related("programme"),
        label=_("Kohorten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kohorten bekommen Fragebögen der Rückmeldung."),
    )
    opens_on = DayField(label=_("Beginn"))
    closes_on = DayField(label=_("Letzter Tag"), help_text=_("Geantwortet werden kann bis 24 Uhr."))
    channel = forms.ChoiceField(
        label=_("Zugang"), choices=CHANNELS, widget=forms.RadioSelect, initial=Channel.OPEN.value
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprachen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Deutsch ist immer dabei. Ohne Auswahl: alle Sprachen des Fragebogens."),
    )
    recruitment = forms.ChoiceField(
        label=_("Ansprache"),
        choices=Recruitment.choices,
        help_text=_("Steht als Angabe zur Methode bei jedem Ergebnis."),
    )
    recruitment_text = LineField(
        label=_("Wie wird eingeladen?"),
        max_length=500,
        required=False,
        help_text=_("Freiwillig, zum Beispiel: Aushang im Rathaus, Pressemitteilung, Verteiler der Vereine."),
    )

    layout = (
        Fieldset(
            _("Wo?"),
            "where",
            Field("town", wrapper_class="vp-where vp-where--town"),
            Field("programme", wrapper_class="vp-where vp-where--programme vp-where--town"),
            Field("cohorts", wrapper_class="vp-where vp-where--cohorts"),
        ),
        Fieldset(_("Was?"), "version"),
        Fieldset(_("Zeitraum"), Row("opens_on", "closes_on")),
        Fieldset(_("Zugang und Sprachen"), "channel", "languages"),
        Fieldset(_("Ansprache"), "recruitment", "recruitment_text"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = QuestionnaireVersion.objects.filter(questionnaire__municipality=None).select_related("questionnaire")
        self.versions = rows.order_by("questionnaire__title", "-number")
        version: Any = self.fields["version"]
        version.queryset = self.versions
        version.widget.attrs.update(RELOAD)
        self._offer_languages()

    def _offer_languages(self) -> None:
        """Those of the chosen questionnaire; while none is chosen, those that any has."""
        field: Any = self.fields["languages"]
        chosen = str(self["version"].value() or "")
        version = self.versions.filter(pk=chosen).first() if is_id(chosen) else None
        if version is None:
            spoken = {code for languages in self.versions.values_list("languages", flat=True) for code in languages}
            field.choices = language_choices(code for code in LANGUAGE_NAMES if code != GERMAN and code in spoken)
            return
        field.choices = language_choices(offered_languages(version))
        if not field.choices:
            field.help_text = _("Diesen Fragebogen gibt es nur auf Deutsch.")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        in_order(self, "opens_on", "closes_on")
        where = values["where"] = values.get("where") or where_of(values)
        if where != COHORTS and "cohorts" in values:
            values["cohorts"] = []
        if where == COHORTS:
            self._check_cohorts(values)
        elif where == ONE and "town" in values:
            self._check_town(values)
        elif where == ALL and "programme" in values and not values["programme"]:
            self.add_error("programme", _n("Bitte wählen Sie ein Programm."))
        return values

    def _check_town(self, values: dict[str, Any]) -> None:
        if not values["town"]:
            self.add_error("town", _n("Bitte nennen Sie die Kommune."))
        elif "programme" in values:
            self._find_town(values["town"], values["programme"])

    def _check_cohorts(self, values: dict[str, Any]) -> None:
        """Cohorts of one programme, which need not be chosen a second time."""
        programmes = {cohort.programme for cohort in values.get("cohorts") or []}
        version = values.get("version")
        if not programmes:
            if "cohorts" in values:
                self.add_error("cohorts", _n("Bitte wählen Sie mindestens eine Kohorte."))
            return
        if version and version.questionnaire.wave != Wave.FEEDBACK:
            self.add_error("cohorts", _n("Kohorten bekommen nur Fragebögen der Rückmeldung."))
        if len(programmes) > 1:
            self.add_error("cohorts", _n("Bitte wählen Sie Kohorten eines einzigen Programms."))
        else:
            values["programme"] = programmes.pop()

    def _find_town(self, text: str, programme: Programme | None) -> None:
        rows = Municipality.objects.filter(Q(name__iexact=text) | Q(ags=text) | Q(slug=text))
        if programme:
            rows = rows.filter(participations__programme=programme)
        found = list(rows.distinct()[:3])
        if len(found) == 1:
            self.found_town = found[0]
        elif found:
            keys = ", ".join(f"{town.ags} ({town.district})" for town in found)
            self.add_error(
                "town", ValidationError(_n("Den Namen gibt es mehrmals. Bitte nennen Sie den Schlüssel: %s.") % keys)
            )
        elif programme:
            self.add_error("town", _n("An diesem Programm nimmt keine Kommune mit diesem Namen teil."))
        else:
            self.add_error("town", _n("Diese Kommune steht nicht im Verzeichnis. Bitte prüfen Sie die Schreibweise."))

    def terms(self) -> Terms:
        """The valid form as terms of a rollout; a language in which nothing is written is none."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"where", "town", "cohorts"}}
        languages = values["languages"] or offered_languages(values["version"])
        return Terms(**{**values, "languages": (GERMAN, *languages)})

    def towns(self) -> list[Municipality]:
        """The municipalities meant, alphabetically; none where cohorts are."""
        found = getattr(self, "found_town", None)
        return [found] if found else [] if self.chosen_cohorts() else towns_of(self.cleaned_data["programme"])

    def chosen_cohorts(self) -> list[TrainingCohort]:
        """The cohorts meant, by course and number."""
        return list(self.cleaned_data["cohorts"])
