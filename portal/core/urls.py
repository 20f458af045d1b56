"""URLs of the pages without data."""

from django.urls import path

from portal.core.views import pages

app_name = "core"
urlpatterns = [
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("impressum/", pages.imprint, name="imprint"),
    path("kontakt/", pages.contact, name="contact"),
    path("hilfe/stil/", pages.style, name="style"),
]
