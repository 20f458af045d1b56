"""Answers that were given elsewhere enter the inbox, all or none, and are counted like any others."""

import hashlib
import random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.decisions import ALLOWED, Decision, insist, refuse
from portal.core.errors import DomainError
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.exchange.responses import Parsed
from surveys.period import Period, period_of
from surveys.services.hints import hint
from surveys.services.instruments import freeze_version
from surveys.services.submit import hash_of_key


def can_import_responses(deployment: m.Deployment) -> Decision:
    """Can answers from elsewhere be added? After the end only: nobody shall add to a survey that the public answers."""
    if period_of(deployment) is not Period.OVER:
        return refuse(
            _("Antworten lassen sich erst nach dem Ende der Erhebung übernehmen, nicht während sie offen ist.")
        )
    if deployment.raw_deleted_on is not None:
        return refuse(
            _("Die Antwortbögen sind nach Ablauf der Frist gelöscht. Bitte legen Sie eine neue Erhebung an.")
        )
    return ALLOWED


@transaction.atomic
def import_responses(*, deployment: m.Deployment, parsed: Parsed, by: Any) -> int:
    """Put the answers into the inbox in random order; returns how many. The same answers a second time are refused."""
    deployment = m.Deployment.objects.select_for_update(of=("self",)).get(pk=deployment.pk)
    insist(can_import_responses(deployment))
    layout = compile_deployment(deployment).layout
    rows = [(submission, language, layout.encode(submission.answers)) for submission, language in parsed.rows]
    print_ = _fingerprint([(vector, sorted(submission.texts.items())) for submission, _language, vector in rows])
    keys = [hash_of_key(deployment, f"import-{print_}-{number}") for number in range(len(rows))]
    if _known(keys[0]):
        raise DomainError(_("Diese Antworten sind schon übernommen. Es wurde nichts geändert."))
    for version in (deployment.version, deployment.local_version):
        if version is not None and not version.is_frozen:
            freeze_version(version)
    random.SystemRandom().shuffle(rows)
    waiting = [
        m.Pending(
            key=key, deployment=deployment, group=submission.group, organisation=submission.organisation,
            vector=vector, texts=[(code, language, text) for code, text in submission.texts.items()],
        )
        for key, (submission, language, vector) in zip(keys, rows, strict=True)
    ]  # fmt: skip
    m.Pending.objects.bulk_create(waiting, batch_size=500)
    deployment.imported += len(rows)
    deployment.save(update_fields=["imported"])
    record("responses.import", by=by, on=deployment, ags=deployment.asked.ags, detail={"responses": len(rows)})
    transaction.on_commit(lambda: hint(deployment.pk), robust=True)
    return len(rows)


def _fingerprint(rows: list[tuple[bytes, list[tuple[str, str]]]]) -> str:
    """What the answers say, whatever their order or the format of the file."""
    digest = hashlib.sha256()
    for row in sorted(hashlib.sha256(repr(row).encode()).digest() for row in rows):
        digest.update(row)
    return digest.hexdigest()[:40]


def _known(key: UUID) -> bool:
    return m.Pending.objects.filter(key=key).exists() or m.SubmittedKey.objects.filter(key=key).exists()
