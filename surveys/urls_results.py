"""URLs: released results, for everybody who may read them, and for a municipality."""

from django.urls import URLPattern, path

from surveys.views import result_trends, results, results_downloads

RESULTS = "ergebnisse/"
TREND = f"{RESULTS}verlauf/<slug:programme>/<slug:questionnaire>/<slug:course>/"

urlpatterns_results: list[URLPattern] = [
    path(RESULTS, results.result_list, name="result_list"),
    path(f"{RESULTS}<int:pk>/", results.result_release, name="result_release"),
    path(f"{RESULTS}<int:pk>/tabelle.<str:form>", results_downloads.result_table, name="result_table"),
    path(f"{RESULTS}<int:pk>/<slug:key>.<str:form>", results_downloads.result_figure, name="result_figure"),
    path(f"{RESULTS}vergleich/<int:start>/<int:end>/", results.result_compare, name="result_compare"),
    path(TREND, result_trends.result_trend, name="result_trend"),
    path(f"{TREND}tabelle.<str:form>", result_trends.result_trend_table, name="result_trend_table"),
    path(f"{TREND}<slug:key>.<str:form>", result_trends.result_trend_figure, name="result_trend_figure"),
    path("kommunen/<slug:slug>/befragungen/ergebnisse/", results.town_results, name="town_results"),
]
