"""URLs of the surveys app."""

from surveys.urls_answering import urlpatterns_answering
from surveys.urls_cohorts import urlpatterns_cohorts
from surveys.urls_deployments import urlpatterns_deployments
from surveys.urls_editor import urlpatterns_editor
from surveys.urls_exchange import urlpatterns_exchange
from surveys.urls_releases import urlpatterns_releases
from surveys.urls_results import urlpatterns_results
from surveys.urls_voices import urlpatterns_voices

app_name = "surveys"
urlpatterns = [
    *urlpatterns_editor,
    *urlpatterns_exchange,
    *urlpatterns_cohorts,
    *urlpatterns_deployments,
    *urlpatterns_releases,
    *urlpatterns_results,
    *urlpatterns_voices,
    *urlpatterns_answering,
]
