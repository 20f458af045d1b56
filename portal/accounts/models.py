"""Accounts and invitations."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import ProgrammeRole

SECOND_FACTOR_ROLES = {ProgrammeRole.CONSULTANT, ProgrammeRole.MINISTRY, ProgrammeRole.OPERATOR}


class UserManager(BaseUserManager["User"]):
    """Creates accounts; addresses are stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an operator (used by ``manage.py createsuperuser``)."""
        return self.create_user(email, password, programme_role=ProgrammeRole.OPERATOR, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account, signed in by its e-mail address."""

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    display_name = models.CharField(_("Name"), max_length=150, blank=True)
    programme_role = models.CharField(
        _("Rolle im Programm"), max_length=20, choices=ProgrammeRole.choices, default=ProgrammeRole.NONE, blank=True
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_demo = models.BooleanField(_("Demo-Konto"), default=False)
    date_joined = models.DateTimeField(_("angelegt am"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_case_insensitive")]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Operators alone see the Django admin."""
        return self.programme_role == ProgrammeRole.OPERATOR

    @property
    def is_consultant(self) -> bool:
        return self.programme_role == ProgrammeRole.CONSULTANT

    @property
    def is_ministry(self) -> bool:
        return self.programme_role == ProgrammeRole.MINISTRY

    @property
    def needs_second_factor(self) -> bool:
        """True for the roles that see more than one municipality or run the installation."""
        return self.programme_role in SECOND_FACTOR_ROLES


class Invitation(models.Model):
    """An account offered to an address: single use, expiring, bound to address and role; only a hash of it is kept."""

    email = models.EmailField(_("E-Mail-Adresse"))
    programme_role = models.CharField(
        _("Rolle im Programm"), max_length=20, choices=ProgrammeRole.choices, default=ProgrammeRole.NONE, blank=True
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("verschickt am"), default=timezone.now)
    expires_at = models.DateTimeField(_("gültig bis"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations_sent", verbose_name=_("eingeladen von")
    )
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > timezone.now()


class LoginAttempt(models.Model):
    """Recent guesses of one secret of one account; a keyed hash of it, so that unknown addresses leave no trace."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    guesses = models.JSONField(default=list, editable=False)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("Anmeldeversuche")
        verbose_name_plural = _("Anmeldeversuche")

    def __str__(self) -> str:
        return self.key[:8]
