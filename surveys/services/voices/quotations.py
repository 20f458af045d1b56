"""Quotations: proposed by one person, released by another, withdrawn with a reason."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError
from surveys.enums_voices import ReleaseStep, TextState
from surveys.models import Quotation, TextReview
from surveys.rounds import OF_ROUND, round_of
from surveys.services.voices.locking import locked, mark_released, mark_withdrawn, require_passing
from surveys.wording import GERMAN


@transaction.atomic
def propose_quotation(*, review: TextReview, by: Any, translation: str = "") -> Quotation:
    """Propose an approved text; only where enough texts from enough municipalities are approved."""
    row = locked(review, *OF_ROUND)
    found = round_of(row)
    if row.state != TextState.APPROVED:
        raise DomainError(_("Zitieren lässt sich nur ein freigegebener Text."))
    if row.quotations.exclude(step=ReleaseStep.WITHDRAWN).exists():
        raise DomainError(_("Dieser Text ist schon als Zitat vorgeschlagen oder freigegeben."))
    require_passing(found)
    made = Quotation.objects.create(
        **found.keys, source=row, language=row.language, text=row.text, translation=_translation(row, translation),
        proposed_by=by,
    )  # fmt: skip
    record("quotation.propose", by=by, on=made)
    return made


@transaction.atomic
def translate_quotation(*, quotation: Quotation, by: Any, translation: str) -> Quotation:
    """Write or change the German translation while the quotation waits for its release."""
    row = locked(quotation)
    if row.step != ReleaseStep.PROPOSED:
        raise DomainError(_("Darüber ist schon entschieden. Bitte laden Sie die Seite neu."))
    row.translation = _translation(row, translation)
    # Who wrote the translation proposes it: the wording that readers see is checked by somebody else.
    row.proposed_by = by
    row.save(update_fields=["translation", "proposed_by"])
    record("quotation.translate", by=by, on=row)
    return row


@transaction.atomic
def release_quotation(*, quotation: Quotation, by: Any) -> Quotation:
    """Release what somebody else proposed."""
    row = locked(quotation)
    mark_released(row, by)
    record("quotation.release", by=by, on=row)
    return row


@transaction.atomic
def withdraw_quotation(*, quotation: Quotation, by: Any, reason: str) -> Quotation:
    """Take a quotation back; readers no longer see it."""
    row = locked(quotation)
    mark_withdrawn(row, by, reason)
    record("quotation.withdraw", by=by, on=row)
    return row


def _translation(row: TextReview | Quotation, translation: str) -> str:
    if translation and row.language == GERMAN:
        raise DomainError(_("Der Text ist deutsch. Eine Übersetzung gehört nicht dazu."), field="translation")
    return translation
