"""URLs of the municipalities app."""

from django.urls import URLPattern, URLResolver, include, path

from municipalities.urls_town import public_urlpatterns, town_urlpatterns
from municipalities.views import diary, measures, progress, town

app_name = "municipalities"

ACTIONS = {
    "begin": "beginnen",
    "postpone": "verschieben",
    "complete": "abschliessen",
    "sustain": "verstetigen",
    "cancel": "absagen",
    "reopen": "wieder-aufnehmen",
}
measure_urlpatterns = [
    path("", measures.measure_detail, name="measure_detail"),
    path("bearbeiten/", measures.measure_edit, name="measure_edit"),
    path("loeschen/", measures.measure_delete, name="measure_delete"),
    path("eintrag/", progress.measure_log, name="measure_log"),
    *(
        path(f"{route}/", progress.measure_move, {"action": action}, name=f"measure_{action}")
        for action, route in ACTIONS.items()
    ),
    path("eintraege/<int:entry_pk>/", diary.entry_edit, name="entry_edit"),
    path("eintraege/<int:entry_pk>/loeschen/", diary.entry_delete, name="entry_delete"),
    path("meilensteine/neu/", diary.milestone_create, name="milestone_create"),
    path("meilensteine/<int:milestone_pk>/", diary.milestone_edit, name="milestone_edit"),
    path("meilensteine/<int:milestone_pk>/erreicht/", diary.milestone_complete, name="milestone_complete"),
    path("meilensteine/<int:milestone_pk>/loeschen/", diary.milestone_delete, name="milestone_delete"),
    path("dateien/<int:attachment_pk>/", diary.attachment_download, name="attachment_download"),
    path("dateien/<int:attachment_pk>/loeschen/", diary.attachment_delete, name="attachment_delete"),
    path("notizen/neu/", diary.note_create, name="note_create"),
    path("notizen/<int:note_pk>/loeschen/", diary.note_delete, name="note_delete"),
]
inside_urlpatterns: list[URLPattern | URLResolver] = [
    path("", town.municipality_detail, name="municipality_detail"),
    path("eintrag/", progress.quick_log, name="quick_log"),
    path("massnahmen/", measures.measure_list, name="measure_list"),
    path("massnahmen/neu/", measures.measure_create, name="measure_create"),
    path("massnahmen/export/<slug:form>/", town.measure_export, name="measure_export"),
    path("massnahmen/<int:pk>/", include(measure_urlpatterns)),
    *town_urlpatterns,
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("kommunen/<slug:slug>/", include(inside_urlpatterns)),
    *public_urlpatterns,
]
