"""Real Celery workers in processes of their own, for measuring and for tests that kill them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from uuid import uuid4

from django.conf import settings
from django.db import connection
from kombu.entity import Queue
from redis import Redis

from portal.celery import app


@contextmanager
def own_queue() -> Iterator[str]:
    """A queue that no other worker listens to; tasks sent inside go there."""
    usual, name = app.conf.task_default_queue, f"own-{uuid4().hex}"
    app.amqp.queues.add(Queue(name))  # type: ignore[no-untyped-call]
    app.conf.task_default_queue = name
    try:
        yield name
    finally:
        app.conf.task_default_queue = usual
        with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            for key in broker.scan_iter(f"*{name}*"):
                broker.delete(key)


@contextmanager
def workers(queue: str, number: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with ``number`` processes on the database in use; gone afterwards, children included."""
    db = connection.settings_dict
    account = ":".join(filter(None, (db["USER"], db["PASSWORD"])))
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{account}@{db['HOST']}:{db['PORT'] or 5432}/{db['NAME']}",
        "CELERY_QUEUE": queue,
    }
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--loglevel", "WARNING"]
    command += ["--concurrency", str(number), "-n", f"{queue}@{uuid4().hex[:8]}"]
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, 9)


def wait_for_worker(seconds: int = 60) -> None:
    """Return as soon as a worker of the queue in use has taken a message; a ``TimeoutError`` if none does."""
    name = app.conf.task_default_queue
    app.send_task("portal.core.tasks.sweep_jobs")
    until = monotonic() + seconds
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        while broker.llen(name):
            if monotonic() > until:
                raise TimeoutError("the worker does not start")
            sleep(0.05)


def children(pid: int) -> list[int]:
    """Ids of the processes that a worker has started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]
