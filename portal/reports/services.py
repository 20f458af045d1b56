"""Ordering, building, releasing and withdrawing editions."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Programme
from portal.audit.services import record
from portal.core.decisions import Decision
from portal.core.errors import DomainError
from portal.core.jobs import enqueue
from portal.reports.enums import EditionState, FileFormat, ReportKind
from portal.reports.files import stored_bytes
from portal.reports.models import Download, ReportEdition
from portal.reports.permissions import can_create, can_discard, can_download, can_release, can_retry, can_withdraw
from portal.reports.snapshot import checksum, has_data
from portal.reports.snapshot.build import no_data
from portal.reports.snapshot.wording import german_day

JOB_KIND = "portal.reports.tasks.build_edition"


@transaction.atomic
def create_edition(*, programme: Programme, as_of: date, by: Any) -> ReportEdition:
    """Order an edition for a day; it is built in the background. Refuses a future day and a day without data."""
    _insist(can_create(by))
    if as_of > timezone.localdate():
        raise DomainError(_("Der Stichtag liegt in der Zukunft. Bitte wählen Sie heute oder früher."), field="as_of")
    if not has_data(programme, as_of):
        raise no_data(programme, as_of)
    Programme.objects.select_for_update().get(pk=programme.pk)
    last = ReportEdition.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
    edition = ReportEdition.objects.create(
        programme=programme,
        kind=ReportKind.UMSETZUNGSSTAND,
        number=last + 1,
        title=_("Umsetzungsstand zum %(day)s") % {"day": german_day(as_of)},
        as_of=as_of,
        created_by=by,
    )
    _start(edition, by)
    record("report.create", by=by, on=edition, detail={"as_of": as_of.isoformat(), "programme": programme.slug})
    return edition


@transaction.atomic
def retry_edition(*, edition: ReportEdition, by: Any) -> None:
    """Build a failed edition again; what was built before stays."""
    edition = _locked(edition)
    _insist(can_retry(by, edition))
    edition.state = EditionState.BUILDING
    edition.save(update_fields=["state"])
    _start(edition, by)
    record("report.retry", by=by, on=edition)


@transaction.atomic
def release_edition(*, edition: ReportEdition, by: Any) -> None:
    """Let the ministry see the edition, after checking that snapshot and files are what was built."""
    edition = _locked(edition)
    _insist(can_release(by, edition))
    check_integrity(edition)
    edition.state, edition.released_by, edition.released_at = EditionState.RELEASED, by, timezone.now()
    edition.save(update_fields=["state", "released_by", "released_at"])
    record("report.release", by=by, on=edition, detail={"sha256": edition.sha256})


@transaction.atomic
def withdraw_edition(*, edition: ReportEdition, by: Any, reason: str) -> None:
    """Take a released edition back; the ministry no longer finds it from this moment on."""
    edition = _locked(edition)
    _insist(can_withdraw(by, edition))
    if not reason:
        raise DomainError(_("Bitte nennen Sie den Grund."), field="reason")
    _end(edition, by, reason)
    record("report.withdraw", by=by, on=edition)


@transaction.atomic
def discard_edition(*, edition: ReportEdition, by: Any) -> None:
    """Give up an edition that was never released."""
    edition = _locked(edition)
    _insist(can_discard(by, edition))
    _end(edition, by, _("Vor der Freigabe verworfen."))
    record("report.discard", by=by, on=edition)


@transaction.atomic
def download_file(*, edition: ReportEdition, format: str, by: Any) -> bytes:
    """Bytes of one file, checked against their checksum, with a row in the log of downloads."""
    edition = ReportEdition.objects.select_for_update().defer("snapshot").get(pk=edition.pk)
    _insist(can_download(by, edition))
    content = stored_bytes(edition.files.get(format=format))
    Download.objects.create(
        edition=edition,
        format=format,
        user=by,
        user_label=str(by)[:200],
        role_label=str(by.get_programme_role_display()),
    )
    record("report.download", by=by, on=edition, detail={"format": format})
    return content


def check_integrity(edition: ReportEdition) -> None:
    """Raise ``DomainError`` unless snapshot and all files still have the checksums they were built with."""
    broken = checksum(edition.snapshot) != edition.sha256
    files = {file.format: file for file in edition.files.all()}
    if broken or set(files) != set(FileFormat.values):
        raise DomainError(
            _("Die Prüfsumme passt nicht zum Datenstand. Bitte verwerfen Sie die Ausgabe und erstellen Sie eine neue.")
        )
    for file in files.values():
        stored_bytes(file)


def _start(edition: ReportEdition, by: Any) -> None:
    from portal.reports.tasks import build_edition

    edition.job = enqueue(build_edition, kind=JOB_KIND, key=str(edition.pk), by=by)
    edition.save(update_fields=["job"])


def _end(edition: ReportEdition, by: Any, reason: str) -> None:
    edition.state, edition.withdrawn_by, edition.withdrawn_at = EditionState.WITHDRAWN, by, timezone.now()
    edition.withdrawn_reason = reason
    edition.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])


def _locked(edition: ReportEdition) -> ReportEdition:
    return ReportEdition.objects.select_for_update(of=("self",)).get(pk=edition.pk)


def _insist(decision: Decision) -> None:
    if not decision:
        raise DomainError(decision.reason)
