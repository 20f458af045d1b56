"""The filter of the measure list; everything stands in the URL."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.enums import MeasureStatus
from municipalities.models import Body, DiversityDimension, FieldOfAction, Goal, Measure, Municipality
from municipalities.querysets import MeasureQuerySet
from portal.core.forms import LineField

ATTENTION = [
    ("late", _("überfällig")),
    ("due", _("bald fällig")),
    ("stale", _("lange ohne Eintrag")),
    ("shifted", _("zweimal oder öfter verschoben")),
    ("good", _("gute Praxis")),
]
SORTS = {
    "title": "title",
    "status": "status",
    "end": F("planned_end").asc(nulls_last=True),
    "-end": F("planned_end").desc(nulls_last=True),
    "entry": F("last_entry_on").asc(nulls_first=True),
    "-entry": F("last_entry_on").desc(nulls_last=True),
    "-title": "-title",
    "-status": "-status",
}


class MeasureFilter(forms.Form):
    """Filter and order of measures; a value nobody offers is ignored, never an error."""

    q = LineField(label=_("Suche im Titel"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("alle")), ("open", _("alle offenen")), *MeasureStatus.choices],
    )
    attention = forms.ChoiceField(label=_("Auffällig"), required=False, choices=[("", _("alle")), *ATTENTION])
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Ziel"), required=False, empty_label=_("alle"))
    field = forms.ModelChoiceField(
        FieldOfAction.objects.none(), label=_("Handlungsfeld"), required=False, empty_label=_("alle")
    )
    dimension = forms.ModelChoiceField(
        DiversityDimension.objects.all(), label=_("Vielfaltsdimension"), required=False, empty_label=_("alle")
    )
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Gremium"), required=False, empty_label=_("alle"))
    hide_optional = True

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        for name, model in {"goal": Goal, "field": FieldOfAction, "body": Body}.items():
            field: Any = self.fields[name]
            field.queryset = model.objects.live().filter(municipality=town)

    def rows(self) -> MeasureQuerySet:
        """Measures of the municipality that pass the filter, in order, with what the list shows."""
        chosen = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        rows: MeasureQuerySet = Measure.objects.live().filter(municipality=self.town)
        for name, column in {
            "field": "field_of_action",
            "goal": "goals",
            "dimension": "dimensions",
            "body": "body",
        }.items():
            if chosen.get(name):
                rows = rows.filter(**{column: chosen[name]})
        if chosen.get("q"):
            rows = rows.filter(title__icontains=chosen["q"])
        if chosen.get("status"):
            rows = rows.open() if chosen["status"] == "open" else rows.filter(status=chosen["status"])
        rows = attention(rows, chosen.get("attention", "")).with_last_entry().with_shift_count()
        order: Any = SORTS.get(self.data.get("sort", ""), SORTS["end"])
        return rows.order_by(order, "title", "pk")

    @property
    def is_active(self) -> bool:
        """True when a filter narrows the list."""
        return any(self.data.get(name) for name in self.fields)


def attention(rows: MeasureQuerySet, kind: str) -> MeasureQuerySet:
    """Narrow to measures that are late, due soon, stale, moved twice or more, or good practice."""
    today = timezone.localdate()
    if kind == "late":
        return rows.late(today)
    if kind == "due":
        return rows.due(today, today + timedelta(days=settings.DUE_WITHIN_DAYS))
    if kind == "stale":
        return rows.stale(today - timedelta(days=settings.STALE_AFTER_DAYS))
    if kind == "shifted":
        return rows.with_shift_count().filter(shift_count__gte=2)
    return rows.filter(is_good_practice=True) if kind == "good" else rows
