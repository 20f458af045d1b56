"""Forms of the reports."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from portal.core.forms import DayField


class EditionForm(forms.Form):
    """Which programme, which day."""

    programme = forms.ModelChoiceField(Programme.objects.all(), label=_("Programm"), empty_label=None)
    as_of = DayField(
        label=_("Stichtag"),
        help_text=_(
            "Gezählt wird, was an diesem Tag um 24 Uhr eingetragen war. Der Tag darf nicht in der Zukunft liegen."
        ),
        initial=timezone.localdate,
    )
