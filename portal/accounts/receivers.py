"""Puts on record what only a signal tells.

Our own writes call ``record`` themselves. allauth offers no method to override for changes of the second factor, and
signing out has several ways (its page, the Django admin, the end of a session), so these arrive as signals.
"""

from typing import Any

from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from portal.audit.services import record


@receiver(user_logged_out)
def record_logout(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record("logout", by=user)


@receiver(mfa.authenticator_added)
def record_second_factor_added(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record("second_factor_added", by=user, on=user, detail={"type": authenticator.type})


@receiver(mfa.authenticator_removed)
def record_second_factor_removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record("second_factor_removed", by=user, on=user, detail={"type": authenticator.type})


@receiver(mfa.authenticator_reset)
def record_recovery_codes_renewed(sender: Any, user: Any, **kwargs: Any) -> None:
    record("recovery_codes_renewed", by=user, on=user)


@receiver(mfa.authentication_failed)
def record_second_factor_failed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record("second_factor_failed", by=None, on=user, detail={"type": authenticator.type})
