"""Forms of releases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm
from portal.core.labels import HelpedLabel
from surveys.published import Dimension

TABLES = [
    (Dimension.GROUP.value, HelpedLabel(_("Befragtengruppe"), _("Verwaltung, Politik, Organisationen, Bürgerschaft"))),
    (Dimension.ORGANISATION.value, HelpedLabel(_("Art der Organisation"), _("kleine Arten werden zusammengefasst"))),
    (Dimension.COUNTY.value, HelpedLabel(_("Landkreis"), _("braucht je Kreis mindestens drei Kommunen"))),
    (Dimension.COHORT.value, HelpedLabel(_("Kohorte"), _("nach dem Beginn der Begleitung"))),
    (Dimension.SIZE.value, HelpedLabel(_("Größe der Kommune"), _("nach Einwohnerzahl, Klassen des BBSR"))),
]


OF_TOWNS = frozenset({Dimension.COUNTY.value, Dimension.COHORT.value, Dimension.SIZE.value})
"""Breakdowns by what municipalities are; a training cohort has none of it."""


class CreateForm(TownForm):
    """What a release is broken down by, and whether waiting answers are counted first."""

    tables = forms.MultipleChoiceField(
        label=_("Aufschlüsselungen"),
        choices=TABLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Das Gesamtergebnis ist immer dabei. Jede Aufschlüsselung verdeckt mehr kleine Gruppen."),
    )
    count_first = forms.BooleanField(
        label=_("Wartende Antwortbögen zuerst zählen"),
        required=False,
        initial=True,
        help_text=_("Dauert meist wenige Sekunden und gehört dann zum selben Auftrag."),
    )

    def __init__(self, *args: Any, is_wave: bool, asks_towns: bool, is_waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_towns:
            self.fields["tables"].choices = [pair for pair in TABLES if pair[0] not in OF_TOWNS]  # type: ignore[attr-defined]
        if not is_wave:
            del self.fields["tables"]
        if not is_waiting:
            del self.fields["count_first"]

    def values(self) -> dict[str, Any]:
        """For ``create_release``. Without the box, answers that came in meanwhile are counted too."""
        data = self.cleaned_data
        return {"tables": data.get("tables", []), "count_first": data.get("count_first", True)}


class ReleaseForm(TownForm):
    """For whom a release is meant."""

    looked = forms.BooleanField(
        label=_("Ich habe die Ergebnisse angesehen."),
        error_messages={"required": _("Bitte sehen Sie sich die Ergebnisse an, bevor Sie sie freigeben.")},
    )
    public = forms.BooleanField(
        label=_("öffentlich zeigen"),
        required=False,
        help_text=_("Ohne Anmeldung für alle sichtbar."),
    )

    def __init__(self, *args: Any, may_be_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_public:
            del self.fields["public"]
