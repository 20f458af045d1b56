"""Changing a deployment: terms, period, numbers of invited people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError, EditConflict
from surveys.enums import EventKind
from surveys.models import (
    Deployment,
    DeploymentEvent,
    InvitedGroup,
    QuestionnaireVersion,
)
from surveys.period import Period, period_of
from surveys.permissions_deployments import can_close, can_delete, can_reopen
from surveys.services.instruments import freeze_version

EDITABLE = ("opens_on", "closes_on", "channel", "languages", "recruitment", "recruitment_text", "local_version")
PERIOD = ("opens_on", "closes_on")
BEFORE_ONLY = ("channel", "local_version")


@transaction.atomic
def update_deployment(*, deployment: Deployment, by: Any, version: int, **values: Any) -> Deployment:
    """Save terms of ``EDITABLE``, unless somebody saved after revision ``version`` was read (``EditConflict``).

    Once it has begun, its first day, channel and local additions stay; once it is over, its period does.
    """
    row = _locked(deployment)
    _refuse_overwriting(row, version, values)
    changed = {name: value for name, value in values.items() if name in EDITABLE and getattr(row, name) != value}
    _check_moment(row, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    _check_terms(row)
    if row.local_version is not None and not row.local_version.is_frozen:
        freeze_version(row.local_version, by=by)
    row.revision += 1
    row.save()
    _record("deployment.update", row, by, {"fields": sorted(changed)})
    return row


@transaction.atomic
def close_deployment(*, deployment: Deployment, by: Any, reason: str) -> Deployment:
    """Close before the last day; from now on no answer is taken."""
    row = _locked(deployment)
    insist(can_close(row))
    row.closed_at = timezone.now()
    return _moved(row, EventKind.CLOSED, reason, by)


@transaction.atomic
def reopen_deployment(*, deployment: Deployment, by: Any, reason: str, closes_on: date) -> Deployment:
    """Take answers again until the end of ``closes_on``."""
    row = _locked(deployment)
    insist(can_reopen(row))
    if closes_on < max(timezone.localdate(), row.opens_on):
        raise DomainError(_("Der letzte Tag muss heute sein oder in der Zukunft liegen."), field="closes_on")
    row.closed_at, row.closes_on = None, closes_on
    return _moved(row, EventKind.REOPENED, reason, by)


@transaction.atomic
def delete_deployment(*, deployment: Deployment, by: Any) -> None:
    """Delete a deployment that nobody has answered, with its codes."""
    row = _locked(deployment)
    insist(can_delete(row))
    _record("deployment.delete", row, by, {})
    row.delete()


@transaction.atomic
def set_invited(*, deployment: Deployment, by: Any, numbers: Mapping[str, int | None]) -> None:
    """Store how many people of each group were invited; None says that nobody knows."""
    row = _locked(deployment)
    known = {group: number for group, number in numbers.items() if number is not None}
    InvitedGroup.objects.filter(deployment=row).exclude(group__in=known).delete()
    for group, number in known.items():
        InvitedGroup.objects.update_or_create(deployment=row, group=group, defaults={"number": number})
    _record("deployment.invited", row, by, {"groups": len(known)})


def _locked(deployment: Deployment) -> Deployment:
    rows = Deployment.objects.with_asked().select_for_update(of=("self",))
    rows = rows.select_related("version__questionnaire", "local_version")
    row = rows.filter(pk=deployment.pk).first()
    if row is None:
        raise DomainError(_("Diese Erhebung wurde inzwischen gelöscht."))
    return row


def _moved(row: Deployment, kind: str, reason: str, by: Any) -> Deployment:
    row.revision += 1
    row.save(update_fields=["closed_at", "closes_on", "revision"])
    DeploymentEvent.objects.create(deployment=row, kind=kind, reason=reason, by=by)
    _record(f"deployment.{kind}", row, by, {"closes_on": row.closes_on.isoformat()})
    return row


def _check_moment(row: Deployment, changed: Mapping[str, Any]) -> None:
    """Refuse what the moment no longer allows."""
    period = period_of(row)
    if period is Period.OVER and any(name in changed for name in PERIOD):
        raise DomainError(
            _("Die Erhebung ist geschlossen. Öffnen Sie sie mit einer Begründung wieder, um das Ende zu verschieben."),
            field="closes_on",
        )
    if period is Period.OPEN and "opens_on" in changed:
        raise DomainError(_("Die Erhebung hat begonnen. Der Beginn lässt sich nicht mehr ändern."), field="opens_on")
    if period is Period.OPEN and changed.get("closes_on", date.max) < timezone.localdate():
        raise DomainError(
            _("Das Ende liegt in der Vergangenheit. Zum sofortigen Schließen gibt es „Vorzeitig schließen“."),
            field="closes_on",
        )
    for name in BEFORE_ONLY:
        if name in changed and period is not Period.BEFORE:
            raise DomainError(_("Das lässt sich nur ändern, solange die Erhebung nicht begonnen hat."), field=name)


def _check_terms(row: Deployment) -> None:
    if row.closes_on < row.opens_on:
        raise DomainError(_("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."), field="closes_on")
    if not set(row.languages) <= {"de", *row.version.languages}:
        raise DomainError(_("Diese Fassung gibt es nicht in allen gewählten Sprachen."), field="languages")
    local: QuestionnaireVersion | None = row.local_version
    if local is not None and local.questionnaire.municipality_id != row.municipality_id:
        raise DomainError(_("Diese Zusatzfragen gehören zu einer anderen Kommune."), field="local_version")


def _refuse_overwriting(row: Deployment, version: int, values: Mapping[str, Any]) -> None:
    if row.revision == version:
        return
    newest = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=str(row.pk)).first()
    editor = newest.actor_label if newest and newest.actor_label else _("Jemand anderes")
    raise EditConflict(
        _(
            "%(editor)s hat inzwischen gespeichert. Ihre Eingaben sind noch da: Bitte vergleichen Sie und entscheiden Sie."
        )
        % {"editor": editor},
        theirs={name: getattr(row, name) for name in values},
        version=row.revision,
        editor=editor,
    )


def _record(action: str, row: Deployment, by: Any, detail: Mapping[str, Any]) -> None:
    record(action, by=by, on=row, ags=row.asked.ags, detail=detail)
