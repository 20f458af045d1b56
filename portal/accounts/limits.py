"""How often a secret may be guessed, exactly.

The limits of allauth live in the cache and give way under load; this one is a row in the database that is locked
while it is judged, so that of any number of concurrent requests no more guesses are evaluated than allowed. The window
slides: in *any* ``LOGIN_WINDOW_SECONDS`` seconds at most ``LOGIN_ATTEMPTS_PER_WINDOW`` wrong guesses. A refused
request does not extend the wait.
"""

import math
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from portal.accounts.models import LoginAttempt
from portal.core.errors import DomainError

PASSWORD = "password"  # noqa: S105  # nosec B105
SECOND_FACTOR = "second_factor"


class TooManyGuesses(DomainError):
    """The limit is reached; the message says how long to wait."""


@dataclass(frozen=True)
class Guess:
    """A guess that counts until it is forgiven, which a right answer does."""

    key: str
    at: float

    def forgive(self) -> None:
        """Take this guess, and no other one, off the count."""
        with transaction.atomic():
            row = LoginAttempt.objects.select_for_update().filter(key=self.key).first()
            if row is not None and self.at in row.guesses:
                row.guesses.remove(self.at)
                row.save()


def reserve_guess(kind: str, account: str) -> Guess:
    """Count a guess before it is evaluated; raise ``TooManyGuesses`` when the account has none left."""
    now, key = time.time(), _key(kind, account)
    with transaction.atomic():
        row, _created = LoginAttempt.objects.select_for_update().get_or_create(key=key)
        recent = [at for at in row.guesses if now - at < settings.LOGIN_WINDOW_SECONDS]
        if len(recent) >= settings.LOGIN_ATTEMPTS_PER_WINDOW:
            raise TooManyGuesses(_wait(min(recent) + settings.LOGIN_WINDOW_SECONDS - now))
        row.guesses = [*recent, now]
        row.save()
    return Guess(key, now)


def forget_guesses(kind: str, account: str) -> None:
    """Start from zero, after the owner of the account has proved it in another way (a password reset)."""
    LoginAttempt.objects.filter(key=_key(kind, account)).delete()


def purge_guesses() -> int:
    """Delete rows whose window is over; return how many."""
    before = timezone.now() - timedelta(seconds=settings.LOGIN_WINDOW_SECONDS)
    return LoginAttempt.objects.filter(updated_at__lt=before).delete()[0]


def _key(kind: str, account: str) -> str:
    return salted_hmac(f"portal.accounts.limits.{kind}", account.strip().lower(), algorithm="sha256").hexdigest()


def _wait(seconds: float) -> str:
    minutes = max(1, math.ceil(seconds / 60))
    return ngettext(
        "Zu viele fehlgeschlagene Versuche. Bitte warten Sie %(minutes)d Minute und versuchen Sie es dann erneut.",
        "Zu viele fehlgeschlagene Versuche. Bitte warten Sie %(minutes)d Minuten und versuchen Sie es dann erneut.",
        minutes,
    ) % {"minutes": minutes}
