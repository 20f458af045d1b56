"""The form that deploys a questionnaire."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _n
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm, in_order
from municipalities.models import Municipality, Programme
from portal.core.forms import DayField, LineField, RowsField
from portal.core.labels import HelpedLabel
from surveys.enums import LANGUAGE_NAMES, Channel, Recruitment, Wave
from surveys.models import QuestionnaireVersion, TrainingCohort
from surveys.selectors.rollout import Terms, towns_of

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
    """Codes with the names that their speakers use."""
    return [(code, LANGUAGE_NAMES.get(code, code)) for code in codes]


class RolloutForm(TownForm):
    """Which questionnaire goes where, when, how and in which languages."""

    version = VersionChoice(QuestionnaireVersion.objects.none(), label=_("Fragebogen"), empty_label=_("bitte wählen"))
    programme = forms.ModelChoiceField(
        Programme.objects.all(),
        label=_("Programm"),
        required=False,
        empty_label=_("keines"),
        help_text=_("Alle Kommunen des Programms. In der Vorschau können Sie einzelne auslassen."),
    )
    town = LineField(
        label=_("Nur in einer Kommune"),
        max_length=140,
        required=False,
        help_text=_("Name oder amtlicher Gemeindeschlüssel. Leer lassen für alle Kommunen des Programms."),
    )
    cohorts = CohortsField(
        TrainingCohort.objects.select_related("programme"),
        label=_("Kohorten einer Schulung"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nur für Fragebögen der Rückmeldung. Gefragt werden dann diese Kohorten statt der Kommunen."),
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
        help_text=_("Ohne Auswahl: alle Sprachen der Fassung. Deutsch ist immer dabei."),
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
        help_text=_("Zum Beispiel: Aushang im Rathaus, Pressemitteilung, Verteiler der Vereine."),
    )

    layout = (
        Fieldset(_("Was und wo"), "version", "programme", "town", "cohorts"),
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
        spoken = {code for languages in rows.values_list("languages", flat=True) for code in languages}
        languages: Any = self.fields["languages"]
        languages.choices = language_choices(code for code in LANGUAGE_NAMES if code in {"de", *spoken})

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        in_order(self, "opens_on", "closes_on")
        version, chosen = values.get("version"), values.get("languages") or []
        missing = [code for code in chosen if version and code not in {"de", *version.languages}]
        if missing:
            names = ", ".join(name for _code, name in language_choices(missing))
            self.add_error("languages", _n("Diese Fassung gibt es nicht auf: %(names)s.") % {"names": names})
        if values.get("cohorts"):
            self._check_cohorts(values)
        elif "town" in values and not values.get("town") and not values.get("programme") and "programme" in values:
            self.add_error("programme", _n("Bitte wählen Sie ein Programm oder nennen Sie eine Kommune."))
        if values.get("town") and "programme" in values:
            self._find_town(values["town"], values["programme"])
        return values

    def _check_cohorts(self, values: dict[str, Any]) -> None:
        """Cohorts of one programme, which need not be chosen a second time."""
        programmes = {cohort.programme for cohort in values["cohorts"]}
        version = values.get("version")
        if values.get("town"):
            self.add_error("cohorts", _n("Bitte wählen Sie entweder eine Kommune oder Kohorten."))
        if version and version.questionnaire.wave != Wave.FEEDBACK:
            self.add_error("cohorts", _n("Kohorten bekommen nur Fragebögen der Rückmeldung."))
        if len(programmes | {values.get("programme") or min(programmes, key=lambda row: row.pk)}) > 1:
            self.add_error("cohorts", _n("Bitte wählen Sie Kohorten eines einzigen Programms."))
        elif "programme" in values:
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
        """The valid form as terms of a rollout."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"town", "cohorts"}}
        return Terms(**{**values, "languages": tuple(values["languages"])})

    def towns(self) -> list[Municipality]:
        """The municipalities meant, alphabetically; none where cohorts are."""
        found = getattr(self, "found_town", None)
        return [found] if found else [] if self.chosen_cohorts() else towns_of(self.cleaned_data["programme"])

    def chosen_cohorts(self) -> list[TrainingCohort]:
        """The cohorts meant, by course and number."""
        return list(self.cleaned_data["cohorts"])
