"""The figures of releases, beside their bars: building them by size, and what their pages cost by number of responses."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from django.core.cache import cache
from django.urls import reverse

from municipalities.models import Programme
from portal.accounts.models import User
from portal.core.bench import Figure
from portal.demo.bench_pages import signed_in, timed
from portal.demo.generate import generate_programme, slug_of
from portal.demo.releases import MAKER, ordered
from surveys.bench_data import bench_deployments, store_counts
from surveys.models import Release
from surveys.services import releases as services

PER_TOWN = 51
"""Responses of a municipality: the mean of the real start survey (720 in 14)."""
BARS = {14: 1, 1000: 60}
SIZES, SAME, TOWNS, RUNS = (720, 1_000_000), 1.3, 14, 5


def release_figures(say: Callable[[str], object]) -> Iterator[Figure]:
    """Building a release of a wave with all tables; then building and showing one of few and of many responses."""
    for towns, bar in BARS.items():
        say(f"Auswertung über {towns} Kommunen …")
        seconds, release = _built(towns, PER_TOWN * towns)
        yield Figure(
            f"Auswertung über {towns} Kommunen", seconds, "s", bar, f"{release.get_state_display()}, 40 Fragen"
        )
    pages, built = [], []
    for number in SIZES:
        say(f"Auswertung von {number} Antwortbögen …")
        seconds, release = _built(TOWNS, number)
        milliseconds, queries = _page(release)
        name = f"Auswertung von {number} Antwortbögen"
        yield Figure(f"{name}: erstellen", seconds, "s")
        yield Figure(f"{name}: Seite, neu gezeichnet", milliseconds, "ms", None, f"{queries} Abfragen")
        pages.append(milliseconds)
        built.append(seconds)
    yield Figure("Auswertung erstellen, viele / wenige Antwortbögen", built[1] / built[0], "×", SAME)
    yield Figure("Ergebnisseite, viele / wenige Antwortbögen", pages[1] / pages[0], "×", SAME)


def _built(towns: int, responses: int) -> tuple[float, Release]:
    """Seconds that a release takes from the order on, once the counts are there."""
    programme = Programme.objects.filter(slug=slug_of(towns)).first() or generate_programme(towns=towns)
    deployments = bench_deployments(towns, programme)
    store_counts(deployments, responses)
    maker = User.objects.get(email=MAKER)
    scope = services.scope_of_wave(programme, deployments[0].version.questionnaire, "start")
    started = perf_counter()
    release = ordered(scope, maker)
    seconds = perf_counter() - started
    release.refresh_from_db()
    return seconds, release


def _page(release: Release) -> tuple[float, int]:
    """Median milliseconds of the page of the results, drawn anew each time, and its queries."""
    client, path = signed_in(MAKER), reverse("surveys:result_release", args=[release.pk])
    queries, times = timed(client, path, runs=1).queries, []
    for _run in range(RUNS):
        cache.clear()
        started = perf_counter()
        client.get(path)
        times.append((perf_counter() - started) * 1000)
    return median(times), queries
