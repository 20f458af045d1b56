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
from surveys.exchange.responses import Parsed, write_responses, write_texts
from surveys.period import Period, period_of
from surveys.services.archive import number_of, vectors_of
from surveys.services.hints import hint
from surveys.services.instruments import freeze_version
from surveys.services.submit import hash_of_key
from surveys.thresholds import MINIMUM

IMPORTED = "responses.import"
"""Action in the record; its detail says how many ``responses``."""


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


def can_export_responses(deployment: m.Deployment) -> Decision:
    """Can the raw answers be downloaded? After the end, from five counted answers on. Up to one query."""
    if period_of(deployment) is not Period.OVER:
        return refuse(_("Antwortbögen gibt es erst nach dem Ende der Erhebung."))
    if deployment.raw_deleted_on is not None:
        return refuse(_("Die Antwortbögen sind nach Ablauf der Frist gelöscht."))
    if number_of(deployment.pk) < MINIMUM:
        return refuse(_("Unter fünf gezählten Antworten gibt das Portal keine Antwortbögen heraus."))
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
    record(IMPORTED, by=by, on=deployment, ags=deployment.asked.ags, detail={"responses": len(rows)})
    transaction.on_commit(lambda: hint(deployment.pk), robust=True)
    return len(rows)


def export_responses(*, deployment: m.Deployment, by: Any) -> bytes:
    """The counted answers as CSV, sorted by what they say and not by when they came, recorded; texts are not in it."""
    insist(can_export_responses(deployment))
    content = write_responses(compile_deployment(deployment), vectors_of(deployment.pk))
    record("responses.export", by=by, on=deployment, ags=deployment.asked.ags)
    return content


def export_texts(*, deployment: m.Deployment, by: Any) -> bytes:
    """The texts as CSV in the order of their random ids, without any link to a response, recorded."""
    insist(can_export_responses(deployment))
    rows = deployment.texts.order_by("item", "pk").values_list("item", "language", "text")
    content = write_texts(rows.iterator(chunk_size=2_000))
    record("texts.export", by=by, on=deployment, ags=deployment.asked.ags)
    return content


def _fingerprint(rows: list[tuple[bytes, list[tuple[str, str]]]]) -> str:
    """What the answers say, whatever their order or the format of the file."""
    digest = hashlib.sha256()
    for row in sorted(hashlib.sha256(repr(row).encode()).digest() for row in rows):
        digest.update(row)
    return digest.hexdigest()[:40]


def _known(key: UUID) -> bool:
    return m.Pending.objects.filter(key=key).exists() or m.SubmittedKey.objects.filter(key=key).exists()
