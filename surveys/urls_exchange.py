"""URLs: exchange."""

from django.urls import URLPattern, path

from surveys.views import exchange, exchange_responses

FORMS, DEPLOYMENT = "befragungen/frageboegen/", "befragungen/erhebungen/<int:pk>/"

urlpatterns_exchange: list[URLPattern] = [
    path(f"{FORMS}import/", exchange.questionnaire_import, name="questionnaire_import"),
    path(f"{FORMS}import/uebernehmen/", exchange.questionnaire_import_apply, name="questionnaire_import_apply"),
    path(f"{FORMS}<slug:code>/<int:number>/xlsform/", exchange.version_export, name="version_export"),
    path(f"{DEPLOYMENT}antworten/", exchange_responses.responses_exchange, name="responses_exchange"),
    path(
        f"{DEPLOYMENT}antworten/uebernehmen/", exchange_responses.responses_import_apply, name="responses_import_apply"
    ),
    path(f"{DEPLOYMENT}antworten.csv", exchange_responses.responses_export, name="responses_export"),
    path(f"{DEPLOYMENT}texte.csv", exchange_responses.texts_export, name="texts_export"),
]
