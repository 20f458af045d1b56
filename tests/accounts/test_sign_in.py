"""Signing in and out, enumeration, what is on record."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from tests.accounts.conftest import BASE_URL, log_in, signed_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def _recorded() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_signing_in_by_address_in_any_case(client: Client, user: User) -> None:
    response = client.post(reverse("account_login"), {"login": user.email.upper(), "password": PASSWORD})
    assert response.status_code == 302
    assert signed_in(client)


def test_the_session_key_changes_at_sign_in(client: Client, user: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    log_in(client, user)
    assert client.session.session_key != session.session_key


def test_sign_in_failure_and_sign_out_are_recorded(client: Client, user: User) -> None:
    log_in(client, user, "wrong")
    log_in(client, user)
    client.post(reverse("account_logout"))
    assert _recorded() == ["login_failed", "login", "logout"]
    assert not signed_in(client)
    failed = AuditEntry.objects.get(action="login_failed")
    assert (failed.actor, failed.object_id) == (None, str(user.pk))


def test_an_unknown_address_is_not_kept(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "niemand@test.example", "password": "x"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.object_label, entry.detail) == ("login_failed", "", "", {})


def test_opening_the_sign_out_page_signs_nobody_out(client: Client, user: User) -> None:
    log_in(client, user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)


def test_sign_in_answers_the_same_for_known_and_unknown_addresses(client: Client, user: User) -> None:
    def answer(address: str) -> str:
        data = {"login": address, "password": "wrong"}
        return client.post(reverse("account_login"), data).content.decode().replace(address, "")

    known, unknown = answer(user.email), answer("x" + user.email[1:])
    assert "E-Mail-Adresse oder Passwort stimmen nicht." in known
    assert _without_tokens(known) == _without_tokens(unknown)


def test_reset_answers_and_mails_the_same_for_known_and_unknown_addresses(client: Client, user: User) -> None:
    answers = []
    for address in (user.email, "niemand@test.example"):
        response = client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        answers.append(_without_tokens(response.content.decode()))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[user.email], ["niemand@test.example"]]
    assert mail.outbox[0].subject == mail.outbox[1].subject
    assert "kein Konto" in mail.outbox[1].body


def test_a_deactivated_account_gets_no_reset_link(client: Client) -> None:
    user = UserFactory.create(is_active=False)
    client.post(reverse("account_reset_password"), {"email": user.email})
    assert "/konto/" not in mail.outbox[0].body


@pytest.mark.parametrize("name", ["account_signup", "account_email", "socialaccount_connections"])
def test_sign_up_and_change_of_address_have_no_page(name: str) -> None:
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_an_operator_made_on_the_command_line_proves_the_address_first(client: Client) -> None:
    user = User.objects.create_superuser("erste@test.example", PASSWORD)
    log_in(client, user)
    assert not signed_in(client)
    link = next(word for word in mail.outbox[0].body.split() if "/konto/adresse-bestaetigen/" in word)
    path = link.removeprefix(BASE_URL)
    assert client.get(path).status_code == 200
    client.post(path)
    log_in(client, user)
    assert signed_in(client)


def _without_tokens(html: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
