"""Counting: waiting submissions become archived responses and histograms, each exactly once.

One transaction claims whole deployments, moves their waiting rows to the archive and adds them to the histograms. So a
submission is either still in the inbox or counted, whatever is killed between; two workers never share a deployment.
The lock (FOR NO KEY UPDATE) leaves submissions alone: they only need the deployment's key.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import monotonic

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from surveys.compiled import CompiledVersion, compile_deployment
from surveys.models import Deployment, Pending
from surveys.period import Period, period_of
from surveys.services import archive, histograms, misfits
from surveys.services.archive import Batch
from surveys.services.inbox import drop_repeated, hurry, move
from surveys.services.recounting import Difference, recount

__all__ = ["STEP", "Difference", "claimable", "fold_all", "fold_deployment", "recount"]

STEP = 50_000
"""Responses of one transaction, at most, apart from those that arrive while it runs."""
CLAIM = 8
"""Deployments of one transaction, at most: few, so that other workers find some too."""
SECONDS = 480
"""A run stops after so long, below the time limit of a task; the next one goes on."""


@dataclass
class Run:
    """What a run has done so far, ``moved`` in its last step. ``skip`` holds deployments it does not touch (again)."""

    wanted: int | None = None
    limit: int = STEP
    counted: int = 0
    skip: set[int] = field(default_factory=set)
    moved: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the last step took all that waited for the only deployment wanted."""
        return self.wanted is not None and self.moved < self.limit


def fold_deployment(deployment_id: int, limit: int = STEP) -> int:
    """Count what waits for one deployment, ``limit`` responses a transaction; return how many were counted.

    Nothing happens while another worker has it, or while it is open and has too few answers for a batch.
    """
    return _run(Run(wanted=deployment_id, limit=limit), None)


def fold_all(report: Callable[[int], None] | None = None) -> int:
    """Count until nothing is claimable; ``report`` hears the number counted so far after each transaction."""
    return _run(Run(), report)


def claimable() -> QuerySet[Deployment]:
    """Deployments with something to count now. An open one waits for a batch.

    A batch of one would tie a response to its texts, and to the code used at that time, by the transaction they share.
    """
    waiting = Pending.objects.filter(deployment=OuterRef("pk"), set_aside=False).order_by().values("deployment")
    enough = settings.SURVEY_SMALLEST_BATCH - 1
    over = Q(closed_at__lte=timezone.now()) | Q(closes_on__lt=timezone.localdate())
    # Subqueries of one row each: EXISTS would be planned as a join with the whole inbox.
    return Deployment.objects.alias(first=Subquery(waiting[:1]), enough=Subquery(waiting[enough : enough + 1])).filter(
        over | Q(enough__isnull=False), first__isnull=False
    )


def _run(run: Run, report: Callable[[int], None] | None) -> int:
    until = monotonic() + SECONDS
    while monotonic() < until:
        try:
            claimed = _step(run, CLAIM)
        except ValueError:
            claimed, run.moved = _one_by_one(run), run.limit
        except IntegrityError:
            if not drop_repeated():
                raise
            continue
        if report and claimed:
            report(run.counted)
        if not claimed or run.is_over:
            break
    return run.counted


def _one_by_one(run: Run) -> Collection[int]:
    """After a step that met something wrong: count the next deployments alone, so that only the faulty one stops."""
    done: list[int] = []
    for deployment in _candidates(run)[:CLAIM]:
        alone = Run(wanted=deployment.pk, limit=run.limit)
        try:
            done += _step(alone, 1)
        except IntegrityError:
            if not drop_repeated():
                raise
            done.append(deployment.pk)
        except ValueError as error:
            if not misfits.set_aside(deployment=deployment, error=str(error)):
                run.skip.add(deployment.pk)
            done.append(deployment.pk)
        run.counted += alone.counted
    return done


@transaction.atomic
def _step(run: Run, claim: int) -> Collection[int]:
    """Claim, move and count once. Return the deployments claimed; none means that nothing was left to claim."""
    hurry()
    rows = _candidates(run).select_for_update(no_key=True, skip_locked=True, of=("self",))
    claimed = list(rows.select_related("version__questionnaire", "local_version")[:claim])
    chosen = _chosen(claimed, run.limit)
    run.skip.update(deployment.pk for deployment in claimed if not chosen)
    if chosen:
        batches = move([deployment.pk for deployment in chosen], limit=run.limit if len(chosen) == 1 else None)
        _count(chosen, batches)
        archive.add(batches)
        run.moved = sum(batch.number for batch in batches)
        run.counted += run.moved
    return [deployment.pk for deployment in claimed]


def _candidates(run: Run) -> QuerySet[Deployment]:
    rows = claimable() if run.wanted is None else claimable().filter(pk=run.wanted)
    return rows.exclude(pk__in=run.skip).order_by("pk")


def _chosen(claimed: Sequence[Deployment], limit: int) -> list[Deployment]:
    """Of the deployments locked now: those whose batch is large enough, up to ``limit`` responses; at least one.

    One alone is not counted through: it is moved up to the limit.
    """
    chosen: list[Deployment] = []
    total = 0
    for deployment in claimed:
        waiting = Pending.objects.filter(deployment=deployment, set_aside=False).order_by()
        smallest = _smallest(deployment)
        number = waiting[: limit + 1 if len(claimed) > 1 else smallest].count()
        if number < smallest:
            continue
        if chosen and total + number > limit:
            break
        chosen.append(deployment)
        total += number
    return chosen


def _smallest(deployment: Deployment) -> int:
    return 1 if period_of(deployment) is Period.OVER else settings.SURVEY_SMALLEST_BATCH


def _count(deployments: Iterable[Deployment], batches: Sequence[Batch]) -> None:
    """Fold batches of deployments that share a layout together, and add everything to the histograms."""
    compiled = {deployment.pk: compile_deployment(deployment) for deployment in deployments}
    ordered = sorted(batches, key=lambda batch: id(compiled[batch.deployment]))
    cells = []
    for _same, group in groupby(ordered, key=lambda batch: id(compiled[batch.deployment])):
        shared = list(group)
        version: CompiledVersion = compiled[shared[0].deployment]
        cells += histograms.fold_batches(version.layout, shared)
    histograms.add(cells)
