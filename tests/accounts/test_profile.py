"""The own account page and the demo sign-in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.demo import demo_accounts
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from tests.accounts.conftest import log_in, signed_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_the_page_shows_name_address_and_second_factor(client: Client, consultant: User) -> None:
    client.force_login(consultant)
    page = client.get(reverse("account_profile")).content.decode()
    for text in (consultant.email, consultant.display_name, "Beratung", "nicht eingerichtet", "Sitzungen ansehen"):
        assert text in page


def test_renaming(client: Client, user: User) -> None:
    client.force_login(user)
    client.post(reverse("account_rename"), {"display_name": " Neuer\u200b  Na\x00me\u202e "})
    user.refresh_from_db()
    assert user.display_name == "Neuer Name"
    assert AuditEntry.objects.filter(action="account_renamed", actor=user).count() == 1


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 151])
def test_a_bad_name_is_refused_at_the_field(client: Client, user: User, name: str) -> None:
    client.force_login(user)
    response = client.post(reverse("account_rename"), {"display_name": name})
    assert response.status_code == 422
    assert response.context["form"].errors["display_name"]


def test_renaming_changes_nothing_else(client: Client, user: User) -> None:
    client.force_login(user)
    extra = {"programme_role": "operator", "is_active": "", "email": "x@test.example", "is_demo": "1"}
    before = (user.email, user.programme_role, user.is_active, user.is_demo)
    client.post(reverse("account_rename"), {"display_name": "Name", **extra})
    user.refresh_from_db()
    assert (user.email, user.programme_role, user.is_active, user.is_demo) == before


@pytest.fixture
def demo_user(db: None) -> User:
    return UserFactory.create(is_demo=True, display_name="Beratung (Demo)", consultant=True)


def _demo_login(client: Client, account: object, **data: Any) -> Any:
    return client.post(reverse("account_demo_login"), {"account": account, **data})


def test_a_click_signs_a_demo_account_in(client: Client, demo_user: User) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "Demo: ein Konto wählen" in page
    assert f'value="{demo_user.pk}"' in page
    assert _demo_login(client, demo_user.pk, next="/konto/")["Location"] == "/konto/"
    assert signed_in(client)
    assert AuditEntry.objects.filter(action="login", actor=demo_user).exists()


def test_another_click_changes_the_account(client: Client, demo_user: User, user: User) -> None:
    log_in(client, user)
    _demo_login(client, demo_user.pk)
    assert client.get(reverse("account_profile")).context["user"] == demo_user


def test_it_leads_nowhere_else(client: Client, demo_user: User) -> None:
    assert "boese" not in _demo_login(client, demo_user.pk, next="https://boese.example/")["Location"]


@pytest.mark.parametrize("account", ["", "x", "-1", "9" * 40, "٣", "1\x00"])
def test_nonsense_is_not_found(client: Client, account: str) -> None:
    assert _demo_login(client, account).status_code == 404


def test_other_accounts_are_not_signed_in(client: Client, user: User) -> None:
    off = UserFactory.create(is_demo=True, is_active=False)
    assert [_demo_login(client, account.pk).status_code for account in (user, off)] == [404, 404]
    assert not signed_in(client)


def test_it_exists_in_demo_mode_only(client: Client, demo_user: User, settings: Any) -> None:
    settings.DEMO_MODE = False
    assert _demo_login(client, demo_user.pk).status_code == 404
    assert demo_accounts() == []
    assert "Demo: ein Konto" not in client.get(reverse("account_login")).content.decode()


def test_demo_accounts_are_grouped_by_role_and_town(demo_user: User) -> None:
    def account(name: str, label: str) -> User:
        return UserFactory.create(is_demo=True, email=f"{name}@demo.example", display_name=label)

    reader = account("lesen.neu-stadt", "Lesezugang Neu Stadt")
    lead = account("integration.neu-stadt", "Integrationsstelle Neu Stadt")
    first = account("integration.altstadt", "Integrationsstelle Altstadt")
    UserFactory.create()
    groups = [(group.label, group.accounts, group.town) for group in demo_accounts()]
    assert groups == [
        ("Beratung", [demo_user], False), ("Altstadt", [first], True), ("Neu Stadt", [lead, reader], True),
    ]  # fmt: skip


def test_opening_the_demo_sign_in_is_not_allowed(client: Client) -> None:
    assert client.get(reverse("account_demo_login")).status_code == 405


def test_a_demo_account_is_nobody_where_it_is_no_demo(client: Client, demo_user: User, settings: Any) -> None:
    client.force_login(demo_user, settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(reverse("account_profile")).status_code == 200
    settings.DEMO_MODE = False
    assert client.get(reverse("account_profile")).status_code == 302
    client.post(reverse("account_login"), {"login": demo_user.email, "password": PASSWORD})
    assert not signed_in(client)
