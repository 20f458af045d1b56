"""What a file really is: one check per allowed type, by content. Every refusal is a ``DomainError`` with a way out."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from portal.core.archives import Limits, broken, check_content, open_archive, read_member, wrong_type
from portal.core.errors import DomainError
from portal.core.limited_process import ProcessFailedError, run_limited
from portal.core.upload_images import check_jpeg, check_png

INSPECTOR = Path(__file__).parent / "pdf_inspector.py"
_LIMITS = Limits()
_PART_LIMIT = 4 * 1024 * 1024
_OOXML_MAIN = {
    ".docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    ".xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
_ODF_MIMETYPES = {
    ".odt": b"application/vnd.oasis.opendocument.text",
    ".ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MACRO_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex|customui/|(^|/)(basic|scripts)/", re.I
)
_EMBEDDED = re.compile(
    r"(^|/)embeddings/|oleobject|\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|msi|lnk|sh|py|bin)$", re.I
)
_HARMLESS_BIN = re.compile(r"(^|/)printerSettings/printerSettings\d*\.bin$", re.I)
_EXECUTABLE_STARTS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"\xd0\xcf\x11\xe0")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>", re.I)
_ALLOWED_EXTERNAL = (b"/hyperlink", b"/externallinkpath", b"/externallinklongpath", b"/xlpathmissing")


def check_pdf(content: bytes, extension: str) -> None:
    """Header at the first byte, nothing behind the last end mark, no script, no attachment, no password."""
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise DomainError(wrong_type())
    _body, found, rest = content.rpartition(b"%%EOF")
    if not found:
        raise DomainError(broken())
    if rest.strip(b"\x00\r\n\t "):
        raise DomainError(
            _("An die PDF-Datei sind fremde Daten angehängt. Bitte speichern oder drucken Sie sie neu als PDF.")
        )
    try:
        problem = json.loads(run_limited(INSPECTOR, stdin=content, seconds=8, megabytes=300))["problem"]
    except (ProcessFailedError, ValueError):
        problem = "broken"
    if problem == "encrypted":
        raise DomainError(_("Die PDF-Datei ist durch ein Kennwort geschützt. Bitte speichern Sie sie ohne Schutz."))
    if problem == "active":
        raise DomainError(
            _("Die PDF-Datei enthält Skripte oder eingebettete Dateien. Bitte drucken Sie sie neu als PDF.")
        )
    if problem is not None:
        raise DomainError(broken())


def check_ooxml(content: bytes, extension: str) -> None:
    """DOCX, XLSX: the main part fits the extension; no macros, embedded objects, remote templates."""
    main, content_type = _OOXML_MAIN[extension]
    with _opened(content) as archive:
        _check_names(archive)
        if "[Content_Types].xml" not in archive.namelist() or main not in archive.namelist():
            raise DomainError(wrong_type())
        types = read_member(archive, "[Content_Types].xml", maximum=_PART_LIMIT)
        if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
            raise DomainError(_macros())
        if content_type not in types:
            raise DomainError(wrong_type())
        check_content(archive, limits=_LIMITS, inspect_start=_refuse_executable)
        for name in archive.namelist():
            if name.lower().endswith(".rels"):
                _check_relationships(read_member(archive, name, maximum=_PART_LIMIT))


def check_odf(content: bytes, extension: str) -> None:
    """ODT, ODS: the first member names the type; no macros, no encryption."""
    with _opened(content) as archive:
        first = archive.infolist()[0]
        if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise DomainError(wrong_type())
        if read_member(archive, "mimetype", maximum=200).strip() != _ODF_MIMETYPES[extension]:
            raise DomainError(wrong_type())
        _check_names(archive)
        if "content.xml" not in archive.namelist():
            raise DomainError(broken())
        manifest = read_member(archive, "META-INF/manifest.xml", maximum=_PART_LIMIT)
        if b"encryption-data" in manifest:
            raise DomainError(_encrypted())
        check_content(archive, limits=_LIMITS, inspect_start=_refuse_executable)


def check_image(content: bytes, extension: str) -> None:
    (check_png if extension == ".png" else check_jpeg)(content)


CHECKS: dict[str, Callable[[bytes, str], None]] = {
    ".pdf": check_pdf,
    ".docx": check_ooxml,
    ".xlsx": check_ooxml,
    ".odt": check_odf,
    ".ods": check_odf,
    ".png": check_image,
    ".jpg": check_image,
}


def _opened(content: bytes) -> zipfile.ZipFile:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DomainError(_encrypted())
    if not content.startswith(b"PK\x03\x04"):
        raise DomainError(wrong_type())
    return open_archive(io.BytesIO(content), limits=_LIMITS)


def _check_names(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if _MACRO_PARTS.search(name):
            raise DomainError(_macros())
        if _EMBEDDED.search(name) and not _HARMLESS_BIN.search(name) and not name.endswith("/"):
            raise DomainError(_embedded())


def _refuse_executable(name: str, start: bytes) -> None:
    if start.startswith(_EXECUTABLE_STARTS) or (start.startswith(b"PK\x03\x04")):
        raise DomainError(_embedded())


def _check_relationships(content: bytes) -> None:
    for relationship in _RELATIONSHIP.findall(content):
        text = relationship.lower()
        if b"external" in text and not any(kind in text for kind in _ALLOWED_EXTERNAL):
            raise DomainError(
                _(
                    "Das Dokument lädt Inhalte von außen nach. Bitte betten Sie Bilder und Vorlagen ein oder "
                    "speichern Sie es als PDF."
                )
            )


def _encrypted() -> str:
    return _(
        "Die Datei ist verschlüsselt oder in einem alten Format. Bitte speichern Sie sie ohne Kennwort im "
        "aktuellen Format."
    )


def _macros() -> str:
    return _("Die Datei enthält Makros. Bitte speichern Sie sie ohne Makros.")


def _embedded() -> str:
    return _(
        "Die Datei enthält eingebettete Dateien oder Objekte. Bitte entfernen Sie sie oder speichern Sie "
        "die Datei als PDF."
    )
