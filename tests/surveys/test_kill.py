"""Nothing is lost and nothing counted twice, whatever is killed: real Celery workers, the real Redis and PostgreSQL."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.celery import app
from surveys import models as m
from surveys.bench_worker import children, own_queue, wait_for_worker, workers
from surveys.compiled import compile_deployment
from surveys.enums import Channel
from surveys.services.counting import recount
from surveys.services.submit import submit
from surveys.services.tokens import create_tokens
from surveys.tasks import fold
from surveys.validation import Submission
from tests.figures import figure
from tests.surveys.answers import all_kinds_version, assert_counts_are_exact, every_kind, put_pending

needs_services = [
    pytest.mark.services,
    pytest.mark.postgresql,
    pytest.mark.skipif(not os.environ.get("CELERY_BROKER_URL"), reason="CELERY_BROKER_URL is not set"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the workers need a database that all can open"),
]
pytestmark = pytest.mark.django_db(transaction=True)
COUNTING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s AND state <> 'idle'"
)


def at_work() -> bool:
    """Whether some worker is inside the transaction that moves and counts."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTING, ["%INSERT INTO surveys_submittedkey%"])
        return bool(cursor.fetchone()[0])


def kill_one(pid: int, rng: random.Random) -> bool:
    """Kill a random child of the worker at a random moment, in the middle of a transaction if one is met in time."""
    until, met = time.monotonic() + rng.uniform(0.05, 0.4), False
    while time.monotonic() < until and not (met := at_work()):
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.01))
    with suppress(IndexError, ProcessLookupError):
        os.kill(rng.choice(children(pid)), signal.SIGKILL)
    return met


def count_under_kills(total: int, kills: int, processes: int) -> None:
    """Submissions arrive in portions while children are killed; afterwards every slot of every cell must be exact."""
    rng, version = random.Random(total), all_kinds_version()
    deployments = [every_kind(version=version, channel=channel) for channel in [Channel.OPEN] * 4 + [Channel.TOKEN]]
    arrived = met = 0
    with own_queue() as queue, workers(queue, processes) as worker:
        wait_for_worker()
        for _kill in range(kills):
            for deployment in deployments:
                number = total // kills // len(deployments)
                put_pending(deployment, number, rng)
                arrived += number
                fold.apply_async(args=[deployment.pk])
            met += kill_one(worker.pid, rng)
        until = time.monotonic() + 120
        while m.Pending.objects.exists() and time.monotonic() < until:
            fold.apply_async()
            time.sleep(0.5)
    assert arrived >= 0.99 * total
    assert sum(assert_counts_are_exact(deployment) for deployment in deployments) == arrived
    assert m.SubmittedKey.objects.count() == arrived
    assert not any(recount(deployment) for deployment in deployments)
    figure("kill -9 of counting workers, kills", kills)
    figure("kill -9 of counting workers, within a transaction", met)
    figure("kill -9 of counting workers, answers lost or counted twice", 0, "0")


@pytest.mark.parametrize("processes", [2])
def test_a_few_kills(processes: int) -> None:
    count_under_kills(total=1500, kills=5, processes=processes)


@pytest.mark.long
@pytest.mark.parametrize("processes", [4])
def test_many_kills(processes: int) -> None:
    count_under_kills(total=20_000, kills=25, processes=processes)


for _test in (test_a_few_kills, test_many_kills):
    for _mark in needs_services:
        _mark(_test)


def answers(deployment: m.Deployment, number: int) -> Submission:
    return Submission(answers={"gruppe": 1 + number % 3, "zustimmung": number % 5 - 2}, texts={}, group=1 + number % 3)


@pytest.fixture
def no_broker(settings: Any) -> Iterator[None]:
    """Messages go to a port where nobody listens."""
    usual = app.conf.task_always_eager, app.conf.broker_write_url
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app.conf.task_always_eager, app.conf.broker_write_url = False, "redis://127.0.0.1:1/0"
    yield
    app.conf.task_always_eager, app.conf.broker_write_url = usual


@pytest.mark.parametrize("channel", Channel.values)
def test_submissions_succeed_without_a_broker_and_are_counted_by_the_command(channel: str, no_broker: None) -> None:
    deployment = every_kind(channel=channel)
    codes = create_tokens(deployment=deployment, number=12) if channel == Channel.TOKEN else [""] * 12
    started = time.monotonic()
    for number, code in enumerate(codes):
        submit(
            deployment=deployment,
            key=f"schluessel-{number:08}",
            submission=answers(deployment, number),
            language="de",
            token=code,
        )
    assert time.monotonic() - started < 5
    assert m.Pending.objects.count() == 12
    call_command("fold", verbosity=0)
    assert m.Pending.objects.count() == 0
    assert assert_counts_are_exact(deployment) == 12
    figure("submissions stored with Redis down", "12 of 12", "100 %")


def test_submissions_in_the_embedded_portal_are_counted_as_soon_as_they_make_a_batch() -> None:
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        pytest.skip("a broker is configured")
    deployment = every_kind()
    for number in range(5):
        submit(
            deployment=deployment,
            key=f"schluessel-{number:08}",
            submission=answers(deployment, number),
            language="de",
            compiled=compile_deployment(deployment),
        )
    assert m.Pending.objects.count() == 0
    assert assert_counts_are_exact(deployment) == 5
