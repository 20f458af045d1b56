"""Who may change a questionnaire, with the reason when not."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.models import Pending, QuestionnaireVersion, ResponseBlock


def can_edit_questionnaires(user: Any) -> Decision:
    """May the user write questionnaires? Consultants."""
    if user.is_authenticated and user.is_consultant:
        return ALLOWED
    return refuse(_("Fragebögen pflegt die Beratung."))


def can_edit_version(user: Any, version: QuestionnaireVersion) -> Decision:
    """May the user change this version? Consultants, while it is a draft."""
    if version.is_frozen:
        return refuse(frozen_reason(version))
    return can_edit_questionnaires(user)


def can_delete_version(user: Any, version: QuestionnaireVersion) -> Decision:
    """May the user delete this version? Drafts that no deployment uses."""
    if version.is_frozen:
        return refuse(frozen_reason(version))
    if version.deployments.exists() or version.local_deployments.exists():
        return refuse(_("Diese Fassung gehört zu einer Erhebung und bleibt deshalb stehen."))
    return can_edit_questionnaires(user)


def can_make_version(user: Any, version: QuestionnaireVersion) -> Decision:
    """May the user begin the next version from this one? Unless the questionnaire has a draft already."""
    draft = version.questionnaire.versions.filter(frozen_at__isnull=True).first()
    if draft is not None:
        return refuse(
            _("Es gibt schon einen Entwurf: Fassung %(number)s. Bitte arbeiten Sie dort weiter.")
            % {"number": draft.number}
        )
    return can_edit_questionnaires(user)


def frozen_reason(version: QuestionnaireVersion) -> str:
    """Why a frozen version cannot be changed: answers, or a deployment that asks it. Up to two queries."""
    if _has_answers(version):
        return _("Diese Fassung hat Antworten und ändert sich nicht mehr. Legen Sie eine neue Fassung an.")
    return _("Diese Fassung ist für eine Erhebung festgeschrieben. Legen Sie eine neue Fassung an.")


def _has_answers(version: QuestionnaireVersion) -> bool:
    return (
        ResponseBlock.objects.filter(deployment__version=version).exists()
        or Pending.objects.filter(deployment__version=version).exists()
    )
