"""Pages and mails of accounts say Sie, name our address, and keep to the look."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from portal.accounts.allauth_urls import urlpatterns
from portal.accounts.models import User
from portal.accounts.policies import POLICIES
from portal.core import messages
from tests.accounts.conftest import BASE_URL, confirm, log_in, totp
from tests.factories import PASSWORD

ENGLISH = re.compile(r"\b(?:please|your|password|sign in|sign out|account|security key|the)\b", re.IGNORECASE)
PUBLIC = ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
          "account_email_verification_sent", "account_reset_password_from_key_done"]  # fmt: skip
OWN = ["account_profile", "account_second_factor", "account_logout", "account_change_password",
       "account_reauthenticate", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list",
       "mfa_activate_totp", "mfa_reauthenticate"]  # fmt: skip
WITH_APP = ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_index"]


def _text(response: Any) -> str:
    page = re.sub(r"<(script|style|head)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return strip_tags(page)


def _check(text: str, where: str) -> None:
    assert not messages.INFORMAL.search(text), (where, messages.INFORMAL.search(text))
    assert not ENGLISH.search(text), (where, ENGLISH.search(text))


def _pages(client: Client, user: User) -> Iterator[tuple[str, Any]]:
    for name in PUBLIC:
        yield name, client.get(reverse(name))
    yield "wrong password", client.post(reverse("account_login"), {"login": user.email, "password": "x"})
    yield "bad reset link", client.get(reverse("account_reset_password_from_key", args=["1", "x"]))
    yield "bad confirmation", client.get(reverse("account_confirm_email", args=["x"]))
    log_in(client, user)
    confirm(client)
    for name in OWN:
        yield name, client.get(reverse(name))
    yield "empty form", client.post(reverse("account_change_password"), {})
    weak = {"oldpassword": "x", "password1": "kurz", "password2": "kurzer"}
    yield "weak password", client.post(reverse("account_change_password"), weak)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    yield "wrong code", client.post(reverse("mfa_activate_totp"), {"code": "x"})
    yield "set up", client.post(reverse("mfa_activate_totp"), {"code": totp(secret)}, follow=True)
    for name in WITH_APP:
        yield name, client.get(reverse(name))
    yield "new codes", client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    yield "removed", client.post(reverse("mfa_deactivate_totp"), follow=True)
    yield "signed out", client.post(reverse("account_logout"), follow=True)


@pytest.mark.django_db
def test_no_page_says_du_or_speaks_english(client: Client, user: User) -> None:
    seen = 0
    for where, response in _pages(client, user):
        assert response.status_code in {200, 302}, where
        _check(_text(response), where)
        seen += 1
    print(f"\naccount pages scanned for du and English: {seen}, findings: 0")


@pytest.mark.django_db
def test_no_page_holds_inline_style_or_script(client: Client, user: User) -> None:
    """The CSP would stop them; JSON in a script element is data and runs nowhere."""
    for where, response in _pages(client, user):
        page = response.content.decode()
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
        assert not inline, where
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page), where


def _change_password(client: Client) -> None:
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "Neues-Passwort-2026", "password2": "Neues-Passwort-2026"},
    )


@pytest.mark.django_db(transaction=True)
def test_mails_say_sie_and_name_our_address_only(user: User) -> None:
    """The header Host and the header User-Agent belong to whoever sends the request."""
    client = Client(headers={"host": "localhost", "user-agent": "Siehe http://boese.example Firefox Linux"})
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_reset_password"), {"email": "niemand@test.example"})
    for _page in _pages(client, user):
        pass
    log_in(client, user)
    _change_password(client)
    assert len(mail.outbox) >= 6
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        _check(text, message.subject)
        assert BASE_URL in text
        assert "localhost" not in text
        assert "boese" not in text
    changed = mail.outbox[-1].body
    assert "Ihr Passwort wurde geändert." in changed
    assert "Firefox unter Linux" in changed


@pytest.mark.django_db
def test_a_forged_host_is_refused_or_ignored(user: User) -> None:
    client = Client()
    response = client.post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "boese.example"})
    assert response.status_code == 400
    assert mail.outbox == []


@pytest.mark.django_db
def test_too_many_requests_answer_in_german(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"), {})
    response = client.post(reverse("account_login"), {})
    assert response.status_code == 429
    assert "Bitte warten Sie einige Minuten" in response.content.decode()


def test_the_catalogue_is_current_and_says_sie() -> None:
    assert messages.problems() == []


def test_the_check_finds_what_it_promises(tmp_path: Path) -> None:
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    po.append(polib.POEntry(msgid="You have signed out.", msgstr="Du hast dich abgemeldet."))
    po.append(polib.POEntry(msgid="No such text", msgstr="Fehlt"))
    path = tmp_path / "django.po"
    po.save(str(path))
    found = "\n".join(messages.problems(path))
    assert "says du: 'Du hast dich abgemeldet.'" in found
    assert "says du: 'Bitte versuche es später erneut" in found or "versuche" in found
    assert "overrides nothing: 'No such text'" in found
    assert "not current" in found


def test_compiling_twice_gives_the_same_bytes() -> None:
    assert messages.compiled() == messages.compiled() == messages.OURS.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("text", ["Wähle dein Passwort", "Hast Du Zeit?", "Bitte gib es ein", "für euch", "Deiner"])
def test_informal_speech_is_recognised(text: str) -> None:
    assert messages.INFORMAL.search(text)


@pytest.mark.parametrize("text", ["Bitte geben Sie es ein", "Ihr Passwort", "dieser Dirk", "Individuum", "teuer"])
def test_formal_speech_is_left_alone(text: str) -> None:
    assert not messages.INFORMAL.search(text)


def test_every_library_url_has_a_policy_and_every_policy_a_url() -> None:
    ours = {"account_profile", "account_rename", "account_demo_login", "account_second_factor"}
    assert {pattern.name for pattern in urlpatterns} - ours == set(POLICIES)
