"""Forms of strategy, versions, fields of action and goals."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities import partial_dates
from municipalities.enums import StrategyState
from municipalities.forms.base import TownForm, VersionField, optional_choices
from municipalities.models import FieldOfAction, Strategy
from portal.core.errors import DomainError
from portal.core.forms import DayField, LineField, TextField

STRATEGY_FIELDS = [
    "title", "state", "adopted_on", "adopted_by", "year", "support", "participation", "languages", "pages", "note",
    "version",
]  # fmt: skip
ADOPTED = {StrategyState.ADOPTED, StrategyState.REVISION}


class StrategyForm(TownForm):
    """Facts about the strategy."""

    title = LineField(label=_("Titel"), max_length=200)
    state = forms.ChoiceField(label=_("Stand"), choices=optional_choices(StrategyState.choices), required=False)
    adopted_on = LineField(
        label=_("Beschlossen am"),
        max_length=10,
        required=False,
        help_text=_("Jahr, Monat oder Tag: 2021, 02.2021, 11.02.2021."),
    )
    adopted_by = LineField(
        label=_("Beschlossen durch"),
        max_length=160,
        required=False,
        help_text=_("zum Beispiel Stadtverordnetenversammlung"),
    )
    year = forms.IntegerField(label=_("Jahr"), min_value=1990, max_value=2100, required=False)
    support = LineField(label=_("Erarbeitet mit"), max_length=160, required=False)
    participation = LineField(
        label=_("Beteiligung"), max_length=300, required=False, help_text=_("Wer hat wie mitgewirkt?")
    )
    languages = forms.IntegerField(label=_("Zahl der Sprachen"), min_value=1, max_value=200, required=False)
    pages = forms.IntegerField(label=_("Seiten"), min_value=1, max_value=5000, required=False)
    note = TextField(label=_("Hinweis"), required=False)
    version = VersionField()

    layout = (
        Fieldset(_("Was ist es?"), "title", "year", Row("languages", "pages")),
        Fieldset(_("Wie weit ist sie?"), "state", "adopted_on", "adopted_by"),
        Fieldset(_("Wie ist sie entstanden?"), "support", "participation", "note"),
    )

    def clean_adopted_on(self) -> str:
        try:
            return partial_dates.parse(self.cleaned_data["adopted_on"])
        except DomainError as error:
            raise ValidationError(error.message, code="invalid") from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") not in ADOPTED and (data.get("adopted_on") or data.get("adopted_by")):
            self.add_error(
                "state", _("Wenn der Beschluss gefasst ist, wählen Sie „beschlossen“ oder „in Fortschreibung“.")
            )
        return data


class NewStrategyForm(StrategyForm):
    """A strategy that does not exist yet."""

    version = None  # type: ignore[assignment]


class StrategyVersionForm(TownForm):
    """A further version of the text."""

    label = LineField(label=_("Bezeichnung"), max_length=160, help_text=_("zum Beispiel „Fassung für den Ausschuss“"))
    dated_on = DayField(label=_("Stand"), required=False)
    summary = TextField(label=_("Was ist neu?"), required=False)

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Der Stand liegt in der Zukunft. Bitte prüfen Sie das Datum."))
        return day


class FieldOfActionForm(TownForm):
    """A field of action."""

    name = LineField(label=_("Name"), max_length=160)
    version = VersionField()


class NewFieldOfActionForm(FieldOfActionForm):
    """A field of action that does not exist yet."""

    version = None  # type: ignore[assignment]


class GoalForm(TownForm):
    """A goal; the fields of action are those of its strategy."""

    number = forms.IntegerField(label=_("Nummer"), min_value=1, max_value=999)
    text = TextField(
        label=_("Ziel"), max_length=500, rows=3, help_text=_("Ein Satz, an dem sich der Erfolg messen lässt.")
    )
    field_of_action = forms.ModelChoiceField(
        FieldOfAction.objects.none(), label=_("Handlungsfeld"), required=False, empty_label=_("keine Angabe")
    )
    version = VersionField()

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field_of_action"]
        field.queryset = FieldOfAction.objects.live().filter(strategy=strategy)

    def clean_text(self) -> str:
        return " ".join(str(self.cleaned_data["text"]).split())


class NewGoalForm(GoalForm):
    """A goal that does not exist yet."""

    version = None  # type: ignore[assignment]


class RecutForm(NewGoalForm):
    """The goal that follows another one, and why."""

    recut_reason = TextField(label=_("Grund des neuen Zuschnitts"), max_length=2000, rows=3)
    take_measures = forms.BooleanField(
        label=_("Die Maßnahmen des bisherigen Ziels auch diesem Ziel zuordnen"), required=False, initial=True
    )
    field_order = ["recut_reason", "number", "text", "field_of_action", "take_measures"]
