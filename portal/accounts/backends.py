"""Who can sign in at all, and the rights in the Django admin, which follow the role and no flag."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from portal.accounts.enums import ProgrammeRole


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail; demo accounts are shut out, sessions included, wherever it is no demo."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(super().user_can_authenticate(user)) and (settings.DEMO_MODE or not user.is_demo)


class OperatorBackend(BaseBackend):
    """Gives operators the permissions of the Django admin; signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(user_obj.is_active and getattr(user_obj, "programme_role", "") == ProgrammeRole.OPERATOR)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
