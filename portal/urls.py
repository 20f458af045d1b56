"""All URLs of the portal."""

from django.contrib import admin
from django.urls import include, path

from portal import health

handler400 = "portal.core.views.errors.bad_request"
handler403 = "portal.core.views.errors.permission_denied"
handler404 = "portal.core.views.errors.page_not_found"
handler500 = "portal.core.views.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.core.urls")),
    path("", include("portal.dashboards.urls")),
    path("", include("municipalities.urls")),
    path("", include("surveys.urls")),
    path("berichte/", include("portal.reports.urls")),
    path("konten/", include("portal.accounts.urls")),
    path("konto/", include("portal.accounts.allauth_urls")),
    path("betrieb/", admin.site.urls),
]
