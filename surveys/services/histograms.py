"""Histogram rows: adding to them and replacing them, under the lock of their deployment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surveys.layout import Counts, Layout
from surveys.models import Histogram
from surveys.services.archive import Batch
from surveys.services.database import execute_many, insert_many

Key = tuple[int, int, int]
"""Deployment, group, organisation."""
UPDATE = "UPDATE surveys_histogram SET responses = responses + %s, counts = %s WHERE id = %s"


@dataclass(frozen=True)
class CellCounts:
    """Counts of one cell: its responses and one number per slot of the layout."""

    key: Key
    responses: int
    counts: Counts


def fold_batches(layout: Layout, batches: Sequence[Batch]) -> list[CellCounts]:
    """Count batches by cell. A vector that does not fit the layout is a ``ValueError``."""
    keys = sorted({(batch.deployment, batch.group, batch.organisation) for batch in batches})
    index = {key: position for position, key in enumerate(keys)}
    cells = [index[batch.deployment, batch.group, batch.organisation] for batch in batches]
    joined = b"".join(batch.vectors for batch in batches)
    numbers = np.array([batch.number for batch in batches], dtype=np.intp)
    if any(len(batch.vectors) != 2 * layout.words * batch.number for batch in batches):
        raise ValueError("a vector does not fit the layout")
    matrix = np.frombuffer(joined, dtype="<i2").reshape(int(numbers.sum()), layout.words)
    groups = np.repeat(np.array(cells, dtype=np.intp), numbers)
    counts, responses = layout.fold(matrix, groups, len(keys)), np.bincount(groups, minlength=len(keys))
    return [CellCounts(key, int(responses[at]), counts[at]) for at, key in enumerate(keys)]


def read_counts(counts: bytes | memoryview) -> Counts:
    """The stored counts as numbers, one per slot."""
    return np.frombuffer(counts, dtype="<i8")


def add(cells: Iterable[CellCounts]) -> None:
    """Add to the stored histograms, locked in key order; a cell that was never counted gets its row."""
    wanted = sorted(cells, key=lambda cell: cell.key)
    stored = _locked([cell.key for cell in wanted])
    changed, new = [], []
    for cell in wanted:
        if cell.key in stored:
            pk, before = stored[cell.key]
            if len(before) != len(cell.counts):
                raise ValueError("a stored histogram has another layout")
            changed.append((cell.responses, (before + cell.counts).astype("<i8").tobytes(), pk))
        else:
            new.append(_row(cell))
    execute_many(UPDATE, changed)
    insert_many(Histogram, new)


def replace(deployment: int, cells: Iterable[CellCounts]) -> None:
    """Put these counts in place of everything stored for the deployment."""
    Histogram.objects.filter(deployment=deployment).delete()
    insert_many(Histogram, [_row(cell) for cell in cells])


def _locked(keys: Sequence[Key]) -> dict[Key, tuple[int, Counts]]:
    deployments, groups, organisations = ({key[part] for key in keys} for part in range(3))
    rows = (
        Histogram.objects.select_for_update(no_key=True)
        .filter(deployment__in=deployments, group__in=groups, organisation__in=organisations)
        .order_by("deployment_id", "group", "organisation")
    )
    return {
        (deployment, group, organisation): (pk, read_counts(counts))
        for pk, deployment, group, organisation, counts in rows.values_list(
            "pk", "deployment_id", "group", "organisation", "counts"
        )
    }


def _row(cell: CellCounts) -> dict[str, Any]:
    deployment, group, organisation = cell.key
    return {
        "deployment": deployment, "group": group, "organisation": organisation, "responses": cell.responses,
        "counts": cell.counts.astype("<i8").tobytes(),
    }  # fmt: skip
