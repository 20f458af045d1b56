"""A real Celery worker in a process of its own, with the real Redis and PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from kombu import Queue
from redis import Redis

from municipalities.models import Programme
from portal.accounts.models import User
from portal.celery import app
from portal.core.models import Job, JobState
from portal.core.tasks import sweep_jobs
from portal.demo.real import load_real
from portal.reports.models import ReportEdition
from portal.reports.services import create_edition
from tests.factories import UserFactory
from tests.figures import figure

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.services,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("CELERY_BROKER_URL"), reason="CELERY_BROKER_URL is not set"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the worker needs a database that both can open"),
]


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue that no other worker listens to; tasks of this test go there."""
    usual, name = app.conf.task_default_queue, f"test-{uuid4().hex}"
    app.amqp.queues.add(Queue(name))
    app.conf.task_default_queue = name
    yield name
    app.conf.task_default_queue = usual
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        for key in broker.scan_iter(f"*{name}*"):
            broker.delete(key)


@contextmanager
def worker(queue: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the test database and on the files of this test."""
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    account = ":".join(filter(None, (connection.settings_dict["USER"], connection.settings_dict["PASSWORD"])))
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{account}@{host}:{port or 5432}/{connection.settings_dict['NAME']}",
        "CELERY_QUEUE": queue,
        "FILE_STORAGE_OPTIONS": f'{{"location": "{default_storage.base_location}"}}',  # type: ignore[attr-defined]
    }
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    command += ["-n", f"{queue}@test"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(edition: ReportEdition, *states: str, seconds: int = 60) -> ReportEdition:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        edition.refresh_from_db()
        if edition.state in states:
            return edition
        time.sleep(0.2)
    raise AssertionError(f"still {edition.state}, job {edition.job}")


@pytest.fixture
def order(own_files: None) -> Any:
    programme: Programme = load_real()
    by: User = UserFactory.create(consultant=True)
    return lambda: create_edition(programme=programme, as_of=date(2022, 6, 30), by=by)


def test_a_worker_builds_the_edition(order: Any, queue: str) -> None:
    started = time.perf_counter()
    edition: ReportEdition = order()
    assert edition.state == "building"
    with worker(queue):
        wait_for(edition, "ready")
    assert edition.job is not None
    assert (edition.job.state, edition.job.deliveries, edition.files.count()) == (JobState.DONE, 1, 4)
    figure("Report by a real worker, its start included, seconds", f"{time.perf_counter() - started:.1f}")


def test_a_lost_message_is_sent_again_by_the_sweep(order: Any, queue: str) -> None:
    edition: ReportEdition = order()
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge(queue)
    with worker(queue):
        time.sleep(2)
        edition.refresh_from_db()
        assert edition.state == "building"
        Job.objects.filter(pk=edition.job_id).update(created_at=timezone.now() - timedelta(minutes=1))
        assert sweep_jobs() == 1
        wait_for(edition, "ready")


def test_a_job_whose_worker_is_killed_is_taken_up_again(order: Any, queue: str) -> None:
    """Killed after the first sign of life; the next worker counts a second start and finishes."""
    edition: ReportEdition = order()
    with worker(queue):
        until = time.monotonic() + 60
        while time.monotonic() < until and not Job.objects.filter(pk=edition.job_id, progress__gt=0).exists():
            time.sleep(0.02)
    job = Job.objects.get(pk=edition.job_id)
    if job.state == JobState.DONE:
        pytest.skip("the build was faster than the kill")
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=10))
    assert sweep_jobs() == 1
    with worker(queue):
        wait_for(edition, "ready")
    assert edition.job is not None
    assert edition.job.deliveries == 2
    assert edition.files.count() == 4
    assert settings.CELERY_TASK_ACKS_LATE
