"""What the services of texts share: the row locked, a second person told, two persons for a release."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.core.decisions import insist
from portal.core.errors import DomainError, EditConflict
from surveys.enums_voices import ReleaseStep
from surveys.models import Quotation, ThemeReport
from surveys.permissions_voices import can_release, can_withdraw
from surveys.rounds import Round
from surveys.services.releases.thresholds import thresholds
from surveys.services.voices.theme_counts import question_passes

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", Quotation, ThemeReport)


def locked(row: M, *related: str) -> M:
    """The stored row, locked until the end of the transaction; one deleted meanwhile is refused."""
    rows = type(row)._default_manager.select_for_update(of=("self",)).select_related(*related)
    fresh = rows.filter(pk=row.pk).first()
    if fresh is None:
        raise DomainError(_("Das gibt es nicht mehr: Jemand hat es inzwischen gelöscht."))
    return fresh


def refuse_overwriting(row: Any, seen: int, theirs: Mapping[str, Any], editor: Any = None) -> None:
    """Raise ``EditConflict`` when the row was saved after revision ``seen``; ``theirs`` are its values by form field."""
    if row.revision == seen:
        return
    newest = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=str(row.pk)).first()
    who = str(editor or "") or (newest.actor_label if newest else "") or _("Jemand anderes")
    raise EditConflict(
        _("%(editor)s hat inzwischen entschieden. Bitte vergleichen Sie, bevor Sie noch einmal speichern.")
        % {"editor": who},
        theirs=theirs,
        version=row.revision,
        editor=who,
    )


def require_passing(found: Round) -> tuple[int, int]:
    """Texts and units (municipalities, cohorts) of the approved texts of a round; refused while they are too few."""
    rows = found.approved().order_by()
    units = rows.values("deployment__municipality", "deployment__cohort").distinct()
    texts, towns = rows.count(), units.count()
    limits = thresholds()
    if not question_passes(texts, towns, limits):
        raise DomainError(
            _(
                "Es gibt zu wenige freigegebene Texte: nötig sind mindestens %(texts)s"
                " aus mindestens %(towns)s Kommunen oder Kohorten."
            )
            % {"texts": limits.answers, "towns": limits.towns}
        )
    return texts, towns


def mark_released(row: R, by: Any) -> None:
    """Release what another person proposed."""
    insist(can_release(by, row))
    row.step, row.released_by, row.released_at = ReleaseStep.RELEASED, by, timezone.now()
    row.save(update_fields=["step", "released_by", "released_at"])


def mark_withdrawn(row: R, by: Any, reason: str) -> None:
    """Take back, with a reason, what was proposed or released."""
    insist(can_withdraw(row))
    if not reason.strip():
        raise DomainError(_("Bitte nennen Sie den Grund."), field="reason")
    row.step, row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = (
        ReleaseStep.WITHDRAWN, by, timezone.now(), reason,
    )  # fmt: skip
    row.save(update_fields=["step", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
