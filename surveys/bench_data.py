"""Random answers in bulk for measuring: 40 items as in a long questionnaire, made by numpy, stored by COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import numpy as np
from django.db import connection, transaction

from municipalities.models import Municipality, Programme
from surveys import models as m
from surveys.compiled import compile_version
from surveys.enums import ItemKind, ItemRole
from surveys.layout import SKIPPED, Column, Layout, Vectors

GROUPS, ORGANISATIONS, TEXT_SHARE, SKIP_SHARE, CHUNK = 5, 9, 0.15, 0.05, 20_000
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


def store_counts(deployments: Sequence[m.Deployment], number: int) -> None:
    """Histograms of so many responses; beyond ``DRAWN`` every drawn one stands for several alike."""
    drawn = draw(deployments[0].version, min(number, DRAWN))
    times = max(1, number // DRAWN)
    of = np.array(owners(deployments, len(drawn.matrix)))
    keys, cells = np.unique(np.stack([of, drawn.groups, drawn.organisations]), axis=1, return_inverse=True)
    cells = cells.reshape(-1)
    counts, sizes = drawn.layout.fold(drawn.matrix, cells, keys.shape[1]) * times, np.bincount(cells) * times
    m.Histogram.objects.bulk_create(
        m.Histogram(
            deployment_id=int(owner), group=int(group), organisation=int(kind),
            responses=int(sizes[at]), counts=counts[at].astype("<i8").tobytes(),
        )
        for at, (owner, group, kind) in enumerate(keys.T)
    )  # fmt: skip


def store_responses(drawn: Drawn, deployments: Sequence[int]) -> None:
    """Fill the archive."""
    rows = (
        m.Response(id=uuid4(), deployment_id=owner, group=int(group), organisation=int(kind), vector=vector.tobytes())
        for owner, group, kind, vector in zip(
            deployments, drawn.groups, drawn.organisations, drawn.matrix, strict=True
        )
    )
    _store(m.Response, ("id", "deployment_id", "group", "organisation", "vector"), rows)


def store_backlog(drawn: Drawn, deployments: Sequence[int]) -> None:
    """Fill the inbox, with a text wherever the vector says that there is one."""
    codes = [column.item.code for column in drawn.layout.columns if column.item.kind == "long_text"]
    words = [drawn.layout.by_code[code].word for code in codes]
    rows, texts = [], []
    for owner, group, kind, vector in zip(deployments, drawn.groups, drawn.organisations, drawn.matrix, strict=True):
        cell = {"group": int(group), "organisation": int(kind)}
        row = m.Pending(id=uuid4(), deployment_id=owner, key=uuid4().hex * 2, vector=vector.tobytes(), **cell)
        rows.append(row)
        for code, word in zip(codes, words, strict=True):
            if vector[word] == 1:
                texts.append(m.PendingText(id=uuid4(), pending_id=row.pk, item=code, language="de", text=TEXT))
    names = ("id", "deployment_id", "key", "group", "organisation", "vector", "set_aside")
    with transaction.atomic():
        _store(m.Pending, names, rows)
        _store(m.PendingText, ("id", "pending_id", "item", "language", "text"), texts)


def _store(model: Any, names: Sequence[str], rows: Iterable[Any]) -> None:
    table = model._meta.db_table
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=CHUNK)
        return
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in names])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
