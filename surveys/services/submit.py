"""Storing a submission: one transaction into the inbox, the code burned in its own table, nothing else.

No broker, cache or mail takes part. A form is known by its key: whoever sends it again gets the same receipt.
"""

import hashlib
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from surveys.compiled import CompiledVersion, compile_deployment
from surveys.enums import VersionState
from surveys.models import Deployment, QuestionnaireVersion
from surveys.period import Period, period_of
from surveys.services.hints import hint
from surveys.services.inserts import Arrival, insert, was_counted
from surveys.services.tokens import burn
from surveys.validation import Submission

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
ATTEMPTS = 5
OVER, CODE, CHANGED = "over", "code", "changed"


@dataclass(frozen=True)
class Receipt:
    """Proof that the answers arrived. ``repeated``: they had arrived before."""

    number: str
    repeated: bool = False


class Refusal(Exception):
    """Nothing was stored: the deployment is not open (``OVER``), the code is not usable (``CODE``), or the questionnaire
    was changed while it was a draft (``CHANGED``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Repeated(Exception):
    pass


def submit(
    *,
    deployment: Deployment,
    key: str,
    submission: Submission,
    language: str,
    token: str | None = None,
    compiled: CompiledVersion | None = None,
) -> Receipt:
    """Store the answers once and return the receipt; raises ``Refusal`` if they cannot be taken.

    ``key`` is the key of the form (see ``KEY``); ``compiled`` is what the submission was validated against.
    """
    compiled = compiled or compile_deployment(deployment)
    hashed = hash_of_key(deployment, key)
    arrival = Arrival(
        deployment=deployment.pk,
        key=hashed,
        group=submission.group,
        organisation=submission.organisation,
        vector=compiled.layout.encode(submission.answers),
        texts=[(code, language[:8], text) for code, text in submission.texts.items()],
    )
    repeated = _patiently(lambda: _store(deployment, arrival, token))
    return Receipt(number_of(hashed), repeated)


def hash_of_key(deployment: Deployment, key: str) -> UUID:
    """What is stored of a key: 128 bits of its SHA-256; the same key in another deployment is another one."""
    return UUID(bytes=hashlib.sha256(f"{deployment.pk}:{key}".encode()).digest()[:16])


def number_of(hashed: UUID) -> str:
    """The receipt number that a person reads; nothing stored tells it, so it leads to no waiting row."""
    number = salted_hmac("surveys.receipt", hashed.hex, algorithm="sha256").hexdigest()
    return f"{number[:4]}-{number[4:8]}-{number[8:12]}".upper()


def _store(deployment: Deployment, arrival: Arrival, token: str | None) -> bool:
    """Insert everything, or nothing; True if the key was there before.

    The insert waits for a counting that is moving a row with the same key; only afterwards the keys already counted
    are complete. That order is what makes a retry find itself wherever it is.
    """
    try:
        with transaction.atomic():
            if not insert(arrival) or was_counted(arrival.key):
                raise _Repeated
            _check_open(deployment, token)
            _freeze(deployment)
            transaction.on_commit(lambda: hint(deployment.pk), robust=True)
    except _Repeated:
        return True
    return False


def _check_open(deployment: Deployment, token: str | None) -> None:
    if period_of(deployment) is not Period.OPEN:
        raise Refusal(OVER)
    if deployment.channel == "token" and not burn(deployment=deployment, code=token or ""):
        raise Refusal(CODE)


def _freeze(deployment: Deployment) -> None:
    """Freeze versions that are still drafts; deployments that open freeze theirs, so this is a safeguard."""
    for version in (deployment.version, deployment.local_version):
        if version is None or version.is_frozen:
            continue
        stored = QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
        if stored.version != version.version:
            raise Refusal(CHANGED)
        if not stored.is_frozen:
            stored.state, stored.frozen_at = VersionState.FROZEN, timezone.now()
            stored.save(update_fields=["state", "frozen_at"])


def _patiently(store: Callable[[], bool]) -> bool:
    """Try again when the database was busy or restarted: the key makes that safe."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return store()
        except OperationalError:
            if attempt == ATTEMPTS or connection.in_atomic_block:
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(attempt * random.uniform(0.05, 0.2))  # noqa: S311  # nosec B311
    raise AssertionError
