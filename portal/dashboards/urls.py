"""URLs of the pages that combine apps."""

from django.urls import path, re_path

from portal.dashboards.views import programme, start

app_name = "dashboards"
urlpatterns = [
    path("", start.start, name="start"),
    path("programme/", programme.programme_list, name="programme_list"),
    path("programme/<slug:slug>/", programme.programme_dashboard, name="programme_dashboard"),
    re_path(
        r"^programme/(?P<slug>[-a-zA-Z0-9_]+)/export/(?P<kind>xlsx|csv)/$",
        programme.programme_export,
        name="programme_export",
    ),
]
