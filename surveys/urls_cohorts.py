"""URLs: training cohorts, for consultants."""

from django.urls import URLPattern, path

from surveys.views import cohorts

COHORTS = "befragungen/kohorten/"

urlpatterns_cohorts: list[URLPattern] = [
    path(COHORTS, cohorts.cohort_list, name="cohort_list"),
    path(f"{COHORTS}neu/", cohorts.cohort_create, name="cohort_create"),
    path(f"{COHORTS}<int:pk>/", cohorts.cohort_edit, name="cohort_edit"),
    path(f"{COHORTS}<int:pk>/loeschen/", cohorts.cohort_delete, name="cohort_delete"),
]
