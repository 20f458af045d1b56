"""Django admin of programmes, municipalities and memberships, for operators. Content of municipalities is not in it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from municipalities.models import Membership, Municipality, Programme

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


@admin.register(Programme)
class ProgrammeAdmin(Base):
    """Funding programmes: operators set up the next one. None is deleted: the question whether to would list its content."""

    list_display = ["name", "starts_on", "ends_on", "carrier", "is_demo"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(Base):
    """Municipalities come from the official register; only contact points and population are kept by hand."""

    list_display = ["name", "ags", "kind", "district", "state", "population"]
    list_filter = ["kind", "state"]
    search_fields = ["name", "ags", "district"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = [
        "ags", "name", "slug", "kind", "district", "district_key", "state", "latitude", "longitude",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(Base):
    """Who has access where; changes happen on the pages of the municipality, where they are checked and recorded."""

    list_display = ["user", "municipality", "role", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "municipality"]
    search_fields = ["user__email", "municipality__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
