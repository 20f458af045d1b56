"""Permissions that can say why."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from portal.core.errors import DomainError


@dataclass(frozen=True)
class Decision:
    """Outcome of a permission function: allowed, or refused with a German sentence for the user."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def refuse(reason: str) -> Decision:
    """Return a refusal with its reason."""
    return Decision(False, str(reason))


class Refused(PermissionDenied):
    """A decision went against the user; answered with 403 and the reason."""


def require(decision: Decision) -> None:
    """Raise ``Refused`` with the reason unless the decision allows."""
    if not decision.allowed:
        raise Refused(decision.reason)


def insist(decision: Decision, field: str | None = None) -> None:
    """Raise ``DomainError`` with the reason unless the decision allows: what ``require`` is to views, for services."""
    if not decision.allowed:
        raise DomainError(decision.reason, field=field)
