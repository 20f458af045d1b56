"""The filter above the dashboard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.enums import Phase
from municipalities.models import Programme
from portal.core.text import clean_line
from portal.dashboards.filters import SIGNAL_CHOICES, TownFilter
from portal.dashboards.selectors.scope import Choice, cohort_choices, district_choices


class TownFilterForm(forms.Form):
    """Reads the filter from the URL. A value that is not on offer stays without effect; ``ignored`` names its field."""

    q = forms.CharField(label=_("Name enthält"), max_length=80, required=False)
    cohort = forms.ChoiceField(label=_("Kohorte"), required=False)
    district = forms.ChoiceField(label=_("Kreis"), required=False)
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    signal = forms.ChoiceField(label=_("Hinweis"), required=False)
    hide_optional = True

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("cohort", _("alle Kohorten"), cohort_choices(programme))
        self._offer("district", _("alle Kreise"), district_choices(programme))
        self._offer("phase", _("alle Phasen"), [Choice(phase.value, str(phase.label)) for phase in Phase])
        self._offer("signal", _("alle Kommunen"), [Choice(value, str(label)) for value, label in SIGNAL_CHOICES])

    def _offer(self, name: str, everything: Any, choices: list[Choice]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.error_messages["invalid_choice"] = _("Diesen Wert gibt es hier nicht.")
        field.choices = [("", everything), *((choice.value, choice.label) for choice in choices)]

    def clean_q(self) -> str:
        return clean_line(self.cleaned_data["q"], maximum=80)

    def chosen(self) -> TownFilter:
        """The valid part of the filter."""
        self.is_valid()
        get = self.cleaned_data.get
        cohort = get("cohort")
        return TownFilter(
            name=get("q") or "",
            cohort=int(cohort) if cohort else None,
            district=get("district") or "",
            phase=get("phase") or "",
            signal=get("signal") or "",
        )

    @property
    def ignored(self) -> list[str]:
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    def active(self) -> list[tuple[str, str]]:
        """(parameter, what it means in words) of every filter that is set."""
        words = []
        for name, value in self.cleaned_data.items():
            if value:
                shown = dict(getattr(self.fields[name], "choices", [])).get(value, value)
                words.append((name, f"{self.fields[name].label}: {shown}"))
        return words
