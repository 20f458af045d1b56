"""Building an edition: snapshot, then files. Every step looks first whether it is done, so a run may end anywhere."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.jobs import Progress
from portal.core.pdf import PdfError
from portal.core.publications.states import ReleaseState
from portal.reports.enums import FileFormat
from portal.reports.files import ensure_file
from portal.reports.forgetting import forget_taken_back
from portal.reports.models import ReportEdition
from portal.reports.snapshot import Snapshot, build_snapshot, canonical, checksum, read

logger = logging.getLogger(__name__)
STEPS: dict[FileFormat, tuple[int, str]] = {
    FileFormat.PDF: (30, "PDF"),
    FileFormat.XLSX: (65, "Excel (XLSX)"),
    FileFormat.CSV: (80, "CSV"),
    FileFormat.JSON: (90, "JSON"),
}


def build(edition_id: int, progress: Progress) -> None:
    """Build what is missing of an edition and mark it ready. Safe to run twice.

    If a statement in it was taken back meanwhile, it is emptied and a new build follows.
    """
    progress(5, _("Datenstand festhalten"))
    edition = freeze(edition_id)
    if edition.state != ReleaseState.BUILDING:
        return
    snapshot = read(edition.snapshot)
    for format, (percent, name) in STEPS.items():
        progress(percent, _("%(format)s erstellen") % {"format": name})
        _file(edition, format, snapshot)
    progress(98, _("Abschließen"))
    ReportEdition.objects.filter(pk=edition.pk, state=ReleaseState.BUILDING).update(
        state=ReleaseState.READY, built_at=timezone.now()
    )
    forget_taken_back(pk=edition.pk)


@transaction.atomic
def freeze(edition_id: int) -> ReportEdition:
    """The edition with its snapshot, which is taken once and then kept."""
    edition = ReportEdition.objects.select_related("programme").locked(edition_id)
    if edition.state == ReleaseState.BUILDING and not edition.snapshot:
        edition.snapshot = canonical(
            build_snapshot(
                programme=edition.programme,
                as_of=edition.as_of,
                number=edition.number,
                title=edition.title,
                ordered_at=edition.created_at,
            )
        )
        edition.sha256 = checksum(edition.snapshot)
        edition.save(update_fields=["snapshot", "sha256"])
    return edition


def _file(edition: ReportEdition, format: FileFormat, snapshot: Snapshot) -> None:
    try:
        ensure_file(edition, format, snapshot)
    except PdfError as error:
        logger.error("edition %s: %s %s", edition.pk, error.message, error.detail)
        raise
