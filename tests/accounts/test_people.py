"""The pages of operators for people, and the Django admin."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Invitation, User
from portal.accounts.services import deactivate_user, invite, reactivate_user
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = [("people:list", []), ("people:invitation_create", []), ("people:user_deactivate", [1])]


@pytest.fixture
def admin_page(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.mark.parametrize(("name", "args"), PAGES)
@pytest.mark.parametrize("role", ["", "consultant", "ministry"])
def test_only_operators_open_them(client: Client, role: str, name: str, args: list[int]) -> None:
    client.force_login(UserFactory.create(programme_role=role))
    assert client.get(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_strangers_sign_in_first(client: Client, name: str, args: list[int]) -> None:
    assert client.get(reverse(name, args=args))["Location"].startswith(reverse("account_login"))


def test_inviting_sends_a_mail(admin_page: Client) -> None:
    data = {"email": "neu@test.example", "programme_role": "ministry"}
    page = admin_page.post(reverse("people:invitation_create"), data, follow=True).content.decode()
    assert "Die Einladung an neu@test.example ist verschickt." in page
    assert Invitation.objects.get().programme_role == "ministry"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("role", ["", "root", "officer"])
def test_other_roles_cannot_be_given(admin_page: Client, role: str) -> None:
    response = admin_page.post(
        reverse("people:invitation_create"), {"email": "neu@test.example", "programme_role": role}
    )
    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_a_mail_server_that_is_down_gives_a_sentence(admin_page: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    data = {"email": "neu@test.example", "programme_role": "ministry"}
    page = admin_page.post(reverse("people:invitation_create"), data, follow=True).content.decode()
    assert "Die E-Mail ging nicht hinaus." in page


def test_a_mail_server_that_is_down_breaks_no_password_reset(client: Client, user: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = client.post(reverse("account_reset_password"), {"email": user.email})
    assert response["Location"] == reverse("account_reset_password_done")


def test_revoking_asks_first(admin_page: Client, operator: User) -> None:
    invitation, _token = invite(email="neu@test.example", programme_role="ministry", by=operator)
    url = reverse("people:invitation_revoke", args=[invitation.pk])
    assert admin_page.get(url).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_open
    admin_page.post(url)
    invitation.refresh_from_db()
    assert not invitation.is_open


def test_invitations_into_a_municipality_are_not_the_operators_matter(admin_page: Client, consultant: User) -> None:
    invitation, _token = invite(email="neu@test.example", programme_role="", by=consultant)
    assert admin_page.post(reverse("people:invitation_revoke", args=[invitation.pk])).status_code == 404
    assert "neu@test.example" not in admin_page.get(reverse("people:list")).content.decode()


def test_deactivating_and_reactivating(admin_page: Client, user: User) -> None:
    url = reverse("people:user_deactivate", args=[user.pk])
    assert admin_page.get(url).status_code == 200
    admin_page.post(url)
    user.refresh_from_db()
    assert not user.is_active
    admin_page.post(reverse("people:user_reactivate", args=[user.pk]))
    user.refresh_from_db()
    assert user.is_active
    actions = AuditEntry.objects.filter(object_id=str(user.pk)).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["account_deactivated", "account_reactivated"]


def test_operators_cannot_switch_themselves_off(admin_page: Client, operator: User) -> None:
    assert admin_page.post(reverse("people:user_deactivate", args=[operator.pk])).status_code == 403
    with pytest.raises(DomainError, match="eigenes Konto"):
        deactivate_user(user=operator, by=operator)


def test_services_refuse_others(user: User, consultant: User) -> None:
    with pytest.raises(DomainError, match="Nur der Betrieb"):
        deactivate_user(user=user, by=consultant)
    with pytest.raises(DomainError, match="Nur der Betrieb"):
        reactivate_user(user=user, by=consultant)


def test_the_list_filters_by_name_and_role(admin_page: Client) -> None:
    UserFactory.create(email="gesucht@test.example", ministry=True)
    UserFactory.create(email="anderes@test.example")
    for query, shown, hidden in [("?q=gesucht", "gesucht@", "anderes@"), ("?role=town", "anderes@", "gesucht@")]:
        page = admin_page.get(reverse("people:list") + query).content.decode()
        assert shown in page
        assert hidden not in page


def test_the_list_costs_the_same_with_1_and_30_accounts(
    admin_page: Client, operator: User, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 30):
        UserFactory.create_batch(number)
        for index in range(number):
            invite(email=f"neu{number}-{index}@test.example", programme_role="ministry", by=operator)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin_page.get(reverse("people:list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("role", "status"), [("", 403), ("consultant", 403), ("ministry", 403), ("operator", 200)])
def test_who_may_open_the_admin(client: Client, role: str, status: int) -> None:
    client.force_login(UserFactory.create(programme_role=role))
    for name in ("admin:index", "admin:accounts_user_changelist", "admin:accounts_invitation_changelist"):
        assert client.get(reverse(name)).status_code == status


def test_the_admin_signs_nobody_in_by_itself(client: Client, operator: User) -> None:
    response = client.get(reverse("admin:login"))
    assert response["Location"].startswith(reverse("account_login"))
    response = client.post(reverse("admin:login"), {"username": operator.email, "password": "x"})
    assert response["Location"].startswith(reverse("account_login"))


def test_the_admin_changes_no_account(admin_page: Client, user: User) -> None:
    assert admin_page.get(reverse("admin:accounts_user_change", args=[user.pk])).status_code == 200
    for name, args in [("add", []), ("change", [user.pk]), ("delete", [user.pk])]:
        url = reverse(f"admin:accounts_user_{name}", args=args)
        assert admin_page.post(url, {"programme_role": "operator"}).status_code == 403
    assert admin_page.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
