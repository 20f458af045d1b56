"""allauth's forms for passkeys, hardened: a malformed credential is a wrong one, never an error of the server."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 20_000
NOT_RECOGNISED = _("Der Passkey wurde nicht erkannt. Bitte versuchen Sie es erneut.")


class CredentialField(forms.JSONField):
    """What the browser answers, as JSON; nothing a browser sends is as long or as deep as what is refused here."""

    def __init__(self) -> None:
        messages = {"invalid": NOT_RECOGNISED, "required": NOT_RECOGNISED}
        super().__init__(widget=forms.HiddenInput, error_messages=messages)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MAX_LENGTH:
            raise ValidationError(NOT_RECOGNISED)
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(NOT_RECOGNISED) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A credential is good for one try, so a form that is shown again starts without it."""
        return None


class _Checked:
    """Turns the errors of the library's parser into a message."""

    def clean_credential(self) -> Any:
        inherited = getattr(super(), "clean_credential", None)
        return self._checked(inherited) if inherited else self.cleaned_data["credential"]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        return self._checked(super().clean)  # type: ignore[misc]

    def _checked(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error) as error:
            raise ValidationError(NOT_RECOGNISED) from error


class AddWebAuthnForm(_Checked, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey or security key."""

    name = forms.CharField(label=_("Name des Schlüssels"), required=False, max_length=100)
    credential = CredentialField()


class AuthenticateWebAuthnForm(_Checked, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Second factor by key."""

    credential = CredentialField()


class LoginWebAuthnForm(_Checked, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign-in by passkey."""

    credential = CredentialField()


class ReauthenticateWebAuthnForm(_Checked, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Key before a sensitive change."""

    credential = CredentialField()


class EditWebAuthnForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Rename a key."""

    name = forms.CharField(label=_("Name des Schlüssels"), max_length=100)
