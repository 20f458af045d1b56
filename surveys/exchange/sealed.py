"""A checked file travels through the preview page to the next request, signed: nothing of it is stored meanwhile."""

import base64
import zlib
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from portal.core.errors import DomainError

LONGEST = 2_000_000
"""Below Django's limit for a posted form."""
VALID_FOR = 3600


def seal(content: bytes, *, purpose: str, by: Any) -> str:
    """The content as signed text for a hidden field, for this purpose and this account."""
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    if len(text) > LONGEST:
        raise DomainError(
            _("Die Datei ist für die Vorschau zu groß. Bitte entfernen Sie Bilder oder teilen Sie sie auf.")
        )
    return _signer(purpose, by).sign(text)


def unseal(sealed: str, *, purpose: str, by: Any) -> bytes:
    """The content again; ``DomainError`` when it was changed, is of another account or older than an hour."""
    try:
        text = _signer(purpose, by).unsign(sealed, max_age=VALID_FOR)
    except signing.SignatureExpired as error:
        raise DomainError(
            _("Die Vorschau ist älter als eine Stunde. Bitte laden Sie die Datei noch einmal hoch.")
        ) from error
    except signing.BadSignature as error:
        raise DomainError(
            _("Die Vorschau ist nicht mehr gültig. Bitte laden Sie die Datei noch einmal hoch.")
        ) from error
    return zlib.decompress(base64.b64decode(text))


def _signer(purpose: str, by: Any) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"surveys.exchange:{purpose}:{by.pk}")
