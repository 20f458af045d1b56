"""Building a release: count, freeze, protect, store. A run may end anywhere; the next one goes on with what is frozen."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.core.jobs import Progress
from portal.core.publications.states import ReleaseState
from surveys.disclosure import Thresholds
from surveys.models import Release, ReleaseCounts
from surveys.release_data import checksum, encode
from surveys.services.counting import claimable, fold_deployment
from surveys.services.releases.compute import Built, Order, compute
from surveys.services.releases.conditions import condition_words
from surveys.services.releases.earlier import earlier_releases, in_order, read
from surveys.services.releases.findings import findings
from surveys.services.releases.readiness import insist_on_answers
from surveys.services.releases.sources import current_sources, deployments_of, frozen_rows, frozen_sources

COUNT_FIRST = "count_first"
LANGUAGE = "de"


def build(release_id: int, progress: Progress) -> None:
    """Build a release that is marked as being built, and mark it held or ready. Safe to run twice."""
    release = Release.objects.select_related("questionnaire", "programme", "deployment").get(pk=release_id)
    if release.state != ReleaseState.BUILDING:
        return
    with translation.override(LANGUAGE):
        if not release.counts.exists():
            progress(5, _("Wartende Antwortbögen zählen"))
            _count(release)
        progress(15, _("Zählung festhalten"))
        release = freeze(release_id)
        progress(20, _("Ergebnisse schützen"))
        known = [row.pk for row in earlier_releases(_deployments(release), but=release.pk)]
        built = compute(order_of(release, known), lambda done: progress(20 + int(75 * done), _("Ergebnisse schützen")))
        progress(97, _("Abschließen"))
        store(release, built, known)


@transaction.atomic
def freeze(release_id: int) -> Release:
    """The release with its counts, which are taken once and then kept. ``DomainError`` where there is too little."""
    release = Release.objects.select_related("deployment").locked(release_id)
    if release.state != ReleaseState.BUILDING or release.counts.exists():
        return release
    deployments = list(deployments_of(release))
    sources = current_sources(deployments, programme=release.programme_id or _programme(release))
    insist_on_answers(release, sum(source.responses for source in sources))
    ReleaseCounts.objects.bulk_create(frozen_rows(release, sources))
    release.as_of = timezone.localdate()
    release.save(update_fields=["as_of"])
    return release


@transaction.atomic
def store(started: Release, built: Built, known: list[int]) -> None:
    """Keep what was built from the release as it ``started``; a run that comes second or is outdated changes nothing."""
    release = Release.objects.select_related("deployment").locked(started.pk)
    if release.state != ReleaseState.BUILDING or _asked_for(release) != _asked_for(started):
        return
    release.payload = encode(built.published)
    release.sha256 = checksum(release.payload)
    release.findings, release.known = findings(built), known
    release.state = ReleaseState.HELD if built.conflicts else ReleaseState.READY
    release.built_at = timezone.now()
    release.save(update_fields=["payload", "sha256", "findings", "known", "state", "built_at"])


def order_of(release: Release, known: list[int]) -> Order:
    """Everything that decides what the release says, from what is stored with it."""
    sources = frozen_sources(release)
    deployments = [row for row in deployments_of(release) if row.pk in {source.deployment for source in sources}]
    return Order(
        scope=release.scope,
        title=release.title,
        as_of=release.as_of.isoformat(),
        tables=release.tables,
        merges=release.merges,
        chosen=release.chosen,
        own=sources,
        earlier=read(in_order(known)),
        facts=release.facts,
        conditions=condition_words(deployments),
        thresholds=Thresholds(**release.facts["thresholds"]),
    )


def recomputed(release: Release) -> str:
    """The payload as it follows from the stored counts, to compare with the one that was released."""
    with translation.override(LANGUAGE):
        return encode(compute(order_of(release, release.known)).published)


def _count(release: Release) -> None:
    if release.facts.get(COUNT_FIRST):
        own = deployments_of(release).order_by().values("pk")
        for deployment in claimable().filter(pk__in=own).order_by("pk").values_list("pk", flat=True):
            fold_deployment(deployment)


def _asked_for(release: Release) -> tuple[Any, ...]:
    """Differs after every order, decision and recheck."""
    return release.job_id, release.merges, release.chosen


def _deployments(release: Release) -> list[int]:
    return list(release.counts.values_list("deployment", flat=True))


def _programme(release: Release) -> Any:
    return release.deployment.programme_id if release.deployment else None
