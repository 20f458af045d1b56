"""Who may download an edition, and why not; for the rest of its life see ``portal/core/publications``."""

from typing import Any

from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, refuse
from portal.core.publications.states import ReleaseState
from portal.reports.models import ReportEdition


def can_download(user: Any, edition: ReportEdition) -> Decision:
    """Whoever sees a finished edition downloads its files; the ministry sees released ones only."""
    if not edition.is_built:
        return refuse(_("Die Dateien dieser Ausgabe sind noch nicht fertig."))
    if user.is_consultant or (user.is_ministry and edition.state == ReleaseState.RELEASED):
        return ALLOWED
    return refuse(_("Diese Ausgabe ist nicht freigegeben."))
