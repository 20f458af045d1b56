"""Raw answers and texts leave as files, each download recorded. From then on the deployment takes no answers any more.

Two files of which one holds a few answers more would give exactly these, so nothing leaves that is not complete.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.decisions import ALLOWED, Decision, insist, refuse
from portal.core.errors import DomainError
from surveys.compiled import compile_deployment
from surveys.exchange.responses import write_responses, write_texts
from surveys.models import Deployment, Pending
from surveys.period import Period, period_of
from surveys.selectors.counts import item_counts
from surveys.services.archive import number_of, vectors_of
from surveys.services.counting import fold_deployment
from surveys.thresholds import MINIMUM


def can_export_responses(deployment: Deployment) -> Decision:
    """Can the raw answers be downloaded? After the end, from five answers of people on. Up to two queries."""
    if period_of(deployment) is not Period.OVER:
        return refuse(_("Antwortbögen gibt es erst nach dem Ende der Erhebung."))
    if deployment.raw_deleted_on is not None:
        return refuse(_("Die Antwortbögen sind nach Ablauf der Frist gelöscht."))
    if _given_here(deployment) < MINIMUM:
        return refuse(
            _(
                "Unter fünf gezählten Antworten gibt das Portal keine Antwortbögen heraus."
                " Aus Dateien übernommene zählen dabei nicht."
            )
        )
    return ALLOWED


def export_responses(*, deployment: Deployment, by: Any) -> bytes:
    """The answers as CSV, sorted by what they say and not by when they came; texts are not in it."""

    def write(row: Deployment) -> bytes:
        return write_responses(compile_deployment(row), vectors_of(row.pk))

    return _hand_out(deployment, by, "responses.export", write)


def export_texts(*, deployment: Deployment, by: Any) -> bytes:
    """The texts as CSV in the order of their random ids, without any link to a response.

    Texts on a question that fewer than five people were asked stay here: the rows that were asked it would tell whose.
    """

    def write(row: Deployment) -> bytes:
        asked = [code for code, counts in item_counts(row).items.items() if counts.asked >= MINIMUM]
        rows = row.texts.filter(item__in=asked).order_by("item", "pk").values_list("item", "language", "text")
        return write_texts(rows.iterator(chunk_size=2_000))

    return _hand_out(deployment, by, "texts.export", write)


def _hand_out(deployment: Deployment, by: Any, action: str, write: Callable[[Deployment], bytes]) -> bytes:
    """Count what waits, then write the file and keep that it left."""
    fold_deployment(deployment.pk)
    with transaction.atomic():
        rows = Deployment.objects.with_asked().select_for_update(of=("self",))
        row = rows.select_related("version__questionnaire", "local_version").get(pk=deployment.pk)
        insist(can_export_responses(row))
        if Pending.objects.filter(deployment=row).exists():
            raise DomainError(
                _(
                    "Noch sind nicht alle Antworten gezählt. Bitte versuchen Sie es in einer Minute noch einmal."
                    " Bleibt es dabei, wenden Sie sich an den Betrieb des Portals."
                )
            )
        if row.exported_at is None:
            row.exported_at = timezone.now()
            row.save(update_fields=["exported_at"])
        content = write(row)
        record(action, by=by, on=row, ags=row.asked.ags)
    return content


def _given_here(deployment: Deployment) -> int:
    """Answers that people gave in the portal, waiting ones included."""
    waiting = Pending.objects.filter(deployment=deployment).count()
    return number_of(deployment.pk) + waiting - deployment.imported
