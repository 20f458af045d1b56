"""Forms of accounts: ours, and those of allauth that we change."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import ProgrammeRole
from portal.accounts.limits import SECOND_FACTOR, TooManyGuesses, reserve_guess
from portal.accounts.models import User
from portal.core.text import clean_line


def _password_rules() -> str:
    return " ".join(password_validators_help_texts())


class NameField(forms.CharField):
    """The name others see: one clean line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("max_length", 150)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class RenameForm(forms.Form):
    """Change one's own name."""

    display_name = NameField(help_text=_("So sehen andere Sie im Portal, zum Beispiel an Ihren Einträgen."))


class InviteForm(forms.Form):
    """Invite somebody to a programme role."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    programme_role = forms.ChoiceField(
        label=_("Rolle im Programm"),
        choices=[choice for choice in ProgrammeRole.choices if choice[0]],
        widget=forms.RadioSelect,
        help_text=_("Zugänge für Kommunen vergeben die Beratung und die Kommunen selbst."),
    )


class PeopleFilterForm(forms.Form):
    """Search and filter of the list of accounts."""

    hide_optional = True

    q = forms.CharField(label=_("Name oder E-Mail-Adresse"), required=False, max_length=150)
    role = forms.ChoiceField(
        label=_("Rolle"),
        required=False,
        choices=[("", _("alle")), ("town", _("Kommune")), *[c for c in ProgrammeRole.choices if c[0]]],
    )


class AcceptInvitationForm(forms.Form):
    """Name and password of a new account; ``email`` is the invited address, which is not up for choice."""

    display_name = NameField(label=_("Ihr Name"))
    password1 = forms.CharField(
        label=_("Passwort"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(_password_rules, str)(),
    )
    password2 = forms.CharField(
        label=_("Passwort wiederholen"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Die beiden Passwörter stimmen nicht überein."))
        if first:
            try:
                validate_password(first, User(email=self.email, display_name=data.get("display_name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """A mail goes out for every address, so that neither page nor duration tells whether there is an account."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return str(super().save(request, **kwargs))
        email = str(self.cleaned_data["email"])
        get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class _LimitedCode:
    """Counts guesses of the second factor exactly (the limit of allauth lives in the cache)."""

    user: User

    def clean_code(self) -> str:
        try:
            guess = reserve_guess(SECOND_FACTOR, str(self.user.pk))
        except TooManyGuesses as error:
            raise ValidationError(error.message, code="too_many_login_attempts") from error
        code = str(super().clean_code())  # type: ignore[misc]
        guess.forgive()
        return code


class AuthenticateForm(_LimitedCode, AllauthAuthenticateForm):  # type: ignore[misc]
    """Second factor at sign-in."""


class ReauthenticateForm(_LimitedCode, AllauthReauthenticateForm):  # type: ignore[misc]
    """Second factor before a sensitive change."""
