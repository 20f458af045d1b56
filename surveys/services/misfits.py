"""Waiting submissions that cannot be counted: set aside one by one, named in a job, so that all others go on."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.models import Job, JobState
from surveys.compiled import compile_deployment
from surveys.layout import Layout
from surveys.models import Deployment, Pending

JOB = "surveys.fold"
Row = tuple[UUID, bytes]


@transaction.atomic
def set_aside(*, deployment: Deployment, error: str) -> int:
    """Mark the waiting rows whose vector does not fit, and say so in a failed job; return their number.

    0 means that the vectors are fine and the fault lies elsewhere (a histogram of another layout, a faulty version).
    """
    found = _misfits(deployment)
    Pending.objects.filter(pk__in=found).update(set_aside=True)
    if found:
        sentence = ngettext(
            "%(name)s: Ein Antwortbogen passt nicht zum Fragebogen und ist zurückgestellt. Die übrigen sind gezählt.",
            "%(name)s: %(number)d Antwortbögen passen nicht zum Fragebogen und sind zurückgestellt. "
            "Die übrigen sind gezählt.",
            len(found),
        )
        _note(deployment, sentence % {"name": deployment, "number": len(found)})
    else:
        sentence = _("%(name)s: Die Antwortbögen lassen sich nicht zählen (%(error)s). Sie bleiben im Eingang.")
        _note(deployment, sentence % {"name": deployment, "error": error})
    return len(found)


def take_up_again() -> int:
    """Let everything set aside be counted again, after the cause is mended; return its number."""
    return Pending.objects.filter(set_aside=True).update(set_aside=False)


def _note(deployment: Deployment, sentence: str) -> None:
    """A failed job; the same sentence about the same deployment is noted once a day."""
    now, key = timezone.now(), str(deployment.pk)
    known = Job.objects.filter(kind=JOB, key=key, error=sentence[:500], created_at__gt=now - timedelta(days=1))
    if not known.exists():
        Job.objects.create(
            kind=JOB, key=key, state=JobState.FAILED, error=sentence[:500], deliveries=1, finished_at=now
        )


def _misfits(deployment: Deployment) -> list[UUID]:
    try:
        layout = compile_deployment(deployment).layout
    except ValueError:
        return []
    rows = Pending.objects.filter(deployment=deployment, set_aside=False).values_list("pk", "vector")
    return _among(layout, [(pk, bytes(vector)) for pk, vector in rows])


def _among(layout: Layout, rows: Sequence[Row]) -> list[UUID]:
    """Ids of the rows that cannot be folded, by halving."""
    if not rows:
        return []
    try:
        layout.fold(layout.matrix([vector for _pk, vector in rows]))
    except ValueError:
        if len(rows) == 1:
            return [rows[0][0]]
        middle = len(rows) // 2
        return _among(layout, rows[:middle]) + _among(layout, rows[middle:])
    return []
