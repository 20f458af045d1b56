"""Age of sessions, and what ends them."""

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.services import deactivate_user
from portal.audit.models import AuditEntry
from tests.accounts.conftest import log_in, signed_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Neues-Passwort-2026"


def _clients(user: User, number: int = 3) -> list[Client]:
    clients = [Client() for _index in range(number)]
    for client in clients:
        log_in(client, user)
    return clients


def _change_password(client: Client) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), data)


def test_an_idle_session_ends_after_an_hour(client: Client, user: User) -> None:
    with time_machine.travel("2026-03-02 08:00Z") as clock:
        log_in(client, user)
        clock.shift(59 * 60)
        assert signed_in(client)
        clock.shift(61 * 60)
        assert not signed_in(client)


def test_a_busy_session_ends_after_twelve_hours(client: Client, user: User) -> None:
    with time_machine.travel("2026-03-02 08:00Z") as clock:
        log_in(client, user)
        for _half_hour in range(24):
            assert signed_in(client)
            clock.shift(30 * 60)
        clock.shift(1)
        response = client.get(reverse("account_profile"))
        assert response["Location"] == reverse("account_login") + "?next=%2Fkonto%2F"
        page = client.get(response["Location"]).content.decode()
        assert "Ihre Sitzung ist nach zwölf Stunden beendet worden." in page


def test_changing_the_password_ends_all_other_sessions(user: User) -> None:
    clients = _clients(user)
    _change_password(clients[0])
    assert [signed_in(client) for client in clients] == [True, False, False]
    assert AuditEntry.objects.filter(action="password_changed", actor=user).count() == 1


def test_deactivating_ends_all_sessions_at_once(user: User, operator: User) -> None:
    clients = _clients(user)
    deactivate_user(user=user, by=operator)
    assert [signed_in(client) for client in clients] == [False, False, False]
    assert UserSession.objects.filter(user=user).count() == 0
    log_in(clients[0], user)
    assert not signed_in(clients[0])


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(client: Client, operator: User) -> None:
    client.force_login(operator)
    assert client.get(reverse("people:list")).status_code == 200
    User.objects.filter(pk=operator.pk).update(programme_role="")
    assert client.get(reverse("people:list")).status_code == 403
    assert client.get(reverse("admin:index")).status_code == 403


def test_own_sessions_are_listed_and_the_others_can_be_ended(user: User) -> None:
    clients = [Client(headers={"user-agent": agent}) for agent in ("Firefox on Windows", "Chrome on Android")]
    for client in clients:
        log_in(client, user)
    page = clients[0].get(reverse("usersessions_list")).content.decode()
    assert "Firefox unter Windows" in page
    assert "Chrome unter Android" in page
    clients[0].post(reverse("usersessions_list"))
    assert [signed_in(client) for client in clients] == [True, False]
