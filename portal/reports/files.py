"""The stored files of an edition: rendered from the snapshot, kept under generated names, read with their checksum."""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.reports.enums import FileFormat
from portal.reports.models import ReportEdition, ReportFile
from portal.reports.renderers import render_csv, render_json, render_pdf, render_xlsx
from portal.reports.snapshot import checksum
from portal.reports.snapshot.canonical import Snapshot

RENDERERS: dict[FileFormat, Callable[[Snapshot], bytes]] = {
    FileFormat.PDF: render_pdf,
    FileFormat.XLSX: render_xlsx,
    FileFormat.CSV: render_csv,
    FileFormat.JSON: render_json,
}


def ensure_file(edition: ReportEdition, format: FileFormat, snapshot: Snapshot) -> ReportFile:
    """Render and store one file unless it is there already. Names come from the content, so a second run changes nothing."""
    known = edition.files.filter(format=format).first()
    if known and _is_intact(known):
        return known
    content = RENDERERS[format](snapshot)
    digest = checksum(content)
    name = f"berichte/{edition.folder}/{digest[:32]}.{format}"
    if default_storage.exists(name):  # left by a run that was killed before it could say so
        default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(content))
    file, _made = ReportFile.objects.update_or_create(
        edition=edition, format=format, defaults={"file": stored, "size": len(content), "sha256": digest}
    )
    return file


def stored_bytes(file: ReportFile) -> bytes:
    """Content of a file; raises ``DomainError`` when it is missing or not what was built."""
    try:
        with default_storage.open(str(file.file.name)) as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise DomainError(_("Die Datei fehlt im Speicher. Bitte wenden Sie sich an den Betrieb.")) from error
    if checksum(content) != file.sha256:
        raise DomainError(
            _(
                "Die Datei hat nicht mehr die Prüfsumme, mit der sie erstellt wurde. Bitte wenden Sie sich an den Betrieb."
            )
        )
    return content


def _is_intact(file: ReportFile) -> bool:
    try:
        stored_bytes(file)
    except DomainError:
        return False
    return True
