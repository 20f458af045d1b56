"""What may have lifted a small group over a threshold, in sentences for the consultants who judge it.

See docs/disclosure.md: no rule on counts can tell answers of strangers from those of the people meant.
"""

from django.utils.translation import gettext as _

from surveys.models import Deployment, Release
from surveys.selectors.participation import banded


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
    """What to look into before a release: cohorts with too many answers, answers from files. Up to one query."""
    if release.released_at is not None:
        return []
    counted = {
        row.deployment: row.responses for row in release.counts.select_related("deployment__cohort").defer("counts")
    }
    found = [text for deployment, responses in counted.items() if (text := too_many(deployment, responses))]
    imported = sum(deployment.imported for deployment in counted)
    if imported:
        found.append(
            _("Aus Dateien übernommene Antworten: %(number)s. Bitte prüfen Sie, woher sie stammen.")
            % {"number": banded(imported)}
        )
    return found
