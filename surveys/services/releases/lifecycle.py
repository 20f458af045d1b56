"""Ordering, deciding, releasing and withdrawing releases."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Programme
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from portal.core.publications.permissions import can_create, can_release
from portal.core.publications.services import begin, begin_again, mark_discarded, mark_released, mark_withdrawn
from surveys.enums_releases import ReleaseScope
from surveys.models import Deployment, Questionnaire, Release
from surveys.permissions_releases import can_decide
from surveys.published import Dimension
from surveys.release_data import checksum
from surveys.services.releases.building import COUNT_FIRST
from surveys.services.releases.earlier import earlier_releases
from surveys.services.releases.findings import proposal_of
from surveys.services.releases.readiness import readiness
from surveys.services.releases.thresholds import to_data


def scope_of_deployment(deployment: Deployment) -> Release:
    """An unsaved release of one deployment."""
    return Release(
        scope=ReleaseScope.DEPLOYMENT, deployment=deployment, questionnaire=deployment.version.questionnaire,
        wave=deployment.wave, title=str(deployment)[:300],
    )  # fmt: skip


def scope_of_wave(programme: Programme, questionnaire: Questionnaire, wave: str) -> Release:
    """An unsaved release of all deployments of a questionnaire in a wave of a programme."""
    return Release(
        scope=ReleaseScope.WAVE, programme=programme, questionnaire=questionnaire, wave=wave,
        title=f"{questionnaire} – {programme}"[:300],
    )  # fmt: skip


@transaction.atomic
def create_release(*, scope: Release, tables: Iterable[str], by: Any, count_first: bool = False) -> Release:
    """Order a release of an unsaved ``scope``; it is built in the background.

    Refused with a ``DomainError`` while another one of the scope is open, where too little is new, and while answers
    wait to be counted, unless they are to be counted first.
    """
    insist(can_create(by, Release))
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(pk=scope.questionnaire_id)
    ready = readiness(scope)
    insist(ready.may_create)
    if ready.waiting and not count_first:
        raise DomainError(
            _("Es warten noch Antwortbögen auf die Zählung. Bitte lassen Sie sie zuerst zählen."), field=COUNT_FIRST
        )
    scope.number = Release.objects.filter(questionnaire=questionnaire).next_number()
    scope.as_of, scope.created_by = timezone.localdate(), by
    scope.tables = _tables(scope, tables)
    scope.facts = {**_facts(scope), COUNT_FIRST: count_first}
    scope.save(force_insert=True)
    begin(scope, by=by)
    record("release.create", by=by, on=scope, ags=_ags(scope), detail={"tables": scope.tables, **_named(scope)})
    return scope


@transaction.atomic
def apply_proposal(*, release: Release, index: int, by: Any) -> None:
    """Take a way out that the findings propose, and build again."""
    release = _locked(release)
    insist(can_decide(by, release))
    proposal = proposal_of(release.findings, index)
    if proposal is None:
        raise DomainError(_("Diesen Vorschlag gibt es nicht mehr. Bitte laden Sie die Seite neu."))
    if proposal["kind"] == "merge":
        release.merges = [*release.merges, {"table": proposal["table"], "keys": proposal["keys"]}]
    else:
        taken = [[proposal["table"], key, item] for key in proposal["keys"] for item in proposal["items"]]
        release.chosen = [*release.chosen, *(entry for entry in taken if entry not in release.chosen)]
    release.save(update_fields=["merges", "chosen"])
    begin(release, by=by)
    detail = {name: proposal[name] for name in ("kind", "table", "keys", "items")}
    record("release.decide", by=by, on=release, ags=_ags(release), detail=detail)


def release_release(*, release: Release, by: Any, public: bool = False) -> None:
    """Let readers see it; ``public`` shows a wave to everybody.

    When something that shares its answers was released since it was built, it is checked again instead, and a
    ``DomainError`` says so.
    """
    if not _release(release, by, public=public):
        raise DomainError(
            _(
                "Inzwischen wurde eine andere Auswertung derselben Antworten freigegeben."
                " Diese hier wird jetzt noch einmal geprüft; geben Sie sie bitte danach frei."
            )
        )


@transaction.atomic
def withdraw_release(*, release: Release, by: Any, reason: str) -> Release:
    """Take a released one back; nobody finds it from this moment on. What was read stays known to later checks."""
    release = _locked(release)
    mark_withdrawn(release, by=by, reason=reason)
    record("release.withdraw", by=by, on=release, ags=_ags(release))
    return release


@transaction.atomic
def discard_release(*, release: Release, by: Any) -> None:
    """Give up a release that nobody could read."""
    release = _locked(release)
    mark_discarded(release, by=by)
    record("release.discard", by=by, on=release, ags=_ags(release))


@transaction.atomic
def retry_release(*, release: Release, by: Any) -> None:
    """Build a failed release again; what was frozen stays."""
    release = _locked(release)
    begin_again(release, by=by)
    record("release.retry", by=by, on=release, ags=_ags(release))


@transaction.atomic
def _release(release: Release, by: Any, *, public: bool) -> bool:
    Questionnaire.objects.select_for_update(no_key=True).get(pk=release.questionnaire_id)
    release = _locked(release)
    insist(can_release(by, release))
    if public and not release.may_be_public:
        raise DomainError(_("Ergebnisse einer einzelnen Kommune werden nicht öffentlich."), field="public")
    if checksum(release.payload) != release.sha256:
        raise DomainError(
            _("Die Prüfsumme passt nicht zum Ergebnis. Bitte verwerfen Sie die Auswertung und erstellen Sie sie neu.")
        )
    deployments = list(release.counts.values_list("deployment", flat=True))
    if [row.pk for row in earlier_releases(deployments, but=release.pk)] != release.known:
        begin(release, by=by)
        record("release.recheck", by=by, on=release, ags=_ags(release))
        return False
    mark_released(release, by=by, public=public)
    detail = {"sha256": release.sha256, "public": public}
    record("release.release", by=by, on=release, ags=_ags(release), detail=detail)
    return True


def _tables(scope: Release, tables: Iterable[str]) -> list[str]:
    """Wanted tables in their fixed order; one town is never broken down."""
    wanted = {Dimension.TOTAL, *tables} if scope.is_wave else {Dimension.TOTAL}
    return [str(dimension) for dimension in Dimension if dimension in wanted]


def _facts(scope: Release) -> dict[str, Any]:
    """What the method says of the questionnaire and the programme, and the rule of this day."""
    programme = scope.programme if scope.is_wave else scope.deployment and scope.deployment.programme
    asker = "" if scope.is_wave or scope.deployment is None else scope.deployment.asked.asker
    funding = [line.strip() for line in programme.funding.splitlines() if line.strip()] if programme else []
    return {
        "questionnaire": str(scope.questionnaire),
        "wave": str(scope.get_wave_display()),
        "conductor": (programme.carrier if programme else "") or asker,
        "sponsor": "; ".join(funding),
        "staff_codes": list(settings.SURVEY_STAFF_CODES),
        "thresholds": to_data(),
    }


def _locked(release: Release) -> Release:
    rows = Release.objects.select_related("deployment__municipality", "deployment__cohort", "deployment__programme")
    return rows.locked(release.pk)


def _ags(release: Release) -> str:
    return release.deployment.asked.ags if release.deployment else ""


def _named(release: Release) -> dict[str, str]:
    return {"programme": release.programme.slug, "wave": release.wave} if release.programme else {}
