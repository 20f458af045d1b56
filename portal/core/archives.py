"""Checks of ZIP containers before anything parses them: size, members, unpacked size, ratio, XML without surprises."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from portal.core.errors import DomainError

_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_CHUNK = 256 * 1024
_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a container may claim. Ratios count only for members and totals above ``ratio_from`` bytes."""

    members: int = 2_000
    unpacked: int = 150 * 1024 * 1024
    ratio: int = 150
    ratio_from: int = 4 * 1024 * 1024
    xml_tags: int = 12_000_000


def open_archive(file: BinaryIO, *, limits: Limits) -> zipfile.ZipFile:
    """Open a ZIP container after checking its directory; ``DomainError`` with a reason when it is not acceptable."""
    _check_directory_record(file, limits=limits)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise DomainError(broken()) from error
    _check_members(archive.infolist(), limits=limits)
    return archive


def broken() -> str:
    return _(
        "Die Datei ist beschädigt oder unvollständig. Bitte speichern Sie sie neu und versuchen Sie es noch einmal."
    )


def wrong_type() -> str:
    return _("Der Inhalt der Datei passt nicht zu ihrer Endung. Bitte speichern Sie sie im angegebenen Format neu.")


def too_large() -> str:
    return _("Die Datei wird beim Entpacken zu groß. Bitte teilen Sie den Inhalt auf mehrere Dateien auf.")


def _check_directory_record(file: BinaryIO, *, limits: Limits) -> None:
    """The end record must close the file: no comment, no ZIP64, nothing glued on, a directory of plausible size."""
    size = file.seek(0, 2)
    file.seek(0)
    if size < _END_OF_DIRECTORY.size or file.read(4) != b"PK\x03\x04":
        raise DomainError(broken())
    file.seek(size - _END_OF_DIRECTORY.size)
    record = _END_OF_DIRECTORY.unpack(file.read(_END_OF_DIRECTORY.size))
    signature, disk, _first, here, total, directory, offset, comment = record
    if signature != b"PK\x05\x06":
        file.seek(max(size - 70_000, 0))
        if b"PK\x05\x06" not in file.read():
            raise DomainError(broken())
    if signature != b"PK\x05\x06" or comment or disk or here != total:
        raise DomainError(_("An die Datei sind fremde Daten angehängt. Bitte speichern Sie sie neu."))
    if total > limits.members or directory > limits.members * 400:
        raise DomainError(_("Die Datei enthält zu viele Bestandteile. Bitte speichern Sie sie neu."))
    if offset + directory + _END_OF_DIRECTORY.size != size:
        raise DomainError(broken())


def _check_members(members: list[zipfile.ZipInfo], *, limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(set(map(str.casefold, names))) != len(names) or any(_is_unsafe(name) for name in names):
        raise DomainError(broken())
    if any(member.flag_bits & 0x1 for member in members):
        raise DomainError(_("Die Datei ist verschlüsselt. Bitte speichern Sie sie ohne Kennwort."))
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise DomainError(broken())
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    pairs = [(unpacked, packed), *((m.file_size, m.compress_size) for m in members)]
    if unpacked > limits.unpacked or any(u > limits.ratio_from and u > limits.ratio * max(p, 1) for u, p in pairs):
        raise DomainError(too_large())


def _is_unsafe(name: str) -> bool:
    return not name or name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def read_member(archive: zipfile.ZipFile, name: str, *, maximum: int) -> bytes:
    """A member of at most ``maximum`` bytes; ``DomainError`` when it is missing, larger or damaged."""
    try:
        if archive.getinfo(name).file_size > maximum:
            raise DomainError(too_large())
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise DomainError(broken()) from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise DomainError(broken()) from error


def check_content(
    archive: zipfile.ZipFile, *, limits: Limits, inspect_start: Callable[[str, bytes], None] | None = None
) -> None:
    """Unpack every member once, in pieces: checksums must hold, XML must be plain UTF-8 without a DTD.

    ``inspect_start(name, first_bytes)`` may refuse a member by its beginning.
    """
    tags = 0
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml", ".rdf"))
        tail = b""
        for number, chunk in enumerate(_chunks(archive, member)):
            if number == 0:
                is_xml = is_xml or chunk[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
                if inspect_start is not None:
                    inspect_start(member.filename, chunk[:64])
                _check_encoding(chunk, is_xml=is_xml)
            if is_xml:
                tags += chunk.count(b"<")
                _check_xml_piece(tail + chunk)
                tail = chunk[-16:]
        if tags > limits.xml_tags:
            raise DomainError(too_large())


def _check_encoding(start: bytes, *, is_xml: bool) -> None:
    declared = _DECLARATION.search(start[:400]) if is_xml else None
    if declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise DomainError(broken())


def _check_xml_piece(piece: bytes) -> None:
    """Refuses document type declarations (entity bombs, external files) and UTF-16, which could hide one."""
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or b"\x00" in piece:
        raise DomainError(
            _("Die Datei enthält Anweisungen, die das Portal nicht annimmt. Bitte speichern Sie sie neu.")
        )
