"""How allauth behaves here: closed sign-up, exact limits, links that no request can forge, everything on record."""

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts.browsers import browser_name
from portal.accounts.limits import PASSWORD, Guess, TooManyGuesses, forget_guesses, reserve_guess
from portal.accounts.models import User
from portal.accounts.services import end_sessions
from portal.audit.services import record

logger = logging.getLogger(__name__)
SITE_NAME = "Vielfaltsportal"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail address and password."""

    _guess: Guess | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at; used by sign-in and by reauthentication."""
        super().pre_authenticate(request, **credentials)
        try:
            self._guess = reserve_guess(PASSWORD, credentials.get("email", ""))
        except TooManyGuesses as error:
            raise ValidationError(error.message, code="too_many_login_attempts") from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and self._guess is not None:
            self._guess.forgive()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure with the account it was aimed at; an unknown address is not kept."""
        record("login_failed", by=None, on=User.objects.filter(email=credentials.get("email", "").lower()).first())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        methods = [entry.get("method") for entry in request.session.get("account_authentication_methods", [])]
        record("login", by=user, detail={"methods": methods})
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Change or reset a password: every other session of the account ends."""
        super().set_password(user, password)
        own = getattr(allauth_context.request, "user", None) == user
        end_sessions(user=user, keep=allauth_context.request.session.session_key if own else None)
        record("password_changed" if own else "password_reset", by=user, on=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with our own name and address, and never let a mail server that is down break the page.

        A failure only for known addresses would also tell which addresses are known.
        """
        site = SimpleNamespace(name=SITE_NAME, domain=settings.BASE_URL)
        browser = browser_name(context.get("user_agent", ""))
        ctx = {**context, "email": email, "current_site": site, "browser": browser}
        try:
            self.render_mail(template_prefix, email, ctx).send()
        except (SMTPException, OSError):
            logger.exception("mail %s could not be sent", template_prefix)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.BASE_URL}{path.replace('UID-KEY', quote(key))}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return f"{settings.BASE_URL}{reverse('account_confirm_email', args=[emailconfirmation.key])}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        forget_guesses(PASSWORD, credentials.get("email", ""))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factor: authenticator app, passkeys, recovery codes."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Roles that need a second factor keep at least one."""
        user: User = authenticator.user
        if not (settings.REQUIRE_SECOND_FACTOR and user.needs_second_factor):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def _get_site_name(self) -> str:
        return SITE_NAME


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up (recovery codes alone do not count)."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


def has_proved_address(user: User) -> bool:
    """Whether the address of the account is confirmed."""
    return bool(EmailAddress.objects.filter(user_id=user.pk, email=user.email, verified=True).exists())
