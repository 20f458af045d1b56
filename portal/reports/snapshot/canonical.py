"""Snapshot ↔ text. Equal data give equal text, so the checksum speaks for the data."""

import hashlib
import json
from typing import Any

Snapshot = dict[str, Any]
FORMAT = "vielfaltsportal/umsetzungsstand/2"
FORMAT_1 = "vielfaltsportal/umsetzungsstand/1"
"""Its shares had four digits, and files cut the percentage off after one; such editions stay what they were."""


def canonical(snapshot: Snapshot) -> str:
    """JSON with sorted keys and without spaces; umlauts as they are."""
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read(text: str) -> Snapshot:
    """The snapshot that ``canonical`` wrote."""
    snapshot: Snapshot = json.loads(text)
    return snapshot


def checksum(content: str | bytes) -> str:
    """SHA-256 of the text (as UTF-8) or bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
