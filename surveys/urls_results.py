"""URLs: released results, for everybody who may read them, and for a municipality."""

from django.urls import URLPattern, path

from surveys.views import results, results_downloads

RESULTS = "ergebnisse/"

urlpatterns_results: list[URLPattern] = [
    path(RESULTS, results.result_list, name="result_list"),
    path(f"{RESULTS}<int:pk>/", results.result_release, name="result_release"),
    path(f"{RESULTS}<int:pk>/tabelle.<str:form>", results_downloads.result_table, name="result_table"),
    path(f"{RESULTS}<int:pk>/<slug:key>.<str:form>", results_downloads.result_figure, name="result_figure"),
    path(f"{RESULTS}vergleich/<int:start>/<int:end>/", results.result_compare, name="result_compare"),
    path("kommunen/<slug:slug>/befragungen/ergebnisse/", results.town_results, name="town_results"),
]
