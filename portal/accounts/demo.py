"""Demo accounts on the sign-in page; exists in demo mode only."""

from dataclasses import dataclass

from django.conf import settings

from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import User


@dataclass(frozen=True)
class DemoGroup:
    """Demo accounts under one heading: a programme role, or one municipality (``town``)."""

    label: str
    accounts: list[User]
    town: bool = False


def demo_accounts() -> list[DemoGroup]:
    """Return the active demo accounts by role, then by municipality; empty outside demo mode. One query."""
    if not settings.DEMO_MODE:
        return []
    users = list(User.objects.filter(is_demo=True, is_active=True).order_by("email"))
    groups = [
        DemoGroup(str(role.label), [user for user in users if user.programme_role == role])
        for role in ProgrammeRole
        if role
    ]
    return [group for group in groups if group.accounts] + _towns(users)


def _towns(users: list[User]) -> list[DemoGroup]:
    """One group a municipality, the leading account first (``integration.rodgau@…``, "Integrationsstelle Rodgau")."""
    found: dict[str, list[User]] = {}
    for user in users:
        if not user.programme_role:
            found.setdefault(user.email.partition("@")[0].partition(".")[2], []).append(user)
    order = ("integration", "bearbeitung", "lesen")
    groups = []
    for accounts in found.values():
        accounts.sort(key=lambda user: order.index(_post(user)) if _post(user) in order else len(order))
        groups.append(DemoGroup(str(accounts[0]).partition(" ")[2] or str(accounts[0]), accounts, town=True))
    return sorted(groups, key=lambda group: group.label)


def _post(user: User) -> str:
    return user.email.partition(".")[0]
