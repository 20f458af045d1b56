"""One-time codes: 140 bits in seven groups of four letters, kept only as a hash.

Crockford's alphabet: no I, L, O, U; what people type for them is read as meant.
"""

import hashlib
import re
import secrets

from django.db import transaction

from surveys.models import Deployment, Token

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, LETTERS = 7, 4
LENGTH = GROUPS * LETTERS
BITS = 5 * LENGTH
BATCH = 1000
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐-―−_.]+")


@transaction.atomic
def create_tokens(*, deployment: Deployment, number: int) -> list[str]:
    """Create codes and return them: the only time they are readable.

    The rows are stored in the order of their hashes, so that nothing in the table tells which code was handed out first.
    """
    codes = [_new_code() for _index in range(number)]
    hashes = sorted(hash_of(code) for code in codes)
    Token.objects.bulk_create([Token(deployment=deployment, token_hash=value) for value in hashes], batch_size=BATCH)
    return codes


def length(code: str) -> int:
    """How many characters of a code were typed, of ``LENGTH``; separators do not count."""
    return len(_SEPARATORS.sub("", code[:200]))


def normal(code: str) -> str:
    """The code as it is hashed: capitals without separators; empty if it cannot be a code."""
    letters = _SEPARATORS.sub("", code[:200]).upper().translate(_LOOKALIKES)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """The code as people read it; empty if it cannot be a code."""
    letters = normal(code)
    return "-".join(letters[start : start + LETTERS] for start in range(0, len(letters), LETTERS))


def hash_of(code: str) -> str:
    """What the table stores. The code is random, so a plain hash cannot be turned back."""
    return hashlib.sha256(b"vielfalt-code:" + normal(code).encode()).hexdigest()


def is_usable(*, deployment: Deployment, code: str) -> bool:
    """Whether this code still opens this deployment."""
    return bool(normal(code)) and Token.objects.filter(deployment=deployment, token_hash=hash_of(code)).exists()


def burn(*, deployment: Deployment, code: str) -> bool:
    """Use the code up, within the transaction that stores the answers; False if it was not there to be used."""
    if not normal(code):
        return False
    return Token.objects.filter(deployment=deployment, token_hash=hash_of(code)).delete()[0] == 1


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(LETTERS)) for _group in range(GROUPS))
