"""Retention: answer sheets, texts, receipts and codes are deleted on schedule.

Counts by deployment, group and kind of organisation stay, those in releases too, so every figure remains reproducible.
Where one person was alone in such a cell, its counts are what that person ticked. No page, file or report shows them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.decisions import ALLOWED, Decision, insist, refuse
from portal.core.errors import DomainError
from surveys.enums_releases import OPEN_STATES
from surveys.models import Deployment, FreeText, Pending, Release, SubmittedKey, Token
from surveys.period import Period, period_of
from surveys.services import archive
from surveys.services.recounting import recount
from surveys.services.voices.retention import forget_reviews


@dataclass(frozen=True)
class Purged:
    """How many responses, texts and codes a purge deleted."""

    responses: int
    texts: int
    tokens: int


def closed_on(deployment: Deployment) -> date:
    """The last day on which the deployment took answers."""
    early = deployment.closed_at and timezone.localdate(deployment.closed_at)
    return min(early, deployment.closes_on) if early else deployment.closes_on


def may_purge(deployment: Deployment, today: date | None = None) -> Decision:
    """Whether the raw answers may be deleted now: closed, counted, no release of them open, the retention period over.

    A release keeps its counts, so what was released stays reproducible, and a later one needs no raw answers: none has
    to be waited for, but one that is under way may find an error that only a recount from the archive explains.

    Synthetic answers are nobody's data and stay, so that the demo can be recounted.
    """
    today = today or timezone.localdate()
    if deployment.is_synthetic:
        return refuse(_("Künstliche Antworten haben keine Löschfrist."))
    if deployment.raw_deleted_on:
        return refuse(_("Die Antwortbögen sind schon gelöscht."))
    if period_of(deployment) != Period.OVER:
        return refuse(_("Die Erhebung ist noch nicht beendet."))
    due = closed_on(deployment) + timedelta(days=settings.SURVEY_RETENTION_DAYS)
    if today < due:
        return refuse(_("Die Aufbewahrungsfrist endet am %(day)s.") % {"day": f"{due:%d.%m.%Y}"})
    if Pending.objects.filter(deployment=deployment).exists():
        return refuse(_("Es gibt Antwortbögen, die noch nicht gezählt sind."))
    release = _open_release(deployment)
    if release is not None:
        return refuse(_("Auswertung %(number)s ist noch nicht freigegeben.") % {"number": release.number})
    return ALLOWED


def _open_release(deployment: Deployment) -> Release | None:
    """A release that counts the deployment and is neither released nor given up."""
    wave = Q(
        scope="wave", programme=deployment.programme_id, wave=deployment.wave,
        questionnaire=deployment.version.questionnaire_id,
    )  # fmt: skip
    rows = Release.objects.filter(wave | Q(deployment=deployment), state__in=OPEN_STATES)
    return rows.defer("payload").first()


@transaction.atomic
def purge_answers(*, deployment: Deployment, today: date | None = None) -> Purged:
    """Delete responses, texts with their reviews, receipts and codes of a deployment and record it; counts by cell stay.

    Refused with a ``DomainError`` while it may not be purged, or while the counts differ from the archive.
    """
    today = today or timezone.localdate()
    deployment = Deployment.objects.select_for_update(no_key=True).get(pk=deployment.pk)
    insist(may_purge(deployment, today))
    if recount(deployment):
        raise DomainError(
            _("%(name)s: Die Zählung weicht von den Antwortbögen ab. Gelöscht wird erst, wenn nachgezählt ist.")
            % {"name": deployment}
        )
    SubmittedKey.objects.filter(deployment=deployment).delete()
    purged = Purged(
        responses=archive.delete(deployment.pk),
        texts=FreeText.objects.filter(deployment=deployment).delete()[0],
        tokens=Token.objects.filter(deployment=deployment).delete()[0],
    )
    forget_reviews(deployment)
    deployment.raw_deleted_on = today
    deployment.save(update_fields=["raw_deleted_on"])
    record("survey_answers_purged", by=None, on=deployment, ags=deployment.asked.ags, detail=vars(purged))
    return purged


def due_for_purge(today: date | None = None) -> list[Deployment]:
    """Deployments whose raw answers may be deleted now, oldest first."""
    today = today or timezone.localdate()
    rows = Deployment.objects.with_asked().filter(raw_deleted_on=None, is_synthetic=False)
    rows = rows.select_related("version__questionnaire", "local_version")
    return [row for row in rows.order_by("closes_on", "pk").iterator(chunk_size=500) if may_purge(row, today)]
