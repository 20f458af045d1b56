"""Ordering, building, releasing and withdrawing editions."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Programme
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from portal.core.publications.permissions import can_create, can_release
from portal.core.publications.services import begin, begin_again, mark_discarded, mark_released, mark_withdrawn
from portal.reports.enums import FileFormat, ReportKind
from portal.reports.files import stored_bytes
from portal.reports.forgetting import says_taken_back
from portal.reports.models import Download, ReportEdition
from portal.reports.permissions import can_download
from portal.reports.snapshot import checksum, has_data
from portal.reports.snapshot.build import no_data
from portal.reports.snapshot.wording import german_day
from surveys.services.voices.statements import lock_statements


@transaction.atomic
def create_edition(*, programme: Programme, as_of: date, by: Any) -> ReportEdition:
    """Order an edition for a day; it is built in the background. Refuses a future day and a day without data."""
    insist(can_create(by, ReportEdition))
    if as_of > timezone.localdate():
        raise DomainError(_("Der Stichtag liegt in der Zukunft. Bitte wählen Sie heute oder früher."), field="as_of")
    if not has_data(programme, as_of):
        raise no_data(programme, as_of)
    Programme.objects.select_for_update().get(pk=programme.pk)
    edition = ReportEdition.objects.create(
        programme=programme,
        kind=ReportKind.UMSETZUNGSSTAND,
        number=ReportEdition.objects.filter(programme=programme).next_number(),
        title=_("Umsetzungsstand zum %(day)s") % {"day": german_day(as_of)},
        as_of=as_of,
        created_by=by,
    )
    begin(edition, by=by)
    record("report.create", by=by, on=edition, detail={"as_of": as_of.isoformat(), "programme": programme.slug})
    return edition


@transaction.atomic
def retry_edition(*, edition: ReportEdition, by: Any) -> None:
    """Build a failed edition again; what was built before stays."""
    edition = ReportEdition.objects.locked(edition.pk)
    begin_again(edition, by=by)
    record("report.retry", by=by, on=edition)


@transaction.atomic
def release_edition(*, edition: ReportEdition, by: Any) -> None:
    """Let the ministry see the edition, after checking that snapshot and files are what was built.

    Refused once a named statement in it was taken back: it comes into no report that is not released yet, and stays in
    those that are, for these never change.
    """
    edition = ReportEdition.objects.locked(edition.pk)
    insist(can_release(by, edition))
    check_integrity(edition)
    _refuse_withdrawn_statements(edition)
    mark_released(edition, by=by)
    record("report.release", by=by, on=edition, detail={"sha256": edition.sha256})


@transaction.atomic
def withdraw_edition(*, edition: ReportEdition, by: Any, reason: str) -> ReportEdition:
    """Take a released edition back; the ministry no longer finds it from this moment on."""
    edition = ReportEdition.objects.locked(edition.pk)
    mark_withdrawn(edition, by=by, reason=reason)
    record("report.withdraw", by=by, on=edition)
    return edition


@transaction.atomic
def discard_edition(*, edition: ReportEdition, by: Any) -> None:
    """Give up an edition that was never released."""
    edition = ReportEdition.objects.locked(edition.pk)
    mark_discarded(edition, by=by)
    record("report.discard", by=by, on=edition)


@transaction.atomic
def download_file(*, edition: ReportEdition, format: str, by: Any) -> bytes:
    """Bytes of one file, checked against their checksum, with a row in the log of downloads."""
    edition = ReportEdition.objects.defer("snapshot").locked(edition.pk)
    insist(can_download(by, edition))
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


def _refuse_withdrawn_statements(edition: ReportEdition) -> None:
    """Raise ``DomainError`` if the edition says what was taken back; from now on that waits for the release."""
    lock_statements(edition.programme_id)
    if says_taken_back(edition):
        raise DomainError(
            _(
                "Eine Kommune hat ihre Rückmeldung nach der Erstellung zurückgeholt oder zurückgezogen."
                " Bitte verwerfen Sie die Ausgabe und erstellen Sie eine neue."
            )
        )
