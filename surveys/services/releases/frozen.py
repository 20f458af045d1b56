"""Histograms of a deployment as one blob, and back. Pure.

A blob is zlib over little-endian int64: number of cells, number of slots, then for each cell group, organisation,
responses and one count per slot, cells in ascending order.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

import numpy as np

from surveys.layout import Counts, Layout
from surveys.selectors.counts import Cell

Cells = Mapping[Cell, tuple[int, Counts]]
"""Responses and one count per slot, by respondent group and kind of organisation."""
HEAD = 2
KEYS = 3
KEPT = 64
"""Layouts whose hash is kept: all deployments of a questionnaire share one."""


def pack(cells: Cells, slots: int) -> bytes:
    """The blob of cells whose counts have ``slots`` numbers."""
    rows = [np.array([len(cells), slots], dtype="<i8")]
    for (group, organisation), (responses, counts) in sorted(cells.items()):
        if len(counts) != slots:
            raise ValueError("a histogram has another layout")
        rows += [np.array([group, organisation, responses], dtype="<i8"), counts.astype("<i8")]
    return zlib.compress(np.concatenate(rows).tobytes(), 4)


def unpack(blob: bytes | memoryview) -> Cells:
    """The cells of a blob; another shape is a ``ValueError``."""
    numbers = np.frombuffer(zlib.decompress(blob), dtype="<i8")
    count, slots = (int(number) for number in numbers[:HEAD])
    if len(numbers) != HEAD + count * (KEYS + slots):
        raise ValueError("no counts of a release")
    table = numbers[HEAD:].reshape(count, KEYS + slots)
    return {(int(row[0]), int(row[1])): (int(row[2]), row[KEYS:]) for row in table}


@lru_cache(maxsize=KEPT)
def layout_hash(layout: Layout) -> str:
    """SHA-256 of what the slots of a layout mean."""
    items = [asdict(column.item) for column in layout.columns]
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()
