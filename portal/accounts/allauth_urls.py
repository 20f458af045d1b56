"""URLs of the own account, under ``konto/``: ours, and exactly those of allauth that the portal uses.

Sign-up, change of e-mail address, sign-in by code and social accounts are absent. allauth reverses the names, so they
are its own; the paths are German.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path

from portal.accounts.views import profile

View = Callable[..., HttpResponseBase]


def _themed(view: View) -> View:
    """Drop allauth's own ``site`` (the host of the request) from the context, where it would hide ours."""

    @wraps(view)
    def themed(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        context = getattr(response, "context_data", None)
        if context:
            context.pop("site", None)
        return response

    return themed


def _library(route: str, view: View, name: str) -> URLPattern:
    return path(route, _themed(view), name=name)


RESET_KEY = r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
CONFIRM_KEY = r"^adresse-bestaetigen/(?P<key>[-:\w]+)/$"

urlpatterns = [
    path("", profile.profile, name="account_profile"),
    path("name/", profile.rename, name="account_rename"),
    path("demo-anmeldung/", profile.demo_login, name="account_demo_login"),
    path("zweiter-faktor/einrichten/", profile.second_factor, name="account_second_factor"),
    _library("anmelden/", account.login, "account_login"),
    _library("abmelden/", account.logout, "account_logout"),
    _library("deaktiviert/", account.account_inactive, "account_inactive"),
    _library("bestaetigen/", account.reauthenticate, "account_reauthenticate"),
    _library("adresse-bestaetigen/", account.email_verification_sent, "account_email_verification_sent"),
    re_path(CONFIRM_KEY, _themed(account.confirm_email), name="account_confirm_email"),
    _library("passwort/aendern/", account.password_change, "account_change_password"),
    _library("passwort/festlegen/", account.password_set, "account_set_password"),
    _library("passwort/vergessen/", account.password_reset, "account_reset_password"),
    _library("passwort/vergessen/verschickt/", account.password_reset_done, "account_reset_password_done"),
    re_path(RESET_KEY, _themed(account.password_reset_from_key), name="account_reset_password_from_key"),
    _library("passwort/geaendert/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    _library("zweiter-faktor/", mfa.index, "mfa_index"),
    _library("zweiter-faktor/anmelden/", mfa.authenticate, "mfa_authenticate"),
    _library("zweiter-faktor/bestaetigen/", mfa.reauthenticate, "mfa_reauthenticate"),
    _library("zweiter-faktor/app/einrichten/", totp.activate_totp, "mfa_activate_totp"),
    _library("zweiter-faktor/app/entfernen/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _library("zweiter-faktor/codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _library("zweiter-faktor/codes/neu/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _library("zweiter-faktor/codes/datei/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _library("passkeys/", webauthn.list_webauthn, "mfa_list_webauthn"),
    _library("passkeys/hinzufuegen/", webauthn.add_webauthn, "mfa_add_webauthn"),
    _library("passkeys/anmelden/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _library("passkeys/bestaetigen/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _library("passkeys/<int:pk>/umbenennen/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    _library("passkeys/<int:pk>/entfernen/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _library("sitzungen/", usersessions.list_usersessions, "usersessions_list"),
]
