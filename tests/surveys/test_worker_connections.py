"""A real worker keeps its connection from task to task, and works on where it was cut."""

import os
import random
import time

import pytest
from django.db import connection

from surveys import models as m
from surveys.bench_worker import own_queue, wait_for_worker, workers
from surveys.tasks import fold
from tests.surveys.answers import assert_counts_are_exact, every_kind, put_pending

pytestmark = [
    pytest.mark.services,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("CELERY_BROKER_URL"), reason="CELERY_BROKER_URL is not set"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the worker needs a database that both can open"),
]
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def ask(query: str, *params: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return {row[0] for row in cursor.fetchall()}


def count(deployment: m.Deployment, rng: random.Random) -> set[int]:
    """Let the worker count five answers; the connections that others have afterwards."""
    put_pending(deployment, 5, rng)
    fold.apply_async(args=[deployment.pk])
    until = time.monotonic() + 30
    while m.Pending.objects.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    return ask(OTHERS)


def test_a_connection_outlives_a_task_and_is_replaced_when_it_was_cut() -> None:
    rng, deployment = random.Random(1), every_kind()
    before = ask(OTHERS)
    with own_queue() as queue, workers(queue, 1):
        wait_for_worker()
        first = count(deployment, rng) - before
        assert len(first) == 1
        assert count(deployment, rng) - before == first
        ask("SELECT pg_terminate_backend(%s)", *first)
        second = count(deployment, rng) - before
        assert len(second) == 1
        assert not second & first
    assert assert_counts_are_exact(deployment) == 15
