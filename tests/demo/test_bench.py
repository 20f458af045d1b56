"""The bench finds pages by their links, counts its random answers rightly and tells a held bar from a missed one."""

import numpy as np
import pytest
from django.urls import reverse

from portal.demo.bench import CONSULTANT, MINISTRY, Figure, page_figures
from portal.demo.bench_pages import PER_VIEW, PageTime, crawl, signed_in, timed
from portal.demo.loading import load_demo
from surveys import bench_data
from surveys.models import Histogram
from surveys.services.counting import recount
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


def test_a_crawl_follows_links_and_stays_within_the_portal() -> None:
    pages = crawl(signed_in(""), runs=1)
    paths = [page.path for page in pages]
    assert reverse("account_login") in [path.split("?")[0] for path in paths]
    assert reverse("core:imprint") in paths
    assert len(paths) == len(set(paths))
    assert all(page.status == 200 for page in pages)


def test_a_page_is_timed_with_its_queries_and_size() -> None:
    load_demo()
    page = timed(signed_in(MINISTRY), reverse("dashboards:programme_list"), runs=1)
    assert page.status == 200
    assert page.queries > 0
    assert page.gzipped > 500
    assert page.milliseconds > 0
    assert PER_VIEW >= 1
    assert CONSULTANT != MINISTRY


def test_figures_say_what_misses_its_bar() -> None:
    pages = [PageTime("/a/", 200, 10, 3, 1000), PageTime("/b/", 500, 400, 3, 50_000)]
    median, slowest, largest, failed = page_figures("Rolle", pages)
    assert (median.value, median.holds) == (205, False)
    assert (slowest.value, slowest.detail, slowest.holds) == (400, "/b/", False)
    assert (largest.value, largest.holds) == (50, False)
    assert (failed.value, failed.detail, failed.holds) == (1, "/b/", False)
    assert Figure("ohne Ziel", 10, "s").holds


def test_random_answers_are_stored_by_cell_as_a_recount_finds_them() -> None:
    MunicipalityFactory.create_batch(2)
    deployments = bench_data.bench_deployments(2)
    drawn, owners = bench_data.draw(deployments[0].version, 60), bench_data.owners(deployments, 60)
    bench_data.store_responses(drawn, owners)
    assert all(recount(deployment).cells for deployment in deployments)
    keys, cells = bench_data.by_cell(drawn, owners)
    bench_data.store_cells(keys, np.bincount(cells), drawn.layout.fold(drawn.matrix, cells, keys.shape[1]))
    assert not any(recount(deployment).cells for deployment in deployments)
    bench_data.store_counts(deployments, 60)
    assert sum(Histogram.objects.values_list("responses", flat=True)) == 60
