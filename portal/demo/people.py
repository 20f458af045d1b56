"""Demo accounts, named by role, with one shared password; they exist in demo mode only."""

import os
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from municipalities.enums import MemberRole
from municipalities.models import Membership, Municipality
from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import User
from portal.demo.writing import create

DOMAIN = "demo.example"
TOWN_ACCOUNTS = {
    MemberRole.LEAD: ("integration", "Integrationsstelle {town}"),
    MemberRole.EDITOR: ("bearbeitung", "Bearbeitung {town}"),
    MemberRole.VIEWER: ("lesen", "Lesezugang {town}"),
}
PROGRAMME_ACCOUNTS = {
    "beratung": (ProgrammeRole.CONSULTANT, "Beratung"),
    "beratung2": (ProgrammeRole.CONSULTANT, "Beratung, zweite Person"),
    "ministerium": (ProgrammeRole.MINISTRY, "Ministerium"),
    "betrieb": (ProgrammeRole.OPERATOR, "Betrieb"),
}


class NoDemoMode(Exception):
    """Demo accounts were asked for in a real installation."""


@transaction.atomic
def load_accounts(towns: Sequence[Municipality]) -> str:
    """Create the missing accounts and memberships; return the password, which then opens every demo account."""
    if not settings.DEMO_MODE:
        raise NoDemoMode
    password = shared_password(settings.DATA_DIR / "demo-password")
    wanted = [_programme_account(name, role, label) for name, (role, label) in PROGRAMME_ACCOUNTS.items()]
    wanted += [_town_account(town, role) for town in towns for role in TOWN_ACCOUNTS]
    there = {user.email: user for user in User.objects.filter(email__in=[user.email for user in wanted])}
    _same_password(password, [user for user in wanted if user.email not in there])
    users = {user.email: user for user in User.objects.filter(is_demo=True)}
    _verify(users.values())
    _join(towns, users)
    return password


def shared_password(path: Path) -> str:
    """Read the password; make it once, in a file that only the owner of the process may read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if password := path.read_text(encoding="utf-8").strip():
            return password
        handle = os.open(path, os.O_WRONLY)
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    return password


def authors(towns: Sequence[Municipality]) -> dict[str, User]:
    """Demo account that writes for a town, by its slug; the consultant under ""."""
    users = {user.email: user for user in User.objects.filter(is_demo=True)}
    found = {town.slug: users.get(_address(TOWN_ACCOUNTS[MemberRole.LEAD][0], town)) for town in towns}
    found[""] = users.get(f"beratung@{DOMAIN}")
    return {slug: user for slug, user in found.items() if user}


def _programme_account(name: str, role: ProgrammeRole, label: str) -> User:
    return User(
        email=f"{name}@{DOMAIN}", display_name=label, programme_role=role, is_demo=True,
        is_superuser=role == ProgrammeRole.OPERATOR,
    )  # fmt: skip


def _town_account(town: Municipality, role: MemberRole) -> User:
    name, label = TOWN_ACCOUNTS[role]
    return User(email=_address(name, town), display_name=label.format(town=town.name), is_demo=True)


def _address(name: str, town: Municipality) -> str:
    return f"{name}.{town.slug}@{DOMAIN}"


def _same_password(password: str, new: list[User]) -> None:
    """One hash for all: hashing is slow on purpose. When the password file was lost, all accounts get the new one."""
    hashes = Counter(User.objects.filter(is_demo=True).values_list("password", flat=True)).most_common(1)
    known = hashes[0][0] if hashes else ""
    if known and check_password(password, known):
        hashed = known
    else:
        hashed = make_password(password)
        User.objects.filter(is_demo=True).update(password=hashed)
    for user in new:
        user.password = hashed
    User.objects.bulk_create(new)


def _verify(users: Iterable[User]) -> None:
    verified = set(EmailAddress.objects.values_list("user_id", flat=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
        if user.pk not in verified
    )


def _join(towns: Sequence[Municipality], users: dict[str, User]) -> None:
    """Memberships start on the day of loading; one that somebody ended is not opened again."""
    there = set(Membership.objects.values_list("municipality_id", "user_id"))
    rows = [
        Membership(municipality=town, user=users[address], role=role, starts_on=timezone.localdate())
        for town in towns
        for role, (name, _label) in TOWN_ACCOUNTS.items()
        if (address := _address(name, town)) in users and (town.pk, users[address].pk) not in there
    ]
    create(rows)
