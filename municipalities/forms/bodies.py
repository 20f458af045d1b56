"""Form of a body."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.enums import BodyKind, BodyState
from municipalities.forms.base import TownForm, VersionField
from municipalities.models import Body, Municipality
from municipalities.services.bodies import below
from portal.core.forms import LineField, TextField

BODY_FIELDS = [
    "name", "kind", "state", "reason", "parent", "sectors", "rhythm", "meeting_format", "self_description", "note",
    "version",
]  # fmt: skip
WITH_REASON = {BodyState.DORMANT, BodyState.SUSPENDED, BodyState.DISSOLVED}


class BodyForm(TownForm):
    """A body; it can be part of every other body of the municipality but those under it."""

    name = LineField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Art"), choices=[("", _("Bitte wählen")), *BodyKind.choices])
    parent = forms.ModelChoiceField(
        Body.objects.none(), label=_("Teil von"), required=False, empty_label=_("keinem anderen Gremium"),
        help_text=_("Für Kleingruppen: das Gremium, zu dem sie gehören."),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("Stand"), choices=[("", _("Bitte wählen")), *BodyState.choices])
    reason = LineField(
        label=_("Grund"),
        max_length=300,
        required=False,
        help_text=_("Nur wenn das Gremium ruht, ausgesetzt oder aufgelöst ist."),
    )
    rhythm = LineField(
        label=_("Taktung"), max_length=200, required=False, help_text=_("zum Beispiel zwei Treffen im Jahr")
    )
    meeting_format = LineField(
        label=_("Format"), max_length=60, required=False, help_text=_("Präsenz, digital, hybrid")
    )
    sectors = LineField(
        label=_("Wer wirkt mit"),
        max_length=300,
        required=False,
        help_text=_("zum Beispiel Verwaltung, Politik, Bürgerschaft"),
    )
    self_description = TextField(label=_("Selbstverständnis"), required=False)
    note = TextField(label=_("Hinweis"), required=False, rows=3)
    version = VersionField()

    layout = (
        Fieldset(_("Was ist es?"), "name", "kind", "parent"),
        Fieldset(_("Arbeitet es?"), "state", "reason"),
        Fieldset(_("Wie arbeitet es?"), Row("rhythm", "meeting_format"), "sectors", "self_description", "note"),
    )

    def __init__(self, *args: Any, town: Municipality, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Body.objects.live().filter(municipality=town)
        field: Any = self.fields["parent"]
        field.queryset = parents.exclude(pk__in=below(body)) if body else parents

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") and data.get("state") not in WITH_REASON:
            self.add_error(
                "reason",
                _("Ein Grund gehört nur zu „ruhend“, „ausgesetzt“ und „aufgelöst“. Bitte leeren Sie das Feld."),
            )
        return data


class NewBodyForm(BodyForm):
    """A body that does not exist yet."""

    version = None  # type: ignore[assignment]
