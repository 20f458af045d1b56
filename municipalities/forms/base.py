"""What the forms of a municipality share."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField


class VersionField(forms.IntegerField):
    """The hidden number of the version that was shown; what is no such number counts as an old one."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


class TownForm(forms.Form):
    """A form whose ``<form>`` element, buttons and CSRF token stand in the template."""

    layout: tuple[Any, ...] = ()

    @property
    def helper(self) -> FormHelper:
        """Built when the form is shown, from the fields it then has."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        if self.layout:
            hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
            helper.layout = Layout(*self.layout, *hidden)
        return helper

    def values(self) -> dict[str, Any]:
        """Cleaned values for the service, with the version if the form has one."""
        return dict(self.cleaned_data)


class ReasonForm(TownForm):
    """Why something is taken back; ``help_text`` says who reads it."""

    def __init__(self, *args: Any, max_length: int = 300, help_text: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = LineField(label=_("Grund"), max_length=max_length, help_text=help_text)


def optional_choices(choices: Any) -> list[tuple[str, Any]]:
    """Choices of a select that may stay empty."""
    return [("", _("keine Angabe")), *choices]


def in_order(form: forms.Form, first: str, last: str) -> None:
    """Put a sentence at the second field when it lies before the first one."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and end < start:
        form.add_error(last, _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."))
