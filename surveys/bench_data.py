"""Random answers in bulk for measuring: 40 items as in a long questionnaire, made by numpy."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid4

import numpy as np
from django.db import connection

from municipalities.models import Municipality, Programme
from surveys import models as m
from surveys.compiled import compile_version
from surveys.enums import ItemKind, ItemRole
from surveys.layout import SKIPPED, Column, Layout, Vectors
from surveys.services import archive
from surveys.services.histograms import CellCounts, replace

GROUPS, ORGANISATIONS, TEXT_SHARE, SKIP_SHARE, CHUNK = 5, 9, 0.15, 0.05, 5_000
DRAWN = 100_000
TEXT = "Es gibt zu wenige Treffen, und vom Stand der Umsetzung haben wir lange nichts gehört."


@dataclass(frozen=True)
class Drawn:
    """Random responses: their vectors and cells; ``layout`` says what a vector holds."""

    layout: Layout
    matrix: Vectors
    groups: Any
    organisations: Any


def bench_deployments(number: int, programme: Programme | None = None) -> list[m.Deployment]:
    """A questionnaire of 12 scales 0–10, 10 of −2…2, 8 single, 6 multiple choices and 4 texts, in ``number`` towns.

    With a programme in its first towns, else in the first of the register.
    """
    questionnaire = m.Questionnaire.objects.create(code=f"messung-{uuid4().hex[:8]}", title="Messung", wave="start")
    version = m.QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=1, state="frozen", frozen_at="2026-01-01T00:00Z", languages=["de"]
    )
    section = m.Section.objects.create(version=version, position=0, code="alles")
    kinds = [*[("scale", 0, 10)] * 12, *[("scale", -2, 2)] * 10, *[("single", 0, 0)] * 8, *[("multi", 0, 0)] * 6]
    for position, (kind, low, high) in enumerate([*kinds, *[("long_text", 0, 0)] * 4]):
        _item(section, position, kind, low, high)
    towns = Municipality.objects.order_by("ags")
    chosen = towns.filter(participations__programme=programme) if programme else towns
    return [_deployment(version, town, programme) for town in chosen[:number]]


def _item(section: m.Section, position: int, kind: str, low: int, high: int) -> None:
    choice = kind in {"single", "multi"}
    role = {22: ItemRole.GROUP, 23: ItemRole.ORGANISATION}.get(position, ItemRole.NONE)
    item = m.Item.objects.create(
        section=section, position=position, code=f"frage_{position:02}", kind=ItemKind(kind), role=role,
        minimum=low if kind == "scale" else None, maximum=high if kind == "scale" else None,
    )  # fmt: skip
    number = {22: GROUPS, 23: ORGANISATIONS}.get(position, 5 + position % 5)
    m.Option.objects.bulk_create(
        m.Option(item=item, number=index, position=index, code=f"antwort_{index}") for index in range(1, number + 1)
    ) if choice else None


def _deployment(version: m.QuestionnaireVersion, town: Municipality, programme: Programme | None) -> m.Deployment:
    return m.Deployment.objects.create(
        version=version, municipality=town, programme=programme, wave="start", slug=f"messung-{uuid4().hex[:12]}",
        opens_on=date(2026, 1, 1), closes_on=date(2026, 2, 1), languages=["de"], is_synthetic=True,
    )  # fmt: skip


def draw(version: m.QuestionnaireVersion, number: int, seed: int = 1) -> Drawn:
    """Random answers to a questionnaire; the choices with a role give the cell."""
    rng = np.random.default_rng(seed)
    compiled = compile_version(version)
    layout = compiled.layout
    matrix = np.empty((number, layout.words), dtype="<i2")
    for column in layout.columns:
        matrix[:, column.word] = _words(rng, column, number)
    cells = [
        np.where(matrix[:, layout.by_code[item.code].word] > 0, matrix[:, layout.by_code[item.code].word], -1)
        for item in (compiled.group_item, compiled.organisation_item)
        if item
    ]
    return Drawn(layout, matrix, *cells)


def _words(rng: np.random.Generator, column: Column, number: int) -> Any:
    item = column.item
    if item.kind == "multi":
        words = rng.integers(1, 1 << len(item.options), number)
    elif item.kind == "long_text":
        return np.where(rng.random(number) < TEXT_SHARE, 1, SKIPPED)
    else:
        words = rng.choice(np.array(column.values), number)
    return np.where(rng.random(number) < SKIP_SHARE, SKIPPED, words)


def owners(deployments: Sequence[m.Deployment], number: int) -> list[int]:
    """To whom each response belongs, in turn."""
    return [deployments[index % len(deployments)].pk for index in range(number)]


def by_cell(drawn: Drawn, deployments: Sequence[int]) -> tuple[Any, Any]:
    """The cells of responses: a column of deployment, group and organisation each, and for every response its column."""
    keys, cells = np.unique(np.stack([deployments, drawn.groups, drawn.organisations]), axis=1, return_inverse=True)
    return keys, cells.reshape(-1)


def store_cells(keys: Any, sizes: Any, counts: Any) -> None:
    """Put the counts of cells in place of what their deployments have: per column of ``keys`` its responses and counts."""
    cells = [CellCounts((int(k[0]), int(k[1]), int(k[2])), int(sizes[at]), counts[at]) for at, k in enumerate(keys.T)]
    for deployment, members in groupby(cells, key=lambda cell: cell.key[0]):
        replace(deployment, members)


def store_counts(deployments: Sequence[m.Deployment], number: int) -> None:
    """Histograms of so many responses; beyond ``DRAWN`` every drawn one stands for several alike."""
    drawn = draw(deployments[0].version, min(number, DRAWN))
    times = max(1, number // DRAWN)
    keys, cells = by_cell(drawn, owners(deployments, len(drawn.matrix)))
    store_cells(keys, np.bincount(cells) * times, drawn.layout.fold(drawn.matrix, cells, keys.shape[1]) * times)


def store_responses(drawn: Drawn, deployments: Sequence[int]) -> None:
    """Fill the archive."""
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for row, cell in enumerate(zip(deployments, drawn.groups, drawn.organisations, strict=True)):
        cells[int(cell[0]), int(cell[1]), int(cell[2])].append(row)
    archive.add([archive.Batch(*cell, len(rows), drawn.matrix[rows].tobytes()) for cell, rows in cells.items()])


def store_backlog(drawn: Drawn, deployments: Sequence[int]) -> None:
    """Fill the inbox, with a text wherever the vector says that there is one."""
    codes = [column.item.code for column in drawn.layout.columns if column.item.kind == "long_text"]
    words = [drawn.layout.by_code[code].word for code in codes]
    cells = zip(deployments, drawn.groups, drawn.organisations, drawn.matrix, strict=True)
    m.Pending.objects.bulk_create(
        (
            m.Pending(
                key=uuid4(), deployment_id=owner, group=int(group), organisation=int(kind), vector=vector.tobytes(),
                texts=[(code, "de", TEXT) for code, word in zip(codes, words, strict=True) if vector[word] == 1],
            )
            for owner, group, kind, vector in cells
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE surveys_pending")
