"""Malformed input on the pages of accounts never ends in an error 500."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.access.crawl import PlainClient
from tests.accounts.conftest import confirm, log_in

REPLY = '{"type":"public-key","id":"AA","rawId":"AA","response":{"userHandle":"%s","clientDataJSON":"%s",%s}}'
CREDENTIALS = [
    "null", "[]", "{}", '"x"', "1", '{"id":1}', '{"id":"AA","rawId":1}', "{" * 500, "[" * 5000,
    REPLY % ("\\u0000", "AA", '"authenticatorData":"AA","signature":"AA"'),
    REPLY % ("MQ", "e30", '"authenticatorData":"AA","signature":"AA"'),
    REPLY % ("MQ", "bnVsbA", '"attestationObject":"oA"'),
    REPLY % ("MQ", "AA", '"attestationObject":"/"'),
]  # fmt: skip
TEXTS = ["", "x" * 10_000, "\x00", "\u202e", "🙂", "%00", "'\";--", "9" * 30]
FIELDS = ["login", "password", "email", "credential", "account", "next", "code", "password1", "password2",
          "oldpassword", "display_name", "name", "programme_role", "q", "role", "page"]  # fmt: skip
STRANGER = ["account_login", "account_logout", "account_reset_password", "mfa_login_webauthn",
            "account_demo_login", "mfa_authenticate"]  # fmt: skip
SIGNED_IN = ["account_rename", "account_change_password", "account_reauthenticate", "mfa_activate_totp",
             "mfa_add_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_generate_recovery_codes",
             "mfa_deactivate_totp", "usersessions_list", "people:list", "people:invitation_create"]  # fmt: skip
PATHS = ["/konto/passwort/neu/zzzzzzzzzzzzz-set-password/", "/konto/passwort/neu/1-%ED%A0%80/",
         "/konto/passwort/neu/1-%00/", "/konto/adresse-bestaetigen/x:y/", "/konten/99999999999999999999/deaktivieren/",
         "/konten/einladungen/99999999999999999999/zurueckziehen/", "/konto/passkeys/99999999999999999999/entfernen/",
         "/konto/passkeys/99999999999999999999/umbenennen/"]  # fmt: skip


@pytest.fixture
def no_limits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    settings.LOGIN_ATTEMPTS_PER_WINDOW = 10_000


def _errors(client: Client, urls: Iterable[str], values: Iterable[str]) -> tuple[int, list[tuple[str, str, str]]]:
    requests, failed = 0, []
    for value in values:
        data = {"value": value} | dict.fromkeys(FIELDS, value)
        for url in urls:
            for method, response in [("POST", client.post(url, data)), ("GET", client.get(url, data))]:
                requests += 1
                if response.status_code >= 500:
                    failed.append((method, url, value[:40]))
    return requests, failed


@pytest.mark.django_db
@pytest.mark.usefixtures("no_limits")
def test_no_malformed_input_ends_in_an_error(operator: User) -> None:
    client = PlainClient(raise_request_exception=False)
    strangers = _errors(client, [*map(reverse, STRANGER), *PATHS], TEXTS + CREDENTIALS)
    log_in(client, operator)
    confirm(client)
    signed_in = _errors(client, [*map(reverse, SIGNED_IN), *PATHS], TEXTS + CREDENTIALS)
    failed = strangers[1] + signed_in[1]
    print(f"\nmalformed requests to account pages: {strangers[0] + signed_in[0]}, HTTP 500: {len(failed)}")
    assert failed == []
