"""Recounting: histograms built anew from the archive, to compare and, if asked, to repair."""

from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from surveys.compiled import compile_deployment
from surveys.layout import Counts, Layout
from surveys.models import Deployment, Histogram
from surveys.services import archive, histograms
from surveys.services.histograms import CellCounts, Key


@dataclass(frozen=True)
class CellDifference:
    """A cell that is stored with other counts than the archive gives: responses stored and counted, slots that differ."""

    group: int
    organisation: int
    stored: int
    counted: int
    slots: int


@dataclass(frozen=True)
class Difference:
    """Outcome of a recount of ``responses`` archived responses. True if anything differs."""

    deployment: int
    responses: int
    cells: tuple[CellDifference, ...]

    def __bool__(self) -> bool:
        return bool(self.cells)


@transaction.atomic
def recount(deployment: Deployment, *, write: bool = False) -> Difference:
    """Compare the histograms of a deployment with its archive; ``write`` replaces them where they differ.

    A deployment whose raw answers were deleted keeps its histograms and cannot be recounted: a ``DomainError``.
    """
    locked = Deployment.objects.select_for_update(no_key=True, of=("self",)).select_related("version", "local_version")
    deployment = locked.get(pk=deployment.pk)
    if deployment.raw_deleted_on:
        raise DomainError(
            _("%(name)s: Die Antwortbögen sind nach der Aufbewahrungsfrist gelöscht; die Zählung bleibt, wie sie ist.")
            % {"name": deployment}
        )
    layout = compile_deployment(deployment).layout
    stored, counted = _stored(deployment), count_archive(deployment.pk, layout)
    cells = tuple(
        difference
        for key in sorted(stored.keys() | counted.keys())
        if (difference := _compare(key, stored.get(key), counted.get(key), layout))
    )
    if write and cells:
        histograms.replace(deployment.pk, counted.values())
    return Difference(deployment.pk, sum(cell.responses for cell in counted.values()), cells)


def count_archive(deployment: int, layout: Layout) -> dict[Key, CellCounts]:
    """Fold every archived response of a deployment."""
    batches = list(archive.read(deployment))
    return {cell.key: cell for cell in histograms.fold_batches(layout, batches)} if batches else {}


def _stored(deployment: Deployment) -> dict[Key, CellCounts]:
    rows = Histogram.objects.filter(deployment=deployment).values_list("group", "organisation", "responses", "counts")
    return {
        (deployment.pk, group, organisation): CellCounts(
            (deployment.pk, group, organisation), responses, histograms.read_counts(counts)
        )
        for group, organisation, responses, counts in rows
    }


def _compare(key: Key, stored: CellCounts | None, counted: CellCounts | None, layout: Layout) -> CellDifference | None:
    nothing: Counts = np.zeros(layout.slots, dtype="<i8")
    left = stored.counts if stored else nothing
    right = counted.counts if counted else nothing
    slots = int((left != right).sum()) if len(left) == len(right) else layout.slots
    numbers = (stored.responses if stored else 0, counted.responses if counted else 0)
    if not slots and numbers[0] == numbers[1]:
        return None
    return CellDifference(key[1], key[2], numbers[0], numbers[1], slots)
