"""Django admin for operators: looking up accounts and invitations. Changes go through the pages under ``konten/``."""

from typing import TYPE_CHECKING, Any

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.models import Invitation, User

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


def password_change(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """There is one page to change a password, with its limits, its mail and its record."""
    return redirect("account_change_password")


admin.site.site_header = admin.site.site_title = "Vielfaltsportal: Betrieb"
# Signing in goes through the portal's own page, so that limits and second factor hold for the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = password_change  # type: ignore[method-assign, assignment]
# The forms of the libraries would let an operator prove any address and read or remove a second factor. Imported from
# their admin modules, so that they are registered before they are taken out.
for model in (EmailAddress, Authenticator, UserSession, Group):
    admin.site.unregister(model)


class ReadOnlyAdmin(Base):
    """Shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "display_name", "programme_role", "is_active", "last_login", "date_joined")
    list_filter = ("programme_role", "is_active", "is_demo")
    search_fields = ("email", "display_name")
    fields = ("email", "display_name", "programme_role", "is_active", "is_demo", "last_login", "date_joined")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "programme_role", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("programme_role",)
    search_fields = ("email",)
    exclude = ("token_hash",)
