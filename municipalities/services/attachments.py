"""Files of a measure."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from municipalities.models import Attachment, LogEntry, Measure
from municipalities.services.saving import locked, soft_delete, undelete
from portal.audit.services import record
from portal.core.uploads import CheckedFile, storage_name


@transaction.atomic
def attach_file(
    *, measure: Measure, upload: UploadedFile, checked: CheckedFile, by: Any, entry: LogEntry | None = None
) -> Attachment:
    """Store a checked file under a generated name; nothing stays in the storage when the transaction fails."""
    locked(measure)
    upload.seek(0)
    name = default_storage.save(storage_name(checked), upload)
    try:
        row = Attachment.objects.create(
            municipality=measure.municipality, measure=measure, entry=entry, file=name, label=checked.safe_label,
            content_type=checked.content_type, size=checked.size, sha256=checked.sha256, uploaded_by=by,
        )  # fmt: skip
        record("attachment.create", by=by, on=row, ags=measure.municipality.ags, detail={"size": checked.size})
    except Exception:
        default_storage.delete(name)
        raise
    return row


@transaction.atomic
def delete_attachment(*, attachment: Attachment, by: Any) -> None:
    """Put the file into the bin; the nightly purge removes it from the storage."""
    soft_delete(attachment, by=by, action="attachment.delete")


@transaction.atomic
def restore_attachment(*, attachment: Attachment, by: Any) -> None:
    """Take the file out of the bin."""
    undelete(attachment, by=by, action="attachment.restore")
