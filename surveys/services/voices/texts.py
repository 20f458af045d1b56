"""Deciding on texts: approve (perhaps redacted), reject, take a decision back."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError
from portal.core.text import clean_text
from surveys.enums_voices import ReleaseStep, TextState
from surveys.models import FreeText, TextReview, TextTheme, Theme
from surveys.rounds import Round, round_of
from surveys.services.voices.locking import refuse_overwriting
from surveys.services.voices.redaction import is_redaction
from surveys.services.voices.themes import ensure_theme


@transaction.atomic
def approve_text(
    *, text: FreeText, by: Any, version: int, body: str, themes: Collection[Theme] = (), new_theme: str = ""
) -> TextReview:
    """Approve ``body``, the original or a redaction of it, and code it with themes; ``new_theme`` is created first.

    Approving an approved text again changes wording and themes. ``EditConflict`` if somebody decided meanwhile.
    """
    found, review = _locked(text)
    refuse_overwriting(review, version, _values(review), review.decided_by)
    _refuse_quoted(review, body)
    if not is_redaction(text.text, body):
        raise DomainError(
            _(
                "Bitte ersetzen Sie Stellen durch Klammern, zum Beispiel […] oder [Name]. Sonst bleibt jedes Wort stehen."
            ),
            field="body",
        )
    chosen = {theme.pk for theme in themes} | ({ensure_theme(found, new_theme, by=by).pk} if new_theme else set())
    _require_themes(found, chosen)
    review.state, review.text, review.reason = TextState.APPROVED, body, ""
    review.redacted = body != clean_text(text.text)
    _save(review, by)
    review.codings.exclude(theme__in=chosen).delete()
    TextTheme.objects.bulk_create(
        [TextTheme(review=review, theme_id=pk) for pk in sorted(chosen)], ignore_conflicts=True
    )
    record("text.approve", by=by, on=review, detail={"redacted": review.redacted, "themes": len(chosen)})
    return review


@transaction.atomic
def reject_text(*, text: FreeText, by: Any, version: int, reason: str) -> TextReview:
    """Keep a text out of everything, with a reason of ``RejectReason``."""
    _found, review = _locked(text)
    refuse_overwriting(review, version, _values(review), review.decided_by)
    _refuse_quoted(review, "")
    review.state, review.text, review.reason, review.redacted = TextState.REJECTED, "", reason, False
    _save(review, by)
    review.codings.all().delete()
    record("text.reject", by=by, on=review, detail={"reason": reason})
    return review


@transaction.atomic
def reopen_text(*, text: FreeText, by: Any, version: int) -> TextReview:
    """Take a decision back; the text is open again and has no themes."""
    _found, review = _locked(text)
    if review.state == TextState.OPEN:
        raise DomainError(_("Über diesen Text ist nicht entschieden."))
    refuse_overwriting(review, version, _values(review), review.decided_by)
    _refuse_quoted(review, "")
    review.state, review.text, review.reason, review.redacted = TextState.OPEN, "", "", False
    _save(review, by)
    review.codings.all().delete()
    record("text.reopen", by=by, on=review)
    return review


def _locked(text: FreeText) -> tuple[Round, TextReview]:
    """The round and the review, stored or new, with the original locked: who comes second sees what the first did."""
    if not FreeText.objects.select_for_update(of=("self",)).filter(pk=text.pk).exists():
        raise DomainError(_("Diesen Text gibt es nicht mehr. Die Antworten sind nach Ablauf der Frist gelöscht."))
    review = TextReview.objects.select_related("decided_by").filter(pk=text.pk).first()
    return round_of(text), review or TextReview(
        pk=text.pk, deployment_id=text.deployment_id, item=text.item, language=text.language
    )


def _require_themes(found: Round, chosen: set[int]) -> None:
    """Lock the themes against being merged away; those of another question or gone are refused."""
    own = Theme.objects.filter(questionnaire=found.questionnaire, item=found.item, pk__in=chosen)
    if len(own.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)) != len(chosen):
        raise DomainError(_("Ein Thema gibt es nicht mehr. Bitte wählen Sie neu."), field="themes")


def _values(review: TextReview) -> dict[str, Any]:
    """What the other person decided, by field of the forms."""
    return {"decision": review.get_state_display(), "body": review.text, "reason": review.reason}


def _refuse_quoted(review: TextReview, body: str) -> None:
    """A text that stands as a quotation keeps its wording."""
    if not review.revision or body == review.text:
        return
    if review.quotations.exclude(step=ReleaseStep.WITHDRAWN).exists():
        raise DomainError(
            _("Dieser Text ist als Zitat vorgeschlagen oder freigegeben. Ziehen Sie zuerst das Zitat zurück.")
        )


def _save(review: TextReview, by: Any) -> None:
    first = review.revision == 0
    review.decided_by, review.revision = by, review.revision + 1
    review.save(force_insert=first)
