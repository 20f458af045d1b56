"""URLs of the editor: questionnaires, versions, their sections and questions."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver

from surveys.views import editor, editor_conditions, editor_languages, editor_parts, editor_preview

part_patterns = [
    ("verschieben/", editor_parts.part_move, "move"),
    ("kopieren/", editor_parts.part_copy, "copy"),
    ("loeschen/", editor_parts.part_delete, "delete"),
    ("bedingung/", editor_conditions.part_condition, "condition"),
]
version_patterns: list[URLPattern | URLResolver] = [
    path("", editor.version_detail, name="version_detail"),
    path("texte/", editor.version_edit, name="version_edit"),
    path("sprachen/", editor_languages.version_languages, name="version_languages"),
    path("uebersetzung/<str:language>/", editor_languages.version_translate, name="version_translate"),
    path("vorschau/", editor_preview.version_preview, name="version_preview"),
    path("pruefliste/", editor_preview.version_check, name="version_check"),
    path("neue-fassung/", editor.version_create, name="version_create"),
    path("loeschen/", editor.version_delete, name="version_delete"),
    path("abschnitte/neu/", editor_parts.section_create, name="section_create"),
    path("abschnitte/<int:pk>/", editor_parts.section_edit, name="section_edit"),
    path("abschnitte/<int:pk>/fragen/neu/", editor_parts.item_create, name="item_create"),
    path("fragen/<int:pk>/", editor_parts.item_edit, name="item_edit"),
    *(
        path(f"{folder}/<int:pk>/{end}", view, {"kind": kind}, name=f"{kind}_{name}")
        for kind, folder in (("section", "abschnitte"), ("item", "fragen"))
        for end, view, name in part_patterns
    ),
]
urlpatterns_editor: list[URLPattern | URLResolver] = [
    path("befragungen/frageboegen/", editor.questionnaire_list, name="questionnaire_list"),
    path("befragungen/frageboegen/neu/", editor.questionnaire_create, name="questionnaire_create"),
    path("befragungen/frageboegen/<slug:code>/bearbeiten/", editor.questionnaire_edit, name="questionnaire_edit"),
    path("befragungen/frageboegen/<slug:code>/<int:number>/", include(version_patterns)),
]
