"""URLs of the report editions, under ``berichte/``."""

from django.urls import path

from portal.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.edition_list, name="edition_list"),
    path("neu/", views.edition_create, name="edition_create"),
    path("<int:pk>/", views.edition_detail, name="edition_detail"),
    path("<int:pk>/fortschritt/", views.edition_progress, name="edition_progress"),
    path("<int:pk>/freigeben/", views.edition_release, name="edition_release"),
    path("<int:pk>/zurueckziehen/", views.edition_withdraw, name="edition_withdraw"),
    path("<int:pk>/verwerfen/", views.edition_discard, name="edition_discard"),
    path("<int:pk>/neu-starten/", views.edition_retry, name="edition_retry"),
    path("<int:pk>/<str:format>/", views.edition_download, name="edition_download"),
]
