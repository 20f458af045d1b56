"""Surveys of a programme with answers, and releases of them, for tests."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from municipalities.models import Programme
from portal.accounts.models import User
from portal.core.errors import DomainError
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.published import Dimension
from surveys.services import releases as services
from surveys.services.counting import fold_deployment
from tests.factories import ParticipationFactory
from tests.surveys.answers import archived, every_kind, put_pending

ALL_TABLES = [str(dimension) for dimension in Dimension]
NAMES = ("Ahausen", "Bedorf", "Cestadt", "Dehagen", "Efeld", "Gerode")


def answers(deployment: m.Deployment, number: int, seed: int = 1, *, fold: bool = True) -> None:
    """Let so many people answer, and count them."""
    put_pending(deployment, number, random.Random(f"{archived()} {number} {seed}"))
    if fold:
        fold_deployment(deployment.pk)


def staff(deployment: m.Deployment, number: int) -> None:
    """Let so many people of the administration answer."""
    most, others = {"gruppe": 1, "wichtig": 4, "zustimmung": 1}, {"gruppe": 1, "wichtig": 7, "zustimmung": -1}
    add_counts(deployment, [most] * (number - 2) + [others] * 2, group=1)


def add_counts(deployment: m.Deployment, rows: Sequence[Mapping[str, int]], group: int = -1) -> None:
    """Add these answers to the counts of a cell, as the counting would."""
    layout = compile_deployment(deployment).layout
    vectors = [layout.encode(dict(row)) for row in rows]
    counts = layout.fold(layout.matrix(vectors), np.zeros(len(rows), dtype=np.intp), 1)[0]
    cell = {"deployment": deployment, "group": group, "organisation": -1}
    before = m.Histogram.objects.filter(**cell).first()
    if before:
        counts = counts + np.frombuffer(before.counts, dtype="<i8")
    now = {"responses": len(rows) + (before.responses if before else 0), "counts": counts.astype("<i8").tobytes()}
    m.Histogram.objects.update_or_create(**cell, defaults=now)


def wave(
    programme: Programme, version: m.QuestionnaireVersion, sizes: tuple[int, ...], **values: Any
) -> list[m.Deployment]:
    """A deployment with so many answers in each of the first towns of ``NAMES``; cohorts and counties alternate."""
    rows = []
    for index, (name, size) in enumerate(zip(NAMES, sizes, strict=False)):
        town = ParticipationFactory.create(
            programme=programme, cohort=1 + index % 2, municipality__name=name,
            municipality__district=f"Kreis {index % 2}", municipality__district_key=f"0643{index % 2}",
            municipality__population=8_000 if index % 2 else 15_000,
        ).municipality  # fmt: skip
        row = every_kind(
            version=version, municipality=town, programme=programme, slug=f"umfrage-{name}-{programme.slug}", **values
        )
        answers(row, size)
        rows.append(row)
    return rows


def refused(action: Callable[[], Any]) -> str:
    """The sentence with which an action is refused."""
    with pytest.raises(DomainError) as error:
        action()
    return error.value.message


class Desk:
    """Two consultants who order and release; jobs run at once."""

    def __init__(self, maker: User, second: User, run: Callable[..., Any]) -> None:
        self.maker, self.second, self.run = maker, second, run

    def order(self, scope: m.Release, tables: list[str] | None = None, **values: Any) -> m.Release:
        with self.run(execute=True):
            made = services.create_release(scope=scope, tables=tables or [], by=self.maker, **values)
        made.refresh_from_db()
        return made

    def of_wave(self, deployments: list[m.Deployment], tables: list[str] | None = None, **values: Any) -> m.Release:
        row = deployments[0]
        assert row.programme is not None
        scope = services.scope_of_wave(row.programme, row.version.questionnaire, row.wave)
        return self.order(scope, tables, **values)

    def of_town(self, deployment: m.Deployment, **values: Any) -> m.Release:
        return self.order(services.scope_of_deployment(deployment), **values)

    def release(self, made: m.Release, *, public: bool = False) -> m.Release:
        with self.run(execute=True):
            services.release_release(release=made, by=self.second, public=public)
        made.refresh_from_db()
        return made

    def settle(self, made: m.Release) -> m.Release:
        """Take the first way out until nothing is left to decide."""
        for _round in range(40):
            if made.state != "held":
                break
            with self.run(execute=True):
                services.apply_proposal(release=made, index=0, by=self.maker)
            made.refresh_from_db()
        return made
