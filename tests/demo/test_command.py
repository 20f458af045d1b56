"""``manage.py demo``: complete, repeatable, and without accounts in a real installation."""

import stat
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from municipalities.models import Measure, Membership, Municipality, Programme
from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import User
from portal.demo import people
from portal.demo.real import SLUG
from surveys.simulation.fill import remove_simulated

pytestmark = pytest.mark.django_db


def run(**options: Any) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_a_second_run_changes_no_row(all_rows: Any) -> None:
    first = run()
    before = all_rows()
    assert run() == first
    assert all_rows() == before
    assert {table: len(rows) for table, rows in before.items()}["municipalities_measure"] > 100
    programme = Programme.objects.get(slug=SLUG)
    remove_simulated(programme=programme)
    assert run().splitlines()[-1] == first.splitlines()[-1], "themes that stayed behind are used again"


def test_the_summary_names_counts_password_and_address(settings: Any) -> None:
    started = perf_counter()
    text = run()
    print(f"\nmanage.py demo: {perf_counter() - started:.1f} s (bar: 10 s)")
    assert "14 Kommunen, 39 Ziele, 26 Gremien, 69 Maßnahmen" in text
    assert "Musterprogramm: 8 Kommunen" in text
    assert people.shared_password(settings.DATA_DIR / "demo-password") in text
    assert settings.BASE_URL in text


def test_one_account_per_role_and_municipality() -> None:
    run(without_surveys=True)
    towns = Municipality.objects.all()
    assert (
        User.objects.count() == 4 + 3 * towns.count() == Membership.objects.count() + 4 == EmailAddress.objects.count()
    )
    assert not User.objects.exclude(is_demo=True).exists()
    assert not EmailAddress.objects.exclude(verified=True, primary=True).exists()
    roles = {
        user.email.split("@")[0]: user.programme_role
        for user in User.objects.exclude(programme_role=ProgrammeRole.NONE)
    }
    assert roles == {
        "beratung": "consultant", "beratung2": "consultant", "ministerium": "ministry", "betrieb": "operator",
    }  # fmt: skip
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["betrieb@demo.example"]
    rodgau = Membership.objects.filter(municipality__slug="rodgau", starts_on=timezone.localdate(), ends_on=None)
    assert dict(rodgau.values_list("user__email", "role")) == {
        "integration.rodgau@demo.example": "lead",
        "bearbeitung.rodgau@demo.example": "editor",
        "lesen.rodgau@demo.example": "viewer",
    }
    assert str(User.objects.get(email="integration.rodgau@demo.example")) == "Integrationsstelle Rodgau"


def test_the_password_opens_the_accounts_and_is_readable_by_the_owner_only(settings: Any) -> None:
    run(without_surveys=True)
    path: Path = settings.DATA_DIR / "demo-password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = people.shared_password(path)
    assert len(password) >= 16
    for email in ("integration.rodgau@demo.example", "ministerium@demo.example"):
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert authenticate(email=email, password="falsch") is None


def test_a_lost_password_file_gives_all_accounts_a_new_password(settings: Any) -> None:
    run(without_surveys=True)
    path: Path = settings.DATA_DIR / "demo-password"
    old = people.shared_password(path)
    own = User.objects.get(email="lesen.rodgau@demo.example")
    path.unlink()
    run(without_surveys=True)
    own.refresh_from_db()
    assert own.check_password(people.shared_password(path))
    assert not own.check_password(old)


def test_a_password_of_ones_own_and_an_ended_membership_stay() -> None:
    run(without_surveys=True)
    user = User.objects.order_by("pk").first()
    assert user is not None
    user.set_password("etwas-ganz-anderes")
    user.save()
    membership = Membership.objects.filter(user__email="lesen.rodgau@demo.example").get()
    Membership.objects.filter(pk=membership.pk).update(ends_on=timezone.localdate())
    run(without_surveys=True)
    user.refresh_from_db()
    assert user.check_password("etwas-ganz-anderes")
    assert Membership.objects.filter(user=membership.user).count() == 1


def test_a_real_installation_gets_the_real_data_and_no_account(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="--without-accounts"):
        run()
    assert not Programme.objects.exists()
    text = run(without_accounts=True)
    assert "Passwort" not in text
    assert not User.objects.exists()
    assert not Programme.objects.filter(is_demo=True).exists()
    assert Measure.objects.count() == 69
    assert not (settings.DATA_DIR / "demo-password").exists()


def test_accounts_can_follow_later() -> None:
    run(without_accounts=True)
    assert not User.objects.exists()
    assert Programme.objects.filter(is_demo=True).count() == 1
    run()
    assert User.objects.count() == 70
