"""What may have lifted a small group over a threshold, in sentences for the consultants who judge it.

See docs/disclosure.md: no rule on counts can tell answers of strangers from those of the people meant.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from surveys.models import Deployment, Release
from surveys.selectors.participation import banded
from surveys.services.import_responses import IMPORTED


def too_many(deployment: Deployment, responses: int) -> str:
    """Where more answered than take part in the cohort that is asked; else empty. No query after ``with_asked``."""
    participants = deployment.cohort.participants if deployment.cohort else None
    if participants is None or responses <= participants:
        return ""
    return _(
        "%(cohort)s: Es gibt mehr Antworten als Teilnehmende (%(number)s). Bitte klären Sie vor der Freigabe,"
        " woher die übrigen kommen. Einmalige Codes statt des offenen Links verhindern das."
    ) % {"cohort": deployment.cohort, "number": participants}


def doubts(release: Release) -> list[str]:
    """What to look into before a release: cohorts with too many answers, answers from files. Up to two queries."""
    if release.released_at is not None:
        return []
    counted = {
        row.deployment: row.responses for row in release.counts.select_related("deployment__cohort").defer("counts")
    }
    found = [text for deployment, responses in counted.items() if (text := too_many(deployment, responses))]
    imported = _imported(deployment.pk for deployment in counted)
    if imported:
        found.append(
            _("Aus Dateien übernommene Antworten: %(number)s. Bitte prüfen Sie, woher sie stammen.")
            % {"number": banded(imported)}
        )
    return found


def _imported(deployments: Iterable[int]) -> int:
    """Answers that were taken over from files until now; a release may have counted before the last of them."""
    rows = Q(action=IMPORTED, object_type=Deployment._meta.label_lower, object_id__in=[str(pk) for pk in deployments])
    return sum(detail["responses"] for detail in AuditEntry.objects.filter(rows).values_list("detail", flat=True))
