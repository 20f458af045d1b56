"""URLs: releases, for consultants."""

from django.urls import URLPattern, path

from surveys.views import releases

RELEASES = "befragungen/auswertungen/"

urlpatterns_releases: list[URLPattern] = [
    path(RELEASES, releases.release_list, name="release_list"),
    path(f"{RELEASES}neu/", releases.release_create, name="release_create"),
    path(f"{RELEASES}<int:pk>/", releases.release_detail, name="release_detail"),
    path(f"{RELEASES}<int:pk>/fortschritt/", releases.release_progress, name="release_progress"),
    path(f"{RELEASES}<int:pk>/vorschlag/<int:index>/", releases.release_decide, name="release_decide"),
    path(f"{RELEASES}<int:pk>/freigeben/", releases.release_release, name="release_release"),
    path(f"{RELEASES}<int:pk>/zurueckziehen/", releases.release_withdraw, name="release_withdraw"),
    path(f"{RELEASES}<int:pk>/verwerfen/", releases.release_discard, name="release_discard"),
    path(f"{RELEASES}<int:pk>/neu-starten/", releases.release_retry, name="release_retry"),
]
