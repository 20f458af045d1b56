"""The upload gate: the only way for a foreign file into the portal.

Allowed are PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, judged by extension *and* content. Files are stored under generated
names and served only as attachments; the original name survives as a cleaned label.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.text import clean_line
from portal.core.upload_content import CHECKS

MAX_BYTES = 10 * 1024 * 1024
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
ACCEPT = ",".join([*CONTENT_TYPES, ".jpeg"])
"""For the ``accept`` attribute of a file field; a convenience, not a control."""
_LABEL_LENGTH = 120


@dataclass(frozen=True)
class CheckedFile:
    """What is known about an accepted file; ``extension`` with its dot, lower case."""

    extension: str
    content_type: str
    safe_label: str
    size: int
    sha256: str


def check_upload(file: UploadedFile, *, max_bytes: int = MAX_BYTES) -> CheckedFile:
    """Judge ``file`` and leave it rewound. ``DomainError`` with a German sentence when it is refused."""
    extension = _extension(file.name or "")
    content = _content(file, max_bytes=max_bytes)
    CHECKS[extension](content, extension)
    return CheckedFile(
        extension=extension,
        content_type=CONTENT_TYPES[extension],
        safe_label=safe_label(file.name or "", extension),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def storage_name(checked: CheckedFile, *, now: datetime | None = None) -> str:
    """A new name below ``uploads/``; nothing of the original name is in it."""
    return f"uploads/{(now or timezone.now()).year:04d}/{uuid.uuid4()}{checked.extension}"


def safe_label(name: str, extension: str) -> str:
    """The original file name for people: one line, no path, no control or direction marks, at most 120 characters."""
    base = re.split(r"[/\\]", clean_line(name))[-1]
    stem = re.sub(r'[<>:"|?*%;=\u200e\u200f\u061c]', "_", base.rsplit(".", 1)[0] if "." in base else base).strip(". _")
    return (
        clean_line(stem, maximum=_LABEL_LENGTH - len(extension)).rstrip(". ") + extension
        if stem
        else _("Datei") + extension
    )


def _extension(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    extension = found.group().lower() if found else ""
    extension = ".jpg" if extension == ".jpeg" else extension
    if extension not in CHECKS or "\x00" in name:
        raise DomainError(
            _("Dieser Dateityp ist nicht erlaubt. Erlaubt sind PDF, DOCX, XLSX, ODT, ODS, PNG und JPEG.")
        )
    return extension


def _content(file: UploadedFile, *, max_bytes: int) -> bytes:
    file.seek(0)
    content = bytes(file.read(max_bytes + 1))
    file.seek(0)
    if len(content) > max_bytes:
        raise DomainError(
            _("Die Datei ist größer als %(size)s MB. Bitte verkleinern oder teilen Sie sie.")
            % {"size": max_bytes // (1024 * 1024)}
        )
    if not content.strip(b"\x00\r\n\t "):
        raise DomainError(_("Die Datei ist leer. Bitte wählen Sie eine Datei mit Inhalt."))
    return content
