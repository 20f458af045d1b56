"""The figures of speed, beside their bars: dashboards by size, every page of the demo, the report as PDF."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from django.conf import settings
from django.db import connections
from django.test.utils import override_settings, setup_databases, teardown_databases
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Programme
from portal.core.bench import Figure
from portal.demo.bench_pages import PageTime, crawl, signed_in, timed
from portal.demo.bench_releases import release_figures
from portal.demo.generate import generate_programme
from portal.demo.loading import load_demo
from portal.demo.real import SLUG
from portal.demo.surveys import load_surveys
from portal.reports.renderers import render_pdf
from portal.reports.snapshot import build_snapshot
from surveys.bench import RESPONSES, survey_figures

CONSULTANT, MINISTRY = "beratung@demo.example", "ministerium@demo.example"
ROLES = {
    "ohne Anmeldung": "",
    "Leitung": "integration.musterlingen@demo.example",
    "Bearbeitung": "bearbeitung.musterlingen@demo.example",
    "Lesen": "lesen.musterlingen@demo.example",
    "Beratung": CONSULTANT,
    "Ministerium": MINISTRY,
    "Betrieb": "betrieb@demo.example",
}
DASHBOARD_BARS = {14: 60, 400: 120, 11004: 600}
PAGE_MEDIAN, PAGE_MAXIMUM, PAGE_KILOBYTES, PDF_SECONDS = 60, 150, 40, 3


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database of its own beside the configured one, and a folder of its own; both are gone afterwards."""
    with TemporaryDirectory() as folder:
        options = connections["default"].settings_dict
        sqlite = options["ENGINE"].endswith("sqlite3")
        options["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3") if sqlite else f"{options['NAME']}_bench"
        stores = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": folder}}}
        with override_settings(DATA_DIR=Path(folder), STORAGES=stores, DEBUG=False):
            old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
            try:
                yield
            finally:
                teardown_databases(old, verbosity=0)


def run_bench(sizes: Sequence[int], say: Callable[[str], object], responses: int = RESPONSES) -> Iterator[Figure]:
    """Measure in a scratch database; ``say`` hears what is going on. ``responses`` is the size of the recount."""
    with scratch_database():
        started = perf_counter()
        load_demo()
        yield Figure("manage.py demo, erstes Laden", perf_counter() - started, "s", 10)
        started = perf_counter()
        load_surveys()
        yield Figure("manage.py demo, Befragungen", perf_counter() - started, "s", 5)
        for role, email in ROLES.items():
            say(f"Seiten als {role} …")
            yield from page_figures(role, crawl(signed_in(email)))
        say("Bericht …")
        yield from report_figures()
        for size in sizes:
            say(f"Programm mit {size} Kommunen …")
            yield from dashboard_figures(size)
        yield from release_figures(say)
        yield from survey_figures(say, responses=responses)


def page_figures(role: str, pages: Sequence[PageTime]) -> Iterator[Figure]:
    """Median and slowest page, largest page, pages that fail."""
    slowest, largest = max(pages, key=lambda page: page.milliseconds), max(pages, key=lambda page: page.gzipped)
    failed = [page.path for page in pages if page.status >= 400]
    yield Figure(
        f"{role}: {len(pages)} Seiten, Median", median(page.milliseconds for page in pages), "ms", PAGE_MEDIAN
    )
    yield Figure(f"{role}: langsamste Seite", slowest.milliseconds, "ms", PAGE_MAXIMUM, slowest.path)
    yield Figure(f"{role}: größte Seite, gepackt", largest.gzipped / 1000, "kB", PAGE_KILOBYTES, largest.path)
    yield Figure(f"{role}: Seiten mit Fehler", len(failed), "", 0, " ".join(failed[:5]))


def report_figures() -> Iterator[Figure]:
    """The report on the real programme: snapshot and PDF."""
    programme, now = Programme.objects.get(slug=SLUG), timezone.now()
    started = perf_counter()
    snapshot = build_snapshot(
        programme=programme, as_of=timezone.localdate(), number=1, title="Umsetzungsstand", ordered_at=now
    )
    yield Figure("Bericht: Datenstand", perf_counter() - started, "s")
    started = perf_counter()
    pdf = render_pdf(snapshot)
    yield Figure("Bericht: PDF", perf_counter() - started, "s", PDF_SECONDS, f"{len(pdf) / 1000:.0f} kB")


def dashboard_figures(size: int) -> Iterator[Figure]:
    """Programme dashboard of consultancy and ministry with that many municipalities."""
    started = perf_counter()
    programme = generate_programme(towns=size)
    yield Figure(f"{size} Kommunen: erzeugen", perf_counter() - started, "s", 180)
    _refresh_statistics()
    path = reverse("dashboards:programme_dashboard", args=[programme.slug])
    for role, email, bar in (("Beratung", CONSULTANT, DASHBOARD_BARS.get(size)), ("Ministerium", MINISTRY, None)):
        page = timed(signed_in(email), path, runs=7)
        name = f"{size} Kommunen: Programmseite {role}"
        yield Figure(name, page.milliseconds, "ms", bar, f"{page.queries} Abfragen, Status {page.status}")
        yield Figure(f"{name}, gepackt", page.gzipped / 1000, "kB", PAGE_KILOBYTES)


def _refresh_statistics() -> None:
    """What PostgreSQL's autovacuum does by itself some minutes after so many rows: the planner learns about them."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
