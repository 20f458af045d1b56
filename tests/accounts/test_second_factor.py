"""Authenticator app, recovery codes, and who must have a second factor."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from tests.accounts.conftest import confirm, log_in, signed_in, totp
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TotpUser = tuple[User, str, list[str]]


def _enter(client: Client, code: str) -> str:
    return client.post(reverse("mfa_authenticate"), {"code": code}, follow=True).content.decode()


@pytest.mark.django_db(transaction=True)  # allauth sends its signal on commit
def test_setting_up_gives_ten_recovery_codes_and_is_recorded(totp_user: TotpUser) -> None:
    user, _secret, codes = totp_user
    assert len(set(codes)) == 10
    actions = set(AuditEntry.objects.filter(actor=user).values_list("action", flat=True))
    assert "second_factor_added" in actions


def test_setting_up_asks_for_the_password_first(client: Client, user: User) -> None:
    log_in(client, user)
    response = client.get(reverse("mfa_activate_totp"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_signing_in_needs_the_code(client: Client, totp_user: TotpUser) -> None:
    user, secret, _codes = totp_user
    log_in(client, user)
    assert not signed_in(client)
    assert "Dieser Code stimmt nicht." in _enter(client, "000000" if totp(secret) != "000000" else "000001")
    assert not signed_in(client)
    _enter(client, totp(secret))
    assert signed_in(client)
    assert AuditEntry.objects.filter(action="second_factor_failed", object_id=str(user.pk)).count() == 1


def test_a_code_works_once(totp_user: TotpUser) -> None:
    user, secret, _codes = totp_user
    code, clients = totp(secret), [Client(), Client()]
    for client in clients:
        log_in(client, user)
        _enter(client, code)
    assert [signed_in(client) for client in clients] == [True, False]


def test_a_recovery_code_works_once(totp_user: TotpUser) -> None:
    user, _secret, codes = totp_user
    clients = [Client(), Client()]
    for client in clients:
        log_in(client, user)
        _enter(client, codes[3])
    assert [signed_in(client) for client in clients] == [True, False]


def test_codes_are_limited_per_account(client: Client, totp_user: TotpUser) -> None:
    user, _secret, codes = totp_user
    log_in(client, user)
    for _attempt in range(10):
        _enter(client, "abcdef")
    assert "Bitte warten Sie" in _enter(client, codes[0])
    assert not signed_in(client)


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize("role", ["consultant", "ministry", "operator"])
@pytest.mark.usefixtures("required")
def test_roles_that_need_a_second_factor_reach_only_its_set_up(client: Client, role: str) -> None:
    user = UserFactory.create(**{role: True})
    client.force_login(user)
    target = reverse("account_second_factor")
    for name in ("account_profile", "dashboards:start", "usersessions_list", "mfa_view_recovery_codes"):
        assert client.get(reverse(name))["Location"] == target, name
    page = client.get(target).content.decode()
    assert "Deshalb brauchen Sie neben dem Passwort einen zweiten Faktor" in page
    for name in ("core:imprint", "account_logout", "mfa_index", "account_reauthenticate"):
        assert client.get(reverse(name)).status_code == 200, name
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    assert signed_in(client)


@pytest.mark.usefixtures("required")
def test_the_admin_is_behind_the_second_factor(client: Client, operator: User) -> None:
    client.force_login(operator)
    assert client.get(reverse("admin:index"))["Location"] == reverse("account_second_factor")


@pytest.mark.usefixtures("required")
def test_officers_are_offered_one(client: Client, user: User) -> None:
    client.force_login(user)
    page = client.get(reverse("account_profile"))
    assert page.status_code == 200
    assert "Schützen Sie Ihr Konto mit einem zweiten Faktor" in page.content.decode()


def test_without_the_setting_nobody_is_stopped(client: Client, operator: User) -> None:
    client.force_login(operator)
    assert signed_in(client)


@pytest.mark.usefixtures("required")
def test_the_last_second_factor_of_such_a_role_stays(client: Client, totp_user: TotpUser) -> None:
    user, _secret, codes = totp_user
    User.objects.filter(pk=user.pk).update(programme_role="operator")
    log_in(client, user)
    _enter(client, codes[0])
    confirm(client)
    page = client.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "Ihre Rolle braucht einen zweiten Faktor." in page
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_officers_may_remove_theirs(client: Client, totp_user: TotpUser) -> None:
    user, _secret, codes = totp_user
    log_in(client, user)
    _enter(client, codes[0])
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEntry.objects.filter(action="second_factor_removed", actor=user).exists()
