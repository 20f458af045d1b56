"""PNG and JPEG by their structure: plausible size, nothing damaged, nothing glued on behind."""

import struct
import zlib

from django.utils.translation import gettext as _

from portal.core.archives import broken, wrong_type
from portal.core.errors import DomainError

MAX_SIDE = 12_000
MAX_PIXELS = 60_000_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_png(content: bytes) -> None:
    """Walk the chunks with their checksums; the image ends with IEND and the file with it."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise DomainError(wrong_type())
    position = 8
    seen: list[bytes] = []
    while position + 12 <= len(content) and (not seen or seen[-1] != b"IEND"):
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 8 + length
        if (
            end + 4 > len(content)
            or zlib.crc32(content[position + 4 : end]) != struct.unpack_from(">I", content, end)[0]
        ):
            raise DomainError(broken())
        if kind == b"IHDR" and length == 13:
            _check_dimensions(*struct.unpack_from(">II", content, position + 8))
        seen.append(kind)
        position = end + 4
    if not seen or seen[0] != b"IHDR" or seen[-1] != b"IEND" or b"IDAT" not in seen:
        raise DomainError(broken())
    _refuse_rest(content[position:])


def check_jpeg(content: bytes) -> None:
    """Walk the segments to the end mark. Further JPEGs behind it (as phones write them) are checked alike."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise DomainError(wrong_type())
    position = _jpeg_end(content, 0)
    while content.startswith(b"\xff\xd8\xff", position):
        position = _jpeg_end(content, position)
    _refuse_rest(content[position:])


def _jpeg_end(content: bytes, start: int) -> int:
    """Position behind the end mark of the JPEG at ``start``."""
    position, has_frame = start + 2, False
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == 0xD9 and has_frame:
            return position + 2
        length = struct.unpack_from(">H", content, position + 2)[0]
        if length < 2 or 0xD0 <= marker <= 0xD9 or position + 2 + length > len(content):
            break
        if marker in _FRAMES and length >= 8:
            height, width = struct.unpack_from(">HH", content, position + 5)
            _check_dimensions(width, height)
            has_frame = True
        position += 2 + length
        if marker == 0xDA:
            position = _scan_end(content, position)
    if content[position : position + 2] == b"\xff\xd9" and has_frame:
        return position + 2
    raise DomainError(broken())


def _scan_end(content: bytes, position: int) -> int:
    """Position of the first marker after compressed data (stuffed zeros and restart marks belong to the data)."""
    while (position := content.find(b"\xff", position)) >= 0 and position + 1 < len(content):
        if content[position + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return position
        position += 1 if content[position + 1] == 0xFF else 2
    raise DomainError(broken())


def _check_dimensions(width: int, height: int) -> None:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise DomainError(
            _("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es auf höchstens 12.000 Punkte je Seite.")
        )


def _refuse_rest(rest: bytes) -> None:
    if rest.strip(b"\x00\r\n\t "):
        raise DomainError(_("An das Bild sind fremde Daten angehängt. Bitte öffnen Sie es und speichern Sie es neu."))
