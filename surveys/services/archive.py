"""The archive of responses: one row per cell and ``BLOCK`` responses, their vectors joined and sorted.

A row each cost half of the counting's time and most of the space. Sorted vectors of a block are the same whatever the
order in which they came, and blocks of one cell are filled one after the other, so the archive tells nothing finer than
which ``BLOCK`` responses of a cell came before others. Writing needs the lock of the deployment, like all counting.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Sum

from surveys.models import ResponseBlock
from surveys.services.database import fetch, insert_many

BLOCK = 250
OPEN = {
    "postgresql": """
DELETE FROM surveys_responseblock WHERE number < %s AND (deployment_id, "group", organisation) IN
    (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[]))
RETURNING deployment_id, "group", organisation, number, vectors""",
    "sqlite": """
DELETE FROM surveys_responseblock WHERE number < %s AND (deployment_id, "group", organisation) IN
    (SELECT a.value, b.value, c.value FROM json_each(%s) a JOIN json_each(%s) b USING (key) JOIN json_each(%s) c USING (key))
RETURNING deployment_id, "group", organisation, number, vectors""",
}
READ = """
SELECT deployment_id, "group", organisation, number, vectors FROM surveys_responseblock
WHERE deployment_id = %s ORDER BY 2, 3
"""


@dataclass(frozen=True)
class Batch:
    """Responses of one cell: how many, and their vectors joined."""

    deployment: int
    group: int
    organisation: int
    number: int
    vectors: bytes

    @property
    def cell(self) -> tuple[int, int, int]:
        return self.deployment, self.group, self.organisation


def add(batches: Sequence[Batch]) -> None:
    """Archive batches: blocks of their cells that have room are taken out, filled up and stored anew."""
    cells: dict[tuple[int, int, int], list[Batch]] = defaultdict(list)
    for batch in [*batches, *_take_open({batch.cell for batch in batches})]:
        cells[batch.cell].append(batch)
    rows = [row for parts in cells.values() for row in _blocks(parts)]
    insert_many(ResponseBlock, sorted(rows, key=lambda row: str(row["id"])))


def read(deployment: int) -> Iterator[Batch]:
    """The archive of a deployment in the order of its cells; a cell may come in several batches."""
    return (_batch(row) for row in fetch(READ, [deployment]))


def number_of(deployment: int) -> int:
    """How many responses are archived; one query."""
    rows = ResponseBlock.objects.filter(deployment=deployment)
    return int(rows.aggregate(number=Sum("number"))["number"] or 0)


def vectors_of(deployment: int) -> Iterable[bytes]:
    """All vectors of a deployment, sorted."""
    return sorted(vector for batch in read(deployment) for vector in _split(batch))


def delete(deployment: int) -> int:
    """Delete the archive of a deployment; return how many responses it held."""
    number = number_of(deployment)
    ResponseBlock.objects.filter(deployment=deployment).delete()
    return number


def _take_open(cells: Iterable[tuple[int, int, int]]) -> Iterator[Batch]:
    columns: list[Any] = [list(column) for column in zip(*sorted(cells), strict=True)] or [[], [], []]
    params = columns if connection.vendor == "postgresql" else [json.dumps(column) for column in columns]
    return (_batch(row) for row in fetch(OPEN[connection.vendor], [BLOCK, *params]))


def _batch(row: Sequence[Any]) -> Batch:
    deployment, group, organisation, number, vectors = row
    return Batch(deployment, group, organisation, number, bytes(vectors))


def _blocks(parts: Sequence[Batch]) -> Iterator[dict[str, Any]]:
    """The blocks of one cell as rows."""
    (deployment, group, organisation), number = parts[0].cell, sum(part.number for part in parts)
    joined = b"".join(part.vectors for part in parts)
    width = len(joined) // number
    ordered = np.sort(np.frombuffer(joined, dtype=f"S{width}")).tobytes()
    for start in range(0, number, BLOCK):
        vectors = ordered[start * width : (start + BLOCK) * width]
        yield {
            "id": uuid.uuid4(), "deployment": deployment, "group": group, "organisation": organisation,
            "number": len(vectors) // width, "vectors": vectors,
        }  # fmt: skip


def _split(batch: Batch) -> Iterator[bytes]:
    width = len(batch.vectors) // batch.number
    return (batch.vectors[at : at + width] for at in range(0, len(batch.vectors), width))
