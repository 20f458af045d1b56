"""Forms of posts, their holders, members and invitations."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.enums import MemberRole
from municipalities.forms.base import TownForm, VersionField, in_order
from portal.core.forms import DayField, LineField
from portal.core.labels import HelpedLabel

ROLE_CHOICES = [
    (MemberRole.LEAD, HelpedLabel(_("Leitung"), _("Bearbeitet alles und verwaltet die Zugänge der Kommune."))),
    (MemberRole.EDITOR, HelpedLabel(_("Bearbeitung"), _("Bearbeitet Maßnahmen, Ziele, Gremien und Stellen."))),
    (
        MemberRole.VIEWER,
        HelpedLabel(_("Lesen"), _("Liest alles, ändert nichts. Zum Beispiel Amtsleitung oder Gremienmitglied.")),
    ),
]
POST_FIELDS = ["title", "weekly_hours", "unit", "version"]


class PostForm(TownForm):
    """A post."""

    title = LineField(
        label=_("Bezeichnung"), max_length=160, help_text=_("Die Stelle, nicht die Person: Integrationsbeauftragte:r.")
    )
    weekly_hours = forms.DecimalField(
        label=_("Wochenstunden"),
        min_value=0,
        max_value=48,
        max_digits=4,
        decimal_places=1,
        required=False,
        localize=True,
    )
    unit = LineField(label=_("Amt oder Fachbereich"), max_length=160, required=False)
    version = VersionField()

    def clean_weekly_hours(self) -> Any:
        hours = self.cleaned_data["weekly_hours"]
        if hours == 0:
            raise ValidationError(_("Bitte geben Sie mehr als 0 Stunden an oder lassen Sie das Feld leer."))
        return hours


class NewPostForm(PostForm):
    """A post that does not exist yet."""

    version = None  # type: ignore[assignment]


class HoldingForm(TownForm):
    """Somebody takes over a post."""

    holder_name = LineField(label=_("Name"), max_length=160)
    email = forms.EmailField(
        label=_("Dienstliche E-Mail-Adresse"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    starts_on = DayField(label=_("von"))
    ends_on = DayField(label=_("bis"), required=False, help_text=_("Leer lassen, wenn kein Ende feststeht."))

    layout = ("holder_name", "email", Row("starts_on", "ends_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        in_order(self, "starts_on", "ends_on")
        return data


class EndHoldingForm(TownForm):
    """The last day on a post."""

    ends_on = DayField(label=_("Letzter Tag auf der Stelle"))


class RoleFields(TownForm):
    """Role and end of an access."""

    role = forms.ChoiceField(label=_("Rolle"), choices=ROLE_CHOICES, widget=forms.RadioSelect)
    ends_on = DayField(
        label=_("Zugang bis"), required=False, help_text=_("Letzter Tag. Leer lassen, wenn kein Ende feststeht.")
    )


class InviteMemberForm(RoleFields):
    """Invite somebody into the municipality."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Dorthin geht eine Einladung. Der Link darin gilt sieben Tage und nur für diese Adresse."),
    )  # fmt: skip
    field_order = ["email", "role", "ends_on"]

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Das Ende liegt in der Vergangenheit. Bitte wählen Sie einen Tag ab heute."))
        return day


class MemberForm(RoleFields):
    """Change role and end date of a member."""

    version = VersionField()
