"""URLs: texts, themes and quotations for the consultancy, named statements for municipalities."""

from django.urls import URLPattern, path

from surveys.views import quotations, statements, texts, themes

TEXTS, STATEMENTS = "befragungen/texte/", "befragungen/rueckmeldungen/"
TEXT = f"{TEXTS}<uuid:pk>/"
ROUND = f"{TEXTS}<slug:programme>/<slug:questionnaire>/<slug:item>/"
REPORT, QUOTATION, THEME = f"{ROUND}auszaehlungen/", f"{ROUND}zitate/", f"{ROUND}themen/"
TOWN = "kommunen/<slug:slug>/befragungen/<int:pk>/rueckmeldung/"

urlpatterns_voices: list[URLPattern] = [
    path(TEXTS, texts.text_list, name="text_list"),
    path(TEXT, texts.text_detail, name="text_detail"),
    path(f"{TEXT}freigeben/", texts.text_approve, name="text_approve"),
    path(f"{TEXT}verwerfen/", texts.text_reject, name="text_reject"),
    path(f"{TEXT}zuruecknehmen/", texts.text_reopen, name="text_reopen"),
    path(f"{TEXT}zitat/", quotations.quotation_create, name="quotation_create"),
    path(ROUND, texts.text_queue, name="text_queue"),
    path(THEME, themes.theme_list, name="theme_list"),
    path(f"{THEME}<int:pk>/umbenennen/", themes.theme_rename, name="theme_rename"),
    path(f"{THEME}<int:pk>/zusammenfuehren/", themes.theme_merge, name="theme_merge"),
    path(f"{THEME}<int:pk>/loeschen/", themes.theme_delete, name="theme_delete"),
    path(f"{REPORT}neu/", themes.theme_report_create, name="theme_report_create"),
    path(f"{REPORT}<int:pk>/freigeben/", themes.theme_report_release, name="theme_report_release"),
    path(f"{REPORT}<int:pk>/zurueckziehen/", themes.theme_report_withdraw, name="theme_report_withdraw"),
    path(QUOTATION, quotations.quotation_list, name="quotation_list"),
    path(f"{QUOTATION}<int:pk>/uebersetzen/", quotations.quotation_translate, name="quotation_translate"),
    path(f"{QUOTATION}<int:pk>/freigeben/", quotations.quotation_release, name="quotation_release"),
    path(f"{QUOTATION}<int:pk>/zurueckziehen/", quotations.quotation_withdraw, name="quotation_withdraw"),
    path(STATEMENTS, statements.statement_list, name="statement_list"),
    path(f"{STATEMENTS}<int:pk>/anfragen/", statements.statement_call, name="statement_call"),
    path(TOWN, statements.town_statement, name="town_statement"),
    path(f"{TOWN}bearbeiten/", statements.town_statement_edit, name="town_statement_edit"),
    path(f"{TOWN}abgeben/", statements.town_statement_submit, name="town_statement_submit"),
    path(f"{TOWN}zurueckholen/", statements.town_statement_revise, name="town_statement_revise"),
    path(f"{TOWN}zurueckziehen/", statements.town_statement_withdraw, name="town_statement_withdraw"),
]
