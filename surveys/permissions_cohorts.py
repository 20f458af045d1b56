"""What can be done with a training cohort, with the reason when not. Its pages are those of the consultancy."""

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.models import TrainingCohort


def can_delete_cohort(cohort: TrainingCohort) -> Decision:
    """Can it be deleted? While nothing was asked of it. One query."""
    if cohort.deployments.exists():
        return refuse(_("Diese Kohorte gehört zu einer Erhebung und bleibt deshalb stehen."))
    return ALLOWED


def can_rename_course(cohort: TrainingCohort) -> Decision:
    """Can its course and short name be changed? While nothing was asked of it. One query."""
    if cohort.deployments.exists():
        return refuse(
            _("Steht fest: Die Kohorte gehört zu einer Erhebung, und ihre Ergebnisse stehen unter diesem Namen.")
        )
    return ALLOWED
