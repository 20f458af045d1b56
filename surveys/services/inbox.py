"""Moving submissions out of the inbox: the SQL of both engines, and nothing but that.

``move`` runs inside the transaction of the counting, which holds the lock of every deployment it names. Texts get random
ids and are stored in the order of these ids, so neither row order nor id tells who came first or which text belongs to
which response. Keys move to a table of their own, where a key that was counted before makes the whole move fail (see
``drop_repeated``). Vectors are returned by cell, for the archive and the histograms.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from surveys import models as m
from surveys.services.archive import Batch
from surveys.services.database import fetch

MOVE = """
WITH gone AS MATERIALIZED (
    DELETE FROM surveys_pending WHERE {chosen}
    RETURNING key, deployment_id, "group", organisation, vector, texts),
keys AS (
    INSERT INTO surveys_submittedkey (key, deployment_id) SELECT key, deployment_id FROM gone ORDER BY key),
texts AS (
    INSERT INTO surveys_freetext (id, deployment_id, item, language, text)
    SELECT gen_random_uuid(), deployment_id, word->>0, word->>1, word->>2
    FROM (SELECT deployment_id, texts->generate_series(0, jsonb_array_length(texts) - 1) AS word FROM gone) AS words
    ORDER BY 1)
SELECT deployment_id, "group", organisation, count(*), string_agg(vector, ''::bytea)
FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
WAITING = "deployment_id = ANY(%s::bigint[]) AND NOT set_aside"
MOVE_ALL = MOVE.format(chosen=WAITING)
SOME = f"SELECT ctid FROM surveys_pending WHERE {WAITING} LIMIT %s::bigint"  # noqa: S608  # nosec B608
MOVE_SOME = MOVE.format(chosen=f"ctid = ANY(ARRAY({SOME}))")
"""With a limit each row is looked up twice, which costs a quarter of the deletion."""
QUICK = """
SELECT set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true),
       set_config('synchronous_commit', 'off', true), set_config('jit', 'off', true)
"""
"""For the transaction only. Reading the whole inbox for each deployment looks cheap to the planner and is not. If the
server stops, the move is undone as a whole; nothing is lost by not waiting for the disk. The planner expects a hundred
texts of each row and would compile the statement, which takes longer than running it."""
REPEATED = "DELETE FROM surveys_pending WHERE key IN (SELECT key FROM surveys_submittedkey)"
TAKE = """
DELETE FROM surveys_pending WHERE key IN (
    SELECT key FROM surveys_pending WHERE deployment_id IN (SELECT value FROM json_each(%s)) AND NOT set_aside LIMIT %s)
RETURNING key, deployment_id, "group", organisation, vector, texts
"""


def hurry() -> None:
    """Settings of the transaction that claims and moves."""
    if connection.vendor == "postgresql":
        fetch(QUICK, [])


def move(deployments: Sequence[int], *, limit: int | None) -> list[Batch]:
    """Take at most ``limit`` waiting responses of these deployments out of the inbox; return them by cell, in key order."""
    if connection.vendor == "postgresql":
        rows = fetch(MOVE_ALL, [list(deployments)]) if limit is None else fetch(MOVE_SOME, [list(deployments), limit])
        return [Batch(*row) for row in rows]
    return _move_row_by_row(deployments, -1 if limit is None else limit)


@transaction.atomic
def drop_repeated() -> int:
    """Delete waiting copies of submissions that were counted before, texts included; return how many.

    They are retries that came while the first copy was leaving the inbox. ``submit`` looks for that too; this keeps the
    counting exact whoever fills the inbox.
    """
    with connection.cursor() as cursor:
        cursor.execute(REPEATED)
        return int(cursor.rowcount)


def _move_row_by_row(deployments: Sequence[int], limit: int) -> list[Batch]:
    """The same for SQLite, whose statements change one table each."""
    gone = fetch(TAKE, [json.dumps(list(deployments)), limit])
    m.SubmittedKey.objects.bulk_create([m.SubmittedKey(key=key, deployment_id=owner) for key, owner, *_rest in gone])
    texts = [
        m.FreeText(id=uuid.uuid4(), deployment_id=owner, item=item, language=language, text=text)
        for _key, owner, _group, _organisation, _vector, found in gone
        for item, language, text in json.loads(found)
    ]
    m.FreeText.objects.bulk_create(sorted(texts, key=lambda text: text.pk))
    return list(_by_cell(row[1:5] for row in gone))


def _by_cell(rows: Iterable[Sequence[Any]]) -> Iterator[Batch]:
    """Join the vectors of (deployment, group, organisation, vector) rows by cell, in key order."""
    cells: dict[tuple[int, int, int], list[bytes]] = defaultdict(list)
    for deployment, group, organisation, vector in rows:
        cells[deployment, group, organisation].append(bytes(vector))
    for key in sorted(cells):
        yield Batch(*key, len(cells[key]), b"".join(cells[key]))
