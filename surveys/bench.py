"""The figures of counting and storage, beside their bars. Runs in the throw-away database of ``manage.py bench``."""

import json
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter, sleep
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from portal.core.bench import Figure
from surveys import bench_data as data
from surveys.bench_worker import own_queue, wait_for_worker, workers
from surveys.layout import NO_ANSWER, Layout
from surveys.models import Deployment, Histogram
from surveys.services.counting import fold_all, recount
from surveys.tasks import fold

RESPONSES, BACKLOG, STORED, TOWNS = 1_000_000, 100_000, 20_000, 14
RECOUNT_BAR, FOLD_BAR, STORAGE_BAR = 6, 50_000, 0.35
Say = Callable[[str], object]


def survey_figures(say: Say, responses: int = RESPONSES) -> Iterator[Figure]:
    """Recount, counting of a backlog by real workers, storage. The bars are those of PostgreSQL with Redis."""
    deployments = data.bench_deployments(TOWNS)
    real = connection.vendor == "postgresql"
    say(f"Befragungen: {BACKLOG} Antwortbögen zählen …")
    for number in (1, 2) if real and settings.CELERY_BROKER_URL else ():
        yield from backlog_figures(deployments, number)
    yield inline_figure(deployments, BACKLOG if real else BACKLOG // 10)
    if real:
        yield storage_figure(deployments)
    say(f"Befragungen: {responses} Antwortbögen nachzählen …")
    yield from recount_figures(deployments, responses, RECOUNT_BAR if real else None)


def backlog_figures(deployments: Sequence[Deployment], number: int) -> Iterator[Figure]:
    """Counting a full inbox by Celery workers with that many processes, the way of the messages included."""
    seconds, before = [], _deadlocks()
    with own_queue() as queue, workers(queue, number):
        _wake(number)
        for seed in (1, 2, 3):
            _fill(deployments, BACKLOG, seed)
            started = perf_counter()
            for deployment in deployments:
                fold.apply_async(args=[deployment.pk])
            while Histogram.objects.aggregate(number=Sum("responses"))["number"] != BACKLOG:
                sleep(0.02)
            seconds.append(perf_counter() - started)
    name = f"Zählen, {BACKLOG} wartende, {number} Worker"
    detail = f"{TOWNS} Erhebungen, Median aus 3"
    yield Figure(name, BACKLOG / median(seconds), "/s", FOLD_BAR if number == 1 else None, detail, at_least=True)
    yield Figure(f"{name}: Deadlocks", _deadlocks() - before, "", 0)


def inline_figure(deployments: Sequence[Deployment], number: int) -> Figure:
    """The same without any worker."""
    _fill(deployments, number, 4)
    started = perf_counter()
    fold_all()
    return Figure(f"Zählen, {number} wartende, ohne Worker", number / (perf_counter() - started), "/s")


def storage_figure(deployments: Sequence[Deployment]) -> Figure:
    """Bytes of a response with texts and indexes, as a share of the same in one jsonb document; receipts apart."""
    _fill(deployments, STORED, 5)
    fold_all()
    packed = sum(_size(f"surveys_{name}") for name in ("responseblock", "freetext", "histogram")) / STORED
    receipts = _size("surveys_submittedkey") / STORED
    drawn = data.draw(deployments[0].version, STORED, 5)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_jsonb (id uuid PRIMARY KEY, deployment_id bigint, answers jsonb)")
        cursor.executemany(
            "INSERT INTO bench_jsonb VALUES (gen_random_uuid(), %s, %s)",
            [(deployments[0].pk, _document(drawn.layout, vector.tobytes())) for vector in drawn.matrix],
        )
        cursor.execute("CREATE INDEX ON bench_jsonb (deployment_id)")
    plain = _size("bench_jsonb") / STORED
    detail = f"{packed:.0f} gegen {plain:.0f} Byte, dazu {receipts:.0f} für die Quittung"
    return Figure("Speicher je Antwortbogen mit Texten / jsonb", packed / plain, "×", STORAGE_BAR, detail)


def recount_figures(deployments: Sequence[Deployment], number: int, bar: float | None) -> Iterator[Figure]:
    """A full recount beside folding the same vectors in memory, three times each in turn."""
    _clear()
    drawn, owners = data.draw(deployments[0].version, number, 6), data.owners(deployments, number)
    data.store_responses(drawn, owners)
    keys, cells = data.by_cell(drawn, owners)
    floor: list[float] = []
    full: list[float] = []
    for _round in range(3):
        started = perf_counter()
        counts = drawn.layout.fold(drawn.matrix, cells, keys.shape[1])
        floor.append(perf_counter() - started)
        if not full:
            data.store_cells(keys, np.bincount(cells), counts)
        started = perf_counter()
        wrong = sum(len(recount(deployment).cells) for deployment in deployments)
        full.append(perf_counter() - started)
    detail = (
        f"{median(full):.2f} s gegen {median(floor):.2f} s, {keys.shape[1]} Zellen, {len(drawn.layout.columns)} Fragen"
    )
    yield Figure(f"Nachzählen, {number} Antwortbögen / numpy", median(full) / median(floor), "×", bar, detail)
    yield Figure("Nachzählen: Abweichungen", wrong, "", 0)


def _fill(deployments: Sequence[Deployment], number: int, seed: int) -> None:
    _clear()
    data.store_backlog(data.draw(deployments[0].version, number, seed), data.owners(deployments, number))


def _clear() -> None:
    """Empty the tables of answers, so that every measurement starts alike."""
    tables = [f"surveys_{name}" for name in ("pending", "freetext", "submittedkey", "responseblock", "histogram")]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {table}")


def _document(layout: Layout, vector: bytes) -> str:
    """The same answers as a document: only what was answered, choices by their codes."""
    answers: dict[str, Any] = {}
    for code, value in layout.decode(vector).items():
        item = layout.by_code[code].item
        if isinstance(value, tuple):
            answers[code] = [f"antwort_{number}" for number in value]
        elif value not in NO_ANSWER:
            single = f"antwort_{value}" if item.kind == "single" else value
            answers[code] = data.TEXT if item.kind == "long_text" else single
    return json.dumps(answers)


def _wake(number: int) -> None:
    """Let each process of the worker open its connection and compile the version before the clock runs."""
    wait_for_worker()
    for _index in range(4 * number):
        fold.apply_async()
    sleep(2)


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        return int(cursor.fetchone()[0])


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
