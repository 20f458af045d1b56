"""URLs: deployments, for consultants and for the people of a municipality."""

from django.urls import URLPattern, path

from surveys.views import deployments, handouts, rollout, town_surveys

STAFF, TOWN = "befragungen/erhebungen/", "kommunen/<slug:slug>/befragungen/"

urlpatterns_deployments: list[URLPattern] = [
    path(STAFF, deployments.deployment_list, name="deployment_list"),
    path(f"{STAFF}neu/", rollout.deployment_create, name="deployment_create"),
    path(f"{STAFF}<int:pk>/", deployments.deployment_detail, name="deployment_detail"),
    path(f"{STAFF}<int:pk>/bearbeiten/", deployments.deployment_edit, name="deployment_edit"),
    path(f"{STAFF}<int:pk>/eingeladene/", deployments.deployment_invited, name="deployment_invited"),
    path(f"{STAFF}<int:pk>/schliessen/", deployments.deployment_close, name="deployment_close"),
    path(f"{STAFF}<int:pk>/oeffnen/", deployments.deployment_reopen, name="deployment_reopen"),
    path(f"{STAFF}<int:pk>/loeschen/", deployments.deployment_delete, name="deployment_delete"),
    path(f"{STAFF}<int:pk>/qr/<str:form>/", handouts.deployment_qr, name="deployment_qr"),
    path(f"{STAFF}<int:pk>/plakat/", handouts.deployment_poster, name="deployment_poster"),
    path(f"{STAFF}<int:pk>/codes/", handouts.deployment_codes, name="deployment_codes"),
    path(f"{STAFF}<int:pk>/codes/<str:form>/", handouts.deployment_sheet, name="deployment_sheet"),
    path(f"{STAFF}<int:pk>/einladen/", handouts.deployment_invite, name="deployment_invite"),
    path(f"{STAFF}<int:pk>/erinnern/", handouts.deployment_remind, name="deployment_remind"),
    path(TOWN, town_surveys.town_survey_list, name="town_survey_list"),
    path(f"{TOWN}<int:pk>/", town_surveys.town_survey_detail, name="town_survey_detail"),
    path(f"{TOWN}<int:pk>/eingeladene/", town_surveys.town_survey_invited, name="town_survey_invited"),
    path(f"{TOWN}<int:pk>/qr/<str:form>/", town_surveys.town_survey_qr, name="town_survey_qr"),
    path(f"{TOWN}<int:pk>/plakat/", town_surveys.town_survey_poster, name="town_survey_poster"),
    path(f"{TOWN}<int:pk>/codes/", handouts.town_survey_codes, name="town_survey_codes"),
    path(f"{TOWN}<int:pk>/codes/<str:form>/", handouts.town_survey_sheet, name="town_survey_sheet"),
    path(f"{TOWN}<int:pk>/einladen/", handouts.town_survey_invite, name="town_survey_invite"),
    path(f"{TOWN}<int:pk>/erinnern/", handouts.town_survey_remind, name="town_survey_remind"),
]
