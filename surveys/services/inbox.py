"""Moving submissions out of the inbox into the archive: the SQL of both engines, and nothing but that.

``move`` runs inside the transaction of the counting, which holds the lock of every deployment it names. Responses and
texts get new random ids and are stored in the order of these ids, so neither row order nor id tells who came first or
which text belongs to which response. Keys move to a table of their own, where a key that was counted before makes the
whole move fail (see ``drop_repeated``).
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast

import psycopg
from django.db import connection, transaction

from surveys import models as m

T = TypeVar("T")
CHUNK = 500


@dataclass(frozen=True)
class Batch:
    """Responses of one cell that have just been archived: how many, and their vectors joined."""

    deployment: int
    group: int
    organisation: int
    number: int
    vectors: bytes


MOVE = """
WITH gone AS MATERIALIZED (
    DELETE FROM surveys_pending WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM surveys_pending WHERE deployment_id = ANY(%s::bigint[]) AND NOT set_aside LIMIT %s::bigint))
    RETURNING id, key, deployment_id, "group", organisation, vector),
keys AS (
    INSERT INTO surveys_submittedkey (key, deployment_id)
    SELECT key, deployment_id FROM gone ORDER BY key COLLATE "C"),
words AS (
    DELETE FROM surveys_pendingtext AS text USING gone WHERE text.pending_id = gone.id
    RETURNING gone.deployment_id, text.item, text.language, text.text),
texts AS (
    INSERT INTO surveys_freetext (id, deployment_id, item, language, text)
    SELECT gen_random_uuid(), deployment_id, item, language, text FROM words ORDER BY 1),
archive AS (
    INSERT INTO surveys_response (id, deployment_id, "group", organisation, vector)
    SELECT gen_random_uuid(), deployment_id, "group", organisation, vector FROM gone ORDER BY 1)
SELECT deployment_id, "group", organisation, count(*), string_agg(vector, ''::bytea)
FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
QUICK = """
SELECT set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true),
       set_config('synchronous_commit', 'off', true)
"""
"""For the transaction only. Reading the whole inbox for each deployment looks cheap to the planner and is not. If the
server stops, the move is undone as a whole; nothing is lost by not waiting for the disk."""
REPEATED = "DELETE FROM surveys_pending WHERE key IN (SELECT key FROM surveys_submittedkey)"
TEXTS_OF_REPEATED = """
DELETE FROM surveys_pendingtext WHERE pending_id IN (
    SELECT id FROM surveys_pending WHERE key IN (SELECT key FROM surveys_submittedkey))
"""
TAKE = """
DELETE FROM surveys_pending WHERE id IN (
    SELECT id FROM surveys_pending WHERE deployment_id IN (SELECT value FROM json_each(%s)) AND NOT set_aside LIMIT %s)
RETURNING id, key, deployment_id, "group", organisation, vector
"""
TAKE_TEXTS = """
DELETE FROM surveys_pendingtext WHERE pending_id IN (SELECT value FROM json_each(%s))
RETURNING pending_id, item, language, text
"""
JOINED = """
SELECT "group", organisation, count(*), string_agg(vector, ''::bytea)
FROM surveys_response WHERE deployment_id = %s GROUP BY 1, 2, mod(get_byte(uuid_send(id), 0), %s) ORDER BY 1, 2
"""
JOINED_AT_ONCE = """
SELECT "group", organisation, count(*), string_agg(vector, ''::bytea)
FROM surveys_response WHERE deployment_id = %s GROUP BY 1, 2 ORDER BY 1, 2
"""
AT_ONCE = 2_000_000
"""Responses of a deployment whose vectors PostgreSQL may join to one value; it takes no value above 1 GB."""


def hurry() -> None:
    """Settings of the transaction that claims and moves."""
    if connection.vendor == "postgresql":
        _rows(QUICK, [])


def move(deployments: Sequence[int], *, limit: int | None) -> list[Batch]:
    """Move at most ``limit`` waiting responses of these deployments to the archive; return them by cell, in key order."""
    if connection.vendor == "postgresql":
        return [Batch(*row) for row in _rows(MOVE, [list(deployments), limit])]
    return _move_row_by_row(deployments, -1 if limit is None else limit)


@transaction.atomic
def drop_repeated() -> int:
    """Delete waiting copies of submissions that were counted before, texts included; return how many.

    They are retries that came while the first copy was leaving the inbox. ``submit`` looks for that too; this keeps the
    counting exact whoever fills the inbox.
    """
    with connection.cursor() as cursor:
        cursor.execute(TEXTS_OF_REPEATED)
        cursor.execute(REPEATED)
        return int(cursor.rowcount)


def archived(deployment: int, expected: int) -> Iterator[Batch]:
    """Read the archive of a deployment of about ``expected`` responses; a cell may come in several batches."""
    if connection.vendor == "postgresql":
        buckets = 1 + expected // AT_ONCE
        query, params = (JOINED_AT_ONCE, [deployment]) if buckets == 1 else (JOINED, [deployment, min(buckets, 256)])
        for row in _rows(query, params):
            yield Batch(deployment, *row)
        return
    rows = m.Response.objects.filter(deployment=deployment).order_by("group", "organisation")
    found = rows.values_list("group", "organisation", "vector").iterator(chunk_size=20 * CHUNK)
    for chunk in _chunks(found, 20 * CHUNK):
        yield from _by_cell((deployment, group, organisation, vector) for group, organisation, vector in chunk)


def _rows(query: str, params: Sequence[Any]) -> list[Any]:
    """Rows in PostgreSQL's binary format: half the bytes of the text format for vectors."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor[Any](cast(Any, connection.connection)) as cursor:
        return cursor.execute(cast(Any, query), params, binary=True).fetchall()


def _move_row_by_row(deployments: Sequence[int], limit: int) -> list[Batch]:
    """The same for SQLite, whose statements change one table each."""
    with connection.cursor() as cursor:
        gone = cursor.execute(TAKE, [json.dumps(list(deployments)), limit]).fetchall()
        texts = cursor.execute(TAKE_TEXTS, [json.dumps([row[0] for row in gone])]).fetchall()
    owners = {row[0]: row[2] for row in gone}
    keys = sorted((row[1], row[2]) for row in gone)
    m.SubmittedKey.objects.bulk_create([m.SubmittedKey(key=key, deployment_id=owner) for key, owner in keys])
    m.Response.objects.bulk_create(
        m.Response(id=new, deployment_id=row[2], group=row[3], organisation=row[4], vector=row[5])
        for new, row in _shuffled(gone)
    )
    m.FreeText.objects.bulk_create(
        m.FreeText(id=new, deployment_id=owners[row[0]], item=row[1], language=row[2], text=row[3])
        for new, row in _shuffled(texts)
    )
    return list(_by_cell(row[2:] for row in gone))


def _shuffled(rows: Sequence[T]) -> list[tuple[uuid.UUID, T]]:
    """Give each row a random id and sort by it: a random order from the system's source of randomness."""
    return sorted(((uuid.uuid4(), row) for row in rows), key=lambda pair: pair[0])


def _chunks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _by_cell(rows: Iterable[Sequence[Any]]) -> Iterator[Batch]:
    """Join the vectors of (deployment, group, organisation, vector) rows by cell, in key order."""
    cells: dict[tuple[int, int, int], list[bytes]] = defaultdict(list)
    for deployment, group, organisation, vector in rows:
        cells[deployment, group, organisation].append(bytes(vector))
    for key in sorted(cells):
        yield Batch(*key, len(cells[key]), b"".join(cells[key]))
